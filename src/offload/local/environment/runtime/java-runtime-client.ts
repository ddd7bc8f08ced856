import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {readdir, readFile, stat, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {promisify} from 'node:util'
import {messageOf} from '../../../../errors.js'
import {cachedFolder, cacheFolder} from '../../../../host/toolchain.js'
import {readZip} from '../../zip.js'

const run = promisify(execFile)
const FETCH_TIMEOUT_MS = 120_000
const NATIVE_FILE = 'libaws-lambda-jni.so'

/** AWS's runtime client for Java, where it could be had. */
export type JavaRuntimeClient =
  | {readonly kind: 'jars'; readonly folder: string}
  /** It could not be fetched. */
  | {readonly kind: 'missing'; readonly reason: string}

/** By pom and cache: those that are fetched now, or are there. One that failed is tried again. */
const fetching = new Map<string, Promise<JavaRuntimeClient>>()

/** The folder with AWS's runtime client for Java and what it needs, fetched by Maven on first use and kept. */
export function fetchJavaRuntimeClient(pom: string): Promise<JavaRuntimeClient> {
  const key = `${pom} ${cacheFolder()}`
  const known = fetching.get(key)
  if (known !== undefined) return known
  const fetched = fetchOnce(pom).catch((error: unknown): JavaRuntimeClient => {
    fetching.delete(key)
    const reason = /\[ERROR\] (.*)/.exec(messageOf(error))?.[1] ?? messageOf(error).split('\n')[0] ?? ''
    return {kind: 'missing', reason}
  })
  fetching.set(key, fetched)
  return fetched
}

async function fetchOnce(pom: string): Promise<JavaRuntimeClient> {
  const hash = createHash('sha256').update(await readFile(pom))
  const folder = await cachedFolder('java-client', hash, async (fresh) => {
    const goals = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`]
    await run('mvn', ['-q', '-B', '-f', pom, ...goals], {timeout: FETCH_TIMEOUT_MS})
    await unpackNativePart(fresh)
  })
  return {kind: 'jars', folder}
}

/** The client itself unpacks it at every start to one place for all, where starts at the same time meet half of it. */
async function unpackNativePart(folder: string): Promise<void> {
  const jar = (await readdir(folder)).find((name) => name.includes('runtime-interface-client'))
  const content = readZip(await readFile(path.join(folder, jar ?? '')))
  const wanted = `jni/libaws-lambda-jni.linux${isMusl() ? '_musl' : ''}-${process.arch === 'arm64' ? 'aarch_64' : 'x86_64'}.so`
  const native =
    content.kind === 'entries' ? content.entries.find((entry) => entry.path === wanted) : undefined
  if (native !== undefined) await writeFile(path.join(folder, NATIVE_FILE), native.bytes)
}

function isMusl(): boolean {
  const {header} = process.report.getReport() as {readonly header: {readonly glibcVersionRuntime?: string}}
  return header.glibcVersionRuntime === undefined
}

/** What tells the client where its native part is; nothing where it was not unpacked. */
export async function nativePartOptions(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, NATIVE_FILE)
  const property = 'com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI'
  return (await isThere(file)) ? [`-D${property}=${file}`] : []
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )
