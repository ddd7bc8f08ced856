import {execFile, spawn} from 'node:child_process'
import {createHash} from 'node:crypto'
import {once} from 'node:events'
import {access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm} from 'node:fs/promises'
import path from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'
import {resolveFlinkJars} from '../../src/engine/flink/cluster/artifacts.js'
import {testCache} from './python-environment.js'

const run = promisify(execFile)
const MODULE = fileURLToPath(new URL('../../src/engine/flink/job', import.meta.url))
const BYSTANDER = 'bystander.jar'
const CHECKS = fileURLToPath(new URL('../flink/java', import.meta.url))

export interface BuiltJob {
  readonly jar: string
  /** The job, its checks, and every jar of Flink. */
  readonly classPath: string
  /** Somebody else's job, see test/flink/java/bystander. */
  readonly bystander: string
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
    classPath: [jar, path.join(target, 'checks'), ...(await librariesOf(target))].join(path.delimiter),
    bystander: path.join(target, BYSTANDER),
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
  const checks = (await readdir(CHECKS, {recursive: true}))
    .filter((file) => file.endsWith('.java'))
    .map((file) => path.join(CHECKS, file))
  const classPath = [path.join(built, 'burst-flink-job.jar'), ...(await librariesOf(built))].join(
    path.delimiter,
  )
  const classes = path.join(built, 'checks')
  await run('javac', ['-d', classes, '--release', '17', '-cp', classPath, ...checks])
  const jar = ['--create', '--file', path.join(built, BYSTANDER), '--main-class', 'bystander.Bystander']
  await run('jar', [...jar, '-C', classes, 'bystander'])
  await rename(built, target).catch(async (error: unknown) => {
    // Another process was first; what it built is the same.
    await access(target).catch(() => {
      throw error
    })
  })
  await rm(fresh, {recursive: true})
}

/** What the jar has inside, which only Flink unpacks, and the Flink of burst's own clusters. */
async function librariesOf(target: string): Promise<readonly string[]> {
  const flink = await resolveFlinkJars(() => undefined)
  return [path.join(target, 'classes', 'lib'), flink].map((folder) => path.join(folder, '*'))
}

async function hashOf(folders: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of folders) {
    const files = (await readdir(folder, {recursive: true})).filter((file) => /\.(?:java|xml)$/.test(file))
    for (const file of files.toSorted()) hash.update(file).update(await readFile(path.join(folder, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

/** What a check of test/flink/java answers to these questions, one JSON value a line each. */
export async function askJob(
  job: BuiltJob,
  check: string,
  questions: readonly unknown[],
): Promise<readonly unknown[]> {
  const child = spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', job.classPath, check])
  const closed = once(child, 'close')
  child.stdin.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  const [answers, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = (await closed) as [number]
  if (code !== 0) throw new Error(`${check} ended with ${code}: ${errors}`)
  return answers
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}
