import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, expect, test, vi} from 'vitest'
import {flinkCacheFolder} from '../../src/engine/flink/cluster/artifacts.js'
import {type ClusterRecord, readRecord} from '../../src/engine/flink/cluster/cluster-record.js'
import {findTrialFolders} from '../../src/results/trial-files/trial-folders.js'
import {isAlive} from '../../src/host/process-identity.js'
import {burst, ROOT} from '../support/burst.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const folder = mkdtempSync(join(tmpdir(), 'burst-cluster-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const clusters = join(flinkCacheFolder(), 'clusters')
const namesOf = (pid: number): readonly string[] =>
  existsSync(clusters) ? readdirSync(clusters).filter((name) => name.startsWith(`${pid}-`)) : []

/** The cluster that a command runs, once it is ready. */
const clusterOf = ({pid = 0}: ChildProcess): Promise<ClusterRecord> =>
  vi.waitUntil(
    async () => {
      const [name] = namesOf(pid)
      const record = name === undefined ? null : await readRecord(join(clusters, name))
      return record !== null && record.url !== '' && record
    },
    {timeout: 80_000, interval: 100},
  )

/** The jars inside the job's jar: Flink unpacks them for every job. */
const isUnpacked = (pid = 0): boolean =>
  namesOf(pid).some((name) => readdirSync(join(clusters, name, 'tmp')).some((file) => file.endsWith('.jar')))

const aliveOf = async ({processes}: ClusterRecord): Promise<number> =>
  (await Promise.all(processes.map(isAlive))).filter(Boolean).length

const start = (...parameters: readonly string[]): ChildProcess =>
  spawn(process.execPath, [`${ROOT}bin/run.js`, ...parameters, '--out', folder], {stdio: 'ignore'})

const SHORT = ['--engine', 'flink', '--parallelism', '1', '--pipeline', 'vanilla', '--warmup', '0s']

interface RunReport {
  readonly folder: string
  readonly trials: readonly Readonly<Record<string, string | number>>[]
}

/** Each environment begins with a start of some length, which is billed; nothing is lost, and rows and calls agree. */
function expectDrawnStarts({folder: run, trials}: RunReport): void {
  const [row] = trials
  expect(row).toMatchObject({state: 'completed', lostEvents: 0, failures: 0, throttles: 0})
  const number = (key: string): number => Number(row?.[key])
  const calls = tableOf(join(findTrialFolders(run).get(String(row?.['trialId'])) ?? '', 'invocations.csv'))
  const sum = (key: string): number => calls.reduce((total, call) => total + Number(call.get(key)), 0)
  const cold = calls.filter((call) => call.get('cold') === '1')

  expect(cold.length).toBeGreaterThan(0)
  expect(number('coldStarts')).toBe(cold.length)
  expect(number('environmentsMax')).toBe(cold.length)
  expect(new Set(cold.map((call) => call.get('environment_id'))).size).toBe(cold.length)
  for (const call of cold) {
    const [initMs, durationMs, billedMs, clientMs] = ['init_ms', 'duration_ms', 'billed_ms', 'client_ms'].map(
      (key) => Number(call.get(key)),
    ) as [number, number, number, number]
    // Quantiles of the profile for Node.js; a process that starts here would take 40 ms.
    expect(initMs).toBeGreaterThan(80)
    expect(clientMs).toBeGreaterThan(initMs + durationMs)
    expect(billedMs).toBe(Math.ceil(initMs + durationMs - 1e-6))
  }
  expect(new Set(cold.map((call) => call.get('init_ms'))).size).toBe(cold.length)
  expect(number('invocations')).toBe(calls.length)
  expect(sum('batch_events')).toBe(number('offloadedEvents'))
  expect(number('lambdaBilledMsTotal')).toBe(sum('billed_ms'))
  expect(number('lambdaInitMsTotal')).toBeCloseTo(sum('init_ms'), 3)
}

/** A CSV file by column. */
function tableOf(file: string): readonly ReadonlyMap<string, string>[] {
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n')
  const columns = head.split(',')
  return lines.map((line) => new Map(line.split(',').map((cell, place) => [columns[place] ?? '', cell])))
}

/** Of the newest trial of each seed. */
function wallTimes(seeds: readonly number[]): readonly number[] {
  const rows = readdirSync(folder)
    .toSorted()
    .flatMap((name) => tableOf(join(folder, name, 'trials.csv')))
  return seeds.map((seed) => Number(rows.findLast((row) => row.get('seed') === `${seed}`)?.get('wall_ms')))
}

async function expectNothingLeft(record: ClusterRecord): Promise<void> {
  await vi.waitUntil(async () => (await aliveOf(record)) === 0, {timeout: 10_000, interval: 50})
}

/** A start of Flink takes long where others use the machine. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the Flink cluster of a command',
)(() => {
  test('ends with it, also by kill −9, and the next command forgets it', async () => {
    const killed = start('run', ...SHORT, '--rate', '100', '--duration', '60s')
    const record = await clusterOf(killed)
    expect(await aliveOf(record)).toBe(2)
    // In the folder that the next command removes.
    await vi.waitUntil(() => isUnpacked(killed.pid), {timeout: 60_000, interval: 50})

    killed.kill('SIGKILL')
    await expectNothingLeft(record)

    // A burst into functions whose cold starts are drawn, as they are unless asked for otherwise.
    const next = await burst([
      ...['run', '--engine', 'flink', '--target', 'local', '--pipeline', 'burst', '--parallelism', '1'],
      ...['--rate', '300', '--duration', '3s', '--warmup', '0s', '--max-in-flight', '8'],
      ...['--drain-timeout', '60s', '--json', '--out', folder],
    ])
    expect({code: next.code, stderr: next.code === 0 ? '' : next.stderr}).toEqual({code: 0, stderr: ''})
    expectDrawnStarts(JSON.parse(next.stdout) as RunReport)
    expect(namesOf(killed.pid ?? 0)).toEqual([])
  })

  test('is its own where two run at once', async () => {
    const two = [1, 2].map((seed) =>
      start('run', ...SHORT, '--rate', '100', '--duration', '2s', '--seed', `${seed}`),
    )
    const records = Promise.all(two.map(clusterOf))
    const servingMs = await Promise.all(
      two.map(async (child) => {
        const ended = once(child, 'exit').then(([code]) => ({code: code as number, atMs: performance.now()}))
        await clusterOf(child)
        const readyAtMs = performance.now()
        const {code, atMs} = await ended
        expect(code).toBe(0)
        return atMs - readyAtMs
      }),
    )

    const urls = (await records).map(({url}) => url)
    expect(new Set(urls).size).toBe(2)
    // What a cluster takes to start, and to count what its channels hold, is no part of the trial's time.
    for (const [index, wallMs] of wallTimes([1, 2]).entries()) {
      expect(wallMs).toBeGreaterThanOrEqual(2000)
      expect(wallMs).toBeLessThan(servingMs[index]!)
    }
    for (const record of await records) await expectNothingLeft(record)
  })
})
