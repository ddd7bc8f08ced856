/** A sweep on Flink that is slowed, killed and broken on the way: finished rows stay, nothing is left running. */
import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test, vi} from 'vitest'
import {flinkCacheFolder} from '../../src/engine/flink/cluster/artifacts.js'
import {type ClusterRecord, readRecord} from '../../src/engine/flink/cluster/cluster-record.js'
import {isAlive, type ProcessIdentity} from '../../src/host/process-identity.js'
import {burst} from '../support/burst.js'
import {type RunningBurst, startBurst as start} from '../support/running-burst.js'
import {temporaryFolder} from '../support/sweep-file.js'
import {mountSmallDisk} from '../support/small-disk.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const folder = temporaryFolder()
const clusters = join(flinkCacheFolder(), 'clusters')

/** The study of the documentation, with a period to match its length. */
const sweepInto = (out: string): readonly string[] => [
  ...['sweep', 'configs/spike-rare.yaml', '--engine', 'flink', '--repetitions', '1'],
  ...['--duration', '4s', '--period', '4s', '--warmup', '0s', '--out', out],
]
const SWEEP = sweepInto(folder)

const recordOf = async ({pid}: RunningBurst): Promise<ClusterRecord | null> => {
  const [name] = existsSync(clusters)
    ? readdirSync(clusters).filter((entry) => entry.startsWith(`${pid}-`))
    : []
  return name === undefined ? null : readRecord(join(clusters, name))
}

const clusterOf = (running: RunningBurst): Promise<ClusterRecord> =>
  vi.waitUntil(
    async () => {
      const record = await recordOf(running)
      return record !== null && record.url !== '' && record
    },
    {timeout: 200_000, interval: 50},
  )

const aliveOf = async (processes: readonly ProcessIdentity[]): Promise<number> =>
  (await Promise.all(processes.map(isAlive))).filter(Boolean).length

const expectGone = (processes: readonly ProcessIdentity[]): Promise<unknown> =>
  vi.waitUntil(async () => (await aliveOf(processes)) === 0, {timeout: 15_000, interval: 50})

/** Rows on disk, the head first; [] before there is a file. */
function rows(): readonly string[] {
  const file = join(folder, 'spike-rare', 'trials.csv')
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
}

const untilRows = (count: number): Promise<unknown> =>
  vi.waitUntil(() => rows().length > count, {timeout: 200_000, interval: 50})

/** Until a trial's job serves: the first job of a cluster is the one that measures its channels. */
const untilJobRuns = ({url}: ClusterRecord): Promise<unknown> =>
  vi.waitUntil(
    async () => {
      const answer = await fetch(`${url}/jobs/overview`).catch(() => null)
      const {jobs = []} = ((await answer?.json()) ?? {}) as {
        jobs?: readonly {state: string; duration: number}[]
      }
      return jobs.length > 1 && jobs.some(({state, duration}) => state === 'RUNNING' && duration > 1000)
    },
    {timeout: 200_000, interval: 50},
  )

/** A start of Flink takes long where others use the machine. */
vi.setConfig({testTimeout: 600_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'a sweep on Flink',
)(() => {
  let kept: readonly string[] = []

  test('waits for a REST API that stands still for 5 s, and leaves no process when its group is killed', async () => {
    const running = start(SWEEP)
    const cluster = await clusterOf(running)
    const [jobManager] = cluster.processes
    await untilJobRuns(cluster)
    await untilRows(0)
    process.kill(jobManager!.pid, 'SIGSTOP')
    await sleep(5000)
    process.kill(jobManager!.pid, 'SIGCONT')
    await untilRows(1)
    await untilJobRuns(cluster)

    process.kill(-running.pid, 'SIGKILL')
    await running.ended
    await expectGone(cluster.processes)
    kept = rows()
    expect(kept.length).toBeGreaterThan(1)
    expect(kept.length).toBeLessThan(5)
    expect(running.stderr()).not.toContain('error:')
  })

  test('says what became of a task manager that was killed, and keeps its rows', async () => {
    const running = start(SWEEP)
    const cluster = await clusterOf(running)
    await untilJobRuns(cluster)

    process.kill(cluster.processes[1]!.pid, 'SIGKILL')
    expect(await running.ended).toBe(4)
    expect(running.stderr()).toMatch(
      /error: the Flink job of trial \w+ failed: .*taskmanager-1 ended \(signal SIGKILL\), its log is /,
    )
    await expectGone(cluster.processes)
    expect(rows().slice(0, kept.length)).toEqual(kept)
  })

  test('ends on Ctrl-C while its cluster starts and while a job runs, with nothing left', async () => {
    const starting = start(SWEEP)
    const half = await vi.waitUntil(
      async () => {
        const record = await recordOf(starting)
        return record !== null && record.processes.length > 0 && record
      },
      {timeout: 200_000, interval: 10},
    )
    process.kill(starting.pid, 'SIGINT')
    expect(await starting.ended).toBe(130)
    await expectGone(half.processes)

    const running = start(SWEEP)
    const cluster = await clusterOf(running)
    await untilJobRuns(cluster)
    process.kill(running.pid, 'SIGINT')
    expect(await running.ended).toBe(130)
    expect(running.stderr()).toContain('the same command goes on')
    await expectGone(cluster.processes)
    expect(rows().slice(0, kept.length)).toEqual(kept)
  })

  test('goes on with the same command to the end: finished rows stay byte for byte, the rest is run', async () => {
    const before = rows()
    const {code, stdout, stderr} = await burst(SWEEP)

    expect({code, stderr: code === 0 ? '' : stderr}).toEqual({code: 0, stderr: ''})
    expect(rows().slice(0, before.length)).toEqual(before)
    expect(rows()).toHaveLength(5)
    expect(new Set(rows().map((row) => row.split(',')[0])).size).toBe(5)
    expect(stdout).toContain(`${before.length - 1} of them from before`)
  })
})

test.skipIf(!hasMaven)('a disk without room for Flink is told before anything runs', async (context) => {
  const disk = join(folder, 'disk')
  mountSmallDisk(context, disk, '64k')

  const {code, stderr} = await burst(sweepInto(join(folder, 'full')), {env: {XDG_CACHE_HOME: disk}})

  expect(code).toBe(3)
  expect(stderr).toMatch(/error: cannot keep Flink in .*ENOSPC/s)
  expect(stderr).toContain('try: free some space')
  expect(readdirSync(join(disk, 'burst', 'flink'))).toEqual([])
})
