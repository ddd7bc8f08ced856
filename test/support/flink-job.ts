import {execFile, spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {testCache} from './python-environment.js'

const run = promisify(execFile)
const MODULE = fileURLToPath(new URL('../../src/engine/flink/job', import.meta.url))
const CHECKS = fileURLToPath(new URL('../flink/java', import.meta.url))

export interface BuiltJob {
  readonly jar: string
  /** The job, its checks, and every jar of Flink. */
  readonly classPath: string
}

/** Builds the Flink job once per content, and the small programs of test/flink/java that check it. */
export async function buildFlinkJob(): Promise<BuiltJob> {
  const target = path.join(testCache, `flink-job-${await hashOf([MODULE, CHECKS])}`)
  const isBuilt = await access(target).then(
    () => true,
    () => false,
  )
  if (!isBuilt) await build(target)
  const jar = path.join(target, 'burst-flink-job.jar')
  return {
    jar,
    classPath: [jar, path.join(target, 'checks'), path.join(target, 'lib', '*')].join(path.delimiter),
  }
}

async function build(target: string): Promise<void> {
  await mkdir(testCache, {recursive: true})
  const fresh = await mkdtemp(path.join(testCache, 'flink-job-'))
  await cp(path.join(MODULE, 'pom.xml'), path.join(fresh, 'pom.xml'))
  await cp(path.join(MODULE, 'src'), path.join(fresh, 'src'), {recursive: true})
  const repository = `-Dmaven.repo.local=${path.join(testCache, 'maven')}`
  await run('mvn', ['-q', '-B', '-f', path.join(fresh, 'pom.xml'), repository, 'package'])
  const built = path.join(fresh, 'target')
  const checks = (await readdir(CHECKS)).map((file) => path.join(CHECKS, file))
  const classPath = [path.join(built, 'burst-flink-job.jar'), path.join(built, 'lib', '*')].join(
    path.delimiter,
  )
  await run('javac', ['-d', path.join(built, 'checks'), '--release', '17', '-cp', classPath, ...checks])
  await rename(built, target).catch(async (error: unknown) => {
    // Another process was first; what it built is the same.
    await access(target).catch(() => {
      throw error
    })
  })
  await rm(fresh, {recursive: true})
}

async function hashOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = (await readdir(folder, {recursive: true})).filter((file) => /\.(?:java|xml)$/.test(file))
    for (const file of files.toSorted()) hash.update(file).update(await readFile(path.join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** What a check prints: `name` is a class of test/flink/java, `input` goes to its standard input. */
export async function runCheck(job: BuiltJob, name: string, input: string): Promise<string> {
  const child = spawn('java', ['-Xshare:auto', '-XX:TieredStopAtLevel=1', '-cp', job.classPath, name])
  const chunks: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number]
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${Buffer.concat(errors).toString()}`)
  return Buffer.concat(chunks).toString()
}
