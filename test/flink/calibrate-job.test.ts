/** A job of ours observed while it runs: what was read of it makes the backlog that it had. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect, test, vi} from 'vitest'
import {observeJob} from '../../src/calibrate/job/observe-job.js'
import {jobFiles, writeJob} from '../../src/calibrate/job/write-job.js'
import {FlinkRest} from '../../src/engine/flink/rest/rest-client.js'
import {createWallClock} from '../../src/kernel/wall-clock.js'
import {loadJob} from '../../src/settings/files/load-job.js'
import {burst} from '../support/burst.js'
import {ForeignCluster, waitFor} from '../support/foreign-cluster.js'
import {startBurst} from '../support/running-burst.js'
import {temporaryFolder} from '../support/sweep-file.js'
import {describeWhere, hasMaven} from '../support/tools.js'

const folder = temporaryFolder()
const BUFFER_EVENTS = 50

/** Backlog of a virtual `vanilla` under a calibrated job, by seconds from its first sample. */
async function replayedBacklog(file: string): Promise<(atMs: number) => number> {
  const {slots, serviceTimeMs, tracePath} = loadJob(file)
  const out = join(folder, 'replayed')
  const {code, stderr} = await burst([
    ...['run', '--engine', 'virtual', '--pipeline', 'vanilla', '--trace', tracePath, '--warmup', '0s'],
    ...['--parallelism', `${slots}`, '--service-time', `${serviceTimeMs}ms`, '--arrivals', 'uniform'],
    ...['--buffer-events', `${BUFFER_EVENTS}`, '--metric-interval', '1s', '--out', out],
  ])
  expect(code, stderr).toBe(0)
  const [run = ''] = readdirSync(out)
  const trials = join(out, run, 'trials')
  const [trial = ''] = readdirSync(trials)
  const [head = '', ...rows] = readFileSync(join(trials, trial, 'timeline.csv'), 'utf8')
    .trimEnd()
    .split('\n')
  const [at, backlog] = ['at_ms', 'backlog_events'].map((column) => head.split(',').indexOf(column))
  const points = rows
    .map((row) => row.split(','))
    .map((cells) => [Number(cells[at!]), Number(cells[backlog!])])
  return (atMs) => points.findLast(([instantMs = 0]) => instantMs <= atMs)?.[1] ?? 0
}

vi.setConfig({testTimeout: 600_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'calibrate job',
)(() => {
  test('makes a trace, a service time and slots whose backlog is the one that was measured', async () => {
    const cluster = await ForeignCluster.start({
      taskManagers: 1,
      slotsPerTaskManager: 4,
      settings: {'metrics.fetcher.update-interval': 1000},
    })
    try {
      // 2 slots of 10 ms under a spike of 600/s: 400/s pile up for 30 s, and are worked off at 100/s.
      const {child, stderr} = startBurst([
        ...['run', '--engine', 'flink', '--flink-url', cluster.url, '--pipeline', 'vanilla'],
        ...['--parallelism', '2', '--service-time', '10ms', '--buffer-events', `${BUFFER_EVENTS}`],
        ...['--rate', '100', '--peak-rate', '600', '--spike-duration', '30s', '--warmup', '0s'],
        ...['--duration', '100s', '--out', join(folder, 'measured')],
      ])
      const id = await waitFor('the job runs', async () => {
        if (child.exitCode !== null) throw new Error(`no job ran: ${stderr()}`)
        const job = (await cluster.guests()).find(
          ({name, state}) => name === 'burst vanilla' && state === 'RUNNING',
        )
        if (!job) return null
        const {vertices} = (await cluster.ask(`/jobs/${job.jid}`)) as {vertices: readonly {status: string}[]}
        return vertices.every(({status}) => status === 'RUNNING') ? job.jid : null
      })
      // Flink lists the metrics of a task some seconds after it runs.
      await sleep(5000)
      const observed = await observeJob(
        {rest: new FlinkRest({url: cluster.url, authorization: null}), jobId: id, forMs: 100_000},
        {
          clock: createWallClock(),
          sleep: (spanMs, signal) => sleep(spanMs, undefined, {signal}),
          signal: new AbortController().signal,
          progress: () => undefined,
        },
      )
      const files = jobFiles(join(folder, 'job.yaml'))
      await writeJob(files, observed, '2026-01-01')

      const {fitted} = observed
      expect(fitted).toMatchObject({slots: 2, seesBacklog: true})
      const ends = fitted.rates.map(({atMs, backlogEvents}, at) => ({
        atMs: fitted.rates[at + 1]?.atMs ?? atMs + 10_000,
        measured: backlogEvents ?? Number.NaN,
      }))
      const replayed = await replayedBacklog(files.job)
      const highest = ends.reduce((a, b) => (a.measured > b.measured ? a : b))
      const shown = JSON.stringify({
        fitted,
        ends: ends.map((end) => ({...end, replayed: replayed(end.atMs)})),
      })
      // As a whole: the area below both curves, and the peak.
      expect(highest.measured, shown).toBeGreaterThan(5000)
      expect(Math.abs(replayed(highest.atMs) / highest.measured - 1), shown).toBeLessThan(0.1)
      const sum = (read: (end: (typeof ends)[number]) => number): number =>
        ends.reduce((total, end) => total + read(end), 0)
      expect(
        Math.abs(sum(({atMs}) => replayed(atMs)) / sum(({measured}) => measured) - 1),
        shown,
      ).toBeLessThan(0.1)
    } finally {
      await cluster.stop()
    }
  })
})
