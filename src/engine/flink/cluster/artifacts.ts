import {ownValue} from '../../../model/own-value.js'
import {createHash} from 'node:crypto'
import {cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {removeAtExit} from '../../../host/exit-cleanup.js'
import {fileURLToPath} from 'node:url'
import {EnvironmentError, messageOf} from '../../../errors.js'
import {cacheFolder} from '../../../host/toolchain.js'
import {requireMaven, runMaven} from './toolchain.js'
import {kafkaConnectorFor, OWN_FLINK_VERSION} from '../versions.js'

/** Writes one line for the user while something takes long. */
export type Say = (text: string) => void

const MARKER = 'complete.json'
const JOB_JAR = 'burst-flink-job.jar'
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

const moduleFolder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))

/** The folder of the user's cache that keeps Flink and the job. */
export const flinkCacheFolder = (): string => path.join(cacheFolder(), 'flink')

/**
 * The folder of Flink's jars, fetched by Maven once and kept; every use checks that all of them are whole. Throws an
 * EnvironmentError where Maven is missing or fails.
 */
export async function resolveFlinkJars(say: Say, version: string = OWN_FLINK_VERSION): Promise<string> {
  const pom = path.join(moduleFolder('runtime'), 'pom.xml')
  const key = await hashFiles([pom])
  return cached(`jars-${version}-${key}`, async (folder) => {
    say(`fetching Apache Flink ${version} with Maven (95 MB, once)`)
    // -C: a jar that does not match its repository's checksum fails the build.
    await runMaven(
      [
        ...['-C', '-f', pom, COPY_DEPENDENCIES, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`],
        `-Dflink.version=${version}`,
        `-Dkafka.connector.version=${kafkaConnectorFor(version)}`,
      ],
      `fetch Flink ${version}`,
      say,
    )
  })
}

/** The job, built from its source on first use. */
export async function resolveJobJar(say: Say): Promise<string> {
  const source = moduleFolder('job')
  const files = (await readdir(source, {recursive: true, withFileTypes: true}))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => isSource(path.relative(source, file)))
  const key = await hashFiles(files.toSorted())
  const folder = await cached(`job-${key}`, async (target) => {
    say('building the Flink job with Maven (once)')
    const workshop = path.join(target, 'build')
    for (const file of files) await cp(file, path.join(workshop, path.relative(source, file)))
    await runMaven(
      ['-f', path.join(workshop, 'pom.xml'), '-DskipTests', 'package'],
      'build the Flink job',
      say,
    )
    await rename(path.join(workshop, 'target', JOB_JAR), path.join(target, JOB_JAR))
    await rm(workshop, {recursive: true})
  })
  return path.join(folder, JOB_JAR)
}

/** Tests and their data are no part of the jar. */
const isSource = (file: string): boolean =>
  file === 'pom.xml' || file.startsWith(path.join('src', 'main') + path.sep)

/** Whether the next trial will need Maven. */
export async function needsMaven(): Promise<boolean> {
  const names = await readdir(flinkCacheFolder()).catch(() => [])
  return !['jars-', 'job-'].every((prefix) => names.some((name) => name.startsWith(prefix)))
}

/**
 * A folder of the cache that `fill` makes once. It appears by a rename, with a list of its files and their
 * hashes: what is cut short, or damaged later, is noticed and made anew.
 */
async function cached(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(flinkCacheFolder(), name)
  if (await isWhole(folder)) return folder

  await requireMaven()
  try {
    await mkdir(flinkCacheFolder(), {recursive: true})
    const fresh = await mkdtemp(path.join(flinkCacheFolder(), '.new-'))
    const forget = removeAtExit(fresh)
    try {
      await fill(fresh)
      await writeFile(path.join(fresh, MARKER), JSON.stringify(await hashesOf(fresh)))
      // Looked at again: another process may have been first, and may run Flink from there by now.
      if (await isWhole(folder)) return folder
      await rm(folder, {recursive: true, force: true})
      await rename(fresh, folder)
    } finally {
      await rm(fresh, {recursive: true, force: true})
      forget()
    }
  } catch (cause) {
    // Another process was first; its files are the same.
    if (await isWhole(folder)) return folder
    throw cause instanceof EnvironmentError ? cause : cacheError(cause)
  }
  return folder
}

const cacheError = (cause: unknown): EnvironmentError =>
  new EnvironmentError(`cannot keep Flink in ${flinkCacheFolder()}: ${messageOf(cause)}`, {
    cause,
    suggestions: ['free some space', 'name another folder with XDG_CACHE_HOME'],
  })

async function isWhole(folder: string): Promise<boolean> {
  try {
    const listed = JSON.parse(await readFile(path.join(folder, MARKER), 'utf8')) as Record<string, string>
    const found = await hashesOf(folder)
    return Object.entries(listed).every(([file, hash]) => ownValue(found, file) === hash)
  } catch {
    // No folder, no marker, half a marker: nothing to build on.
    return false
  }
}

async function hashesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder)).filter((file) => file !== MARKER)
  const entries = files.map(async (file) => [file, await hashFiles([path.join(folder, file)])] as const)
  return Object.fromEntries(await Promise.all(entries))
}

async function hashFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}
