/** burst on somebody else's cluster: whatever becomes of it, the others' jobs run on, and nothing of it stays. */
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest'
import {removeLeftovers} from '../../src/engine/flink/rest/leftovers.js'
import {FlinkRest} from '../../src/engine/flink/rest/rest-client.js'
import {buildFlinkJob} from '../support/flink-job.js'
import {ForeignCluster, type Inventory, instancesIn, waitFor} from '../support/foreign-cluster.js'
import {type RunningBurst, startBurst} from '../support/running-burst.js'
import {DECISION, StubHarness} from '../support/stub-harness.js'
import {temporaryFolder} from '../support/sweep-file.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const folder = temporaryFolder()
let runs = 0

/** A minute of a trial in which things happen. */
function startRun(cluster: ForeignCluster, parallelism: number): RunningBurst & {readonly out: string} {
  const out = join(folder, `${++runs}`)
  const running = startBurst([
    ...['run', '--engine', 'flink', '--flink-url', cluster.url, '--target', 'model', '--pipeline', 'burst'],
    ...['--parallelism', `${parallelism}`, '--rate', `${100 * parallelism}`, '--shape', 'constant'],
    ...['--warmup', '0s', '--duration', '60s', '--out', out],
  ])
  return {...running, out}
}

/** Rows of a run by column; [] where it wrote none. */
function rowsOf(out: string): readonly Readonly<Record<string, string>>[] {
  const [name = ''] = readdirSync(out)
  const [head = '', ...lines] = readFileSync(join(out, name, 'trials.csv'), 'utf8')
    .trimEnd()
    .split('\n')
  const columns = head.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, place) => [columns[place] ?? '', cell])),
  )
}

/** From the first sight of tasks that run to the first events. */
const FLOWING_MS = 1500

/** The id of the job whose events flow; not that of the one before it, which measures the channels. */
async function untilTrialRuns(cluster: ForeignCluster, {child, stderr}: RunningBurst): Promise<string> {
  let runningSinceMs = Infinity
  return waitFor('a trial runs', async () => {
    if (child.exitCode !== null) throw new Error(`no trial ran: ${stderr()}`)
    const job = (await cluster.guests()).find(({name}) => name === 'burst burst')
    if (!job) return null
    const {vertices} = (await cluster.ask(`/jobs/${job.jid}`)) as {
      readonly vertices: readonly {readonly status: string}[]
    }
    // Flink's own counts of records would stand still for long after a task manager was lost.
    if (!vertices.every(({status}) => status === 'RUNNING')) return null
    runningSinceMs = Math.min(runningSinceMs, performance.now())
    return performance.now() - runningSinceMs > FLOWING_MS ? job.jid : null
  })
}

/** Slots, task managers and jobs as they were, at once or a moment after; the jars are told by each test. */
async function expectAsBefore(cluster: ForeignCluster, before: Inventory, withinMs: number): Promise<void> {
  await waitFor(
    'no job of burst runs',
    async () => ((await cluster.guests()).length === 0 ? true : null),
    withinMs,
  )
  await cluster.untilSlots(before.freeSlots)
  expect({...(await cluster.inventory()), jars: []}).toEqual({...before, jars: []})
  expect(await cluster.bystanderState()).toBe('RUNNING')
  expect(cluster.endedTaskManagers()).toEqual([])
}

/** A start of Flink takes long where others use the machine. */
vi.setConfig({testTimeout: 300_000})

describeWhere(
  hasMaven,
  'a JDK with Maven',
  "on somebody else's Flink",
)(() => {
  describe('that restarts its jobs, takes checkpoints, and ends where an exception is not caught', () => {
    let cluster: ForeignCluster
    let before: Inventory
    beforeAll(async () => {
      cluster = await ForeignCluster.start({
        taskManagers: 2,
        slotsPerTaskManager: 3,
        settings: {
          'restart-strategy.type': 'fixed-delay',
          'restart-strategy.fixed-delay.attempts': 100,
          'restart-strategy.fixed-delay.delay': '100 ms',
          'execution.checkpointing.interval': '500 ms',
          'cluster.uncaught-exception-handling': 'FAIL',
          // As Flink itself has it; clusters of burst's own are read every 100 ms.
          'metrics.fetcher.update-interval': 10_000,
        },
      })
      before = await cluster.inventory()
    })
    afterAll(() => cluster.stop())

    test('a trial ends whole, and knows how busy its slots were although metrics are 10 s old', async () => {
      const out = join(folder, `${++runs}`)
      const {child, ended, stderr} = startBurst([
        ...[
          'run',
          '--engine',
          'flink',
          '--flink-url',
          cluster.url,
          '--pipeline',
          'vanilla',
          '--parallelism',
          '2',
        ],
        ...['--rate', '400', '--shape', 'constant', '--arrivals', 'uniform', '--warmup', '1s'],
        ...['--duration', '4s', '--out', out],
      ])
      expect(await ended, stderr()).toBe(0)
      expect(child.exitCode).toBe(0)

      const [row] = rowsOf(out)
      expect(row).toMatchObject({state: 'completed', sunk_events: '2000', lost_events: '0'})
      // 400 events of 2 ms a second on 2 slots; a machine that was too busy says so, or nothing.
      const {busy_share: busyShare = '', flags = ''} = row!
      if (busyShare === '') expect(flags).toContain('stale-metrics')
      else if (!/oversubscribed|paused/.test(flags)) {
        expect(Number(busyShare)).toBeGreaterThan(0.85 * 0.4)
        expect(Number(busyShare)).toBeLessThan(1.15 * 0.4)
      }
      await expectAsBefore(cluster, before, 1000)
      expect(await cluster.jars()).toEqual([])
    })

    test('a burst that is killed leaves a job that ends by itself, and a jar that the next run removes', async () => {
      const running = startRun(cluster, 2)
      const job = await untilTrialRuns(cluster, running)
      running.child.kill('SIGKILL')
      await running.ended

      await expectAsBefore(cluster, before, 20_000)
      expect(await cluster.jars()).toHaveLength(1)
      const rest = new FlinkRest({url: cluster.url, authorization: null})
      const why = await rest.rootException(job)
      expect(why).toMatch(/the harness at http:\/\/127\.0\.0\.1:\d+ has been silent for 10 s/)
    })

    test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
      'a burst that gets %s takes its job and its jar away',
      async (signal) => {
        const running = startRun(cluster, 2)
        const job = await untilTrialRuns(cluster, running)
        // Its own; that of the one that was killed is gone.
        expect(await cluster.jars()).toHaveLength(1)
        // The cluster's checkpoints and restarts are for jobs that know how.
        expect(await cluster.checkpointsOf(job)).toBe(0)
        expect(await cluster.checkpointsOf(cluster.bystander)).toBeGreaterThan(0)

        running.child.kill(signal)
        expect(await running.ended).toBe(130)
        await expectAsBefore(cluster, before, 1000)
        expect(await cluster.jars()).toEqual([])
      },
    )

    test('a job that cannot open, or whose last word is refused, fails alone', async () => {
      const {jar} = await buildFlinkJob()
      const rest = new FlinkRest({url: cluster.url, authorization: null})
      const id = await rest.uploadJar(jar, 'burst-flink-job.jar')
      onTestFinished(() => rest.deleteJar(id))
      const short: TrialChanges = {
        pipeline: 'vanilla',
        parallelism: 1,
        load: {shape: 'constant', rateEps: 200, extent: {kind: 'events', warmupMs: 0, events: 100}},
      }
      const causeOf = async (
        changes: TrialChanges,
        prepare: (stub: StubHarness) => void,
      ): Promise<string> => {
        const trial = buildTrial({...short, ...changes})
        const invoke = {endpoint: 'http://127.0.0.1:1', functionName: 'f', region: '', signed: false}
        const stub = new StubHarness({trial, trace: null, firstDecision: DECISION, invoke}, 3)
        onTestFinished(() => {
          stub.close()
        })
        prepare(stub)
        const url = await stub.listen()
        const job = await rest.runJar(id, ['--control', url, '--token', stub.token], 1)
        await waitFor('its end', async () => ((await rest.job(job)).state === 'FAILED' ? true : null), 60_000)
        return rest.rootException(job)
      }

      const causes = await Promise.all([
        causeOf({}, (stub) => (stub.resultStatus = 400)),
        causeOf({}, (stub) => (stub.resultStatus = 503)),
        // Gone before the operators have said that they are open.
        causeOf({}, (stub) => {
          stub.onSpec = () => {
            setTimeout(() => {
              stub.close()
            }, 20)
          }
        }),
        // A function that is not there.
        causeOf({pipeline: 'burst'}, () => undefined),
      ])

      expect(causes).toEqual([
        expect.stringContaining('the harness answered 400 to /v1/result/sink/0: not now'),
        expect.stringContaining('the harness answered 503 to /v1/result/sink/0: not now'),
        expect.stringMatching(/the harness at \S+ has been silent for 10 s/),
        expect.stringMatching(/a task manager cannot call the function: no answer from \S+127\.0\.0\.1:1\//),
      ])
      await expectAsBefore(cluster, before, 1000)
    })

    test('a trial whose job somebody cancels ends with that, and without a row', async () => {
      const running = startRun(cluster, 2)
      const job = await untilTrialRuns(cluster, running)
      await cluster.ask(`/jobs/${job}?mode=cancel`, {method: 'PATCH'})

      expect(await running.ended).toBe(4)
      expect(running.stderr()).toContain('was canceled by somebody else')
      expect(rowsOf(running.out)).toEqual([])
      await expectAsBefore(cluster, before, 1000)
      expect(await cluster.jars()).toEqual([])
    })

    test('a trial that loses a task manager ends, whatever the cluster does for its other jobs', async () => {
      const running = startRun(cluster, 5)
      const job = await untilTrialRuns(cluster, running)
      const [theirs] = await cluster.placesOf(cluster.bystander)
      const [other = ''] = (await cluster.placesOf(job)).filter((place) => place !== theirs)
      await cluster.killTaskManager(other)

      expect(await running.ended).toBe(4)
      expect(running.stderr()).toMatch(/error: the Flink job of trial \w+ failed: /)
      expect(rowsOf(running.out)).toEqual([])
      await cluster.startTaskManager()
      await expectAsBefore(cluster, before, 1000)
      expect(await cluster.jars()).toEqual([])
    })

    test('the classes of its jobs go with them', async () => {
      const name = 'org.apache.flink.util.ChildFirstClassLoader'
      // One of the bystander and one that a thread of Flink's own has met, however many jobs there were; an HTTP
      // client of Java 17 ends some seconds after its last reference.
      await waitFor(
        'no class loader of old jobs',
        async () => {
          const loaders = await Promise.all(cluster.taskManagerPids().map((pid) => instancesIn(pid, name)))
          return loaders.every((count) => count <= 2) ? true : null
        },
        30_000,
      )
    })

    test('a trial that loses the job manager says so; the task managers live to serve the next one', async () => {
      const running = startRun(cluster, 2)
      await untilTrialRuns(cluster, running)
      const pids = cluster.taskManagerPids()
      await cluster.killJobManager()

      expect(await running.ended).toBe(4)
      expect(running.stderr()).toContain('answers no longer')
      expect(rowsOf(running.out)).toEqual([])
      await cluster.startJobManager()
      // The bystander has gone the way of its job manager.
      await cluster.untilSlots(before.freeSlots + 1)
      expect(cluster.taskManagerPids()).toEqual(pids)
      expect(await cluster.jobs()).toEqual([])
      await removeLeftovers(new FlinkRest({url: cluster.url, authorization: null}), Date.now())
      expect(await cluster.jars()).toEqual([])
    })
  })

  describe('that changes the parallelism of its jobs', () => {
    let cluster: ForeignCluster
    let before: Inventory
    beforeAll(async () => {
      cluster = await ForeignCluster.start({
        taskManagers: 2,
        slotsPerTaskManager: 2,
        settings: {
          'jobmanager.scheduler': 'adaptive',
          'jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout': '0 ms',
          'jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout': '200 ms',
          'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': '200 ms',
          'cluster.uncaught-exception-handling': 'FAIL',
        },
      })
      before = await cluster.inventory()
    })
    afterAll(() => cluster.stop())

    test.each([1, 3])('a trial whose job somebody takes from 2 subtasks to %i is invalid', async (to) => {
      const running = startRun(cluster, 2)
      const job = await untilTrialRuns(cluster, running)
      const route = `/jobs/${job}/resource-requirements`
      const requirements = (await cluster.ask(route)) as Record<string, {parallelism: object}>
      // No slot that comes or goes changes the job by itself.
      const own = Object.values(requirements).map(({parallelism}) => parallelism)
      expect(own).toEqual(own.map(() => ({lowerBound: 2, upperBound: 2})))
      const bounds = {parallelism: {lowerBound: to, upperBound: to}}
      const changed = Object.fromEntries(Object.keys(requirements).map((vertex) => [vertex, bounds]))
      await cluster.ask(route, {method: 'PUT', body: JSON.stringify(changed)})

      expect(await running.ended).toBe(5)
      expect(running.stderr()).toMatch(/error: burst: Flink (restarted|changed the parallelism of) its job/)
      const [row] = rowsOf(running.out)
      expect(row).toMatchObject({state: 'invalid', lost_events: '0', duplicate_events: '0'})
      expect(row?.['flags']).toMatch(/restarted|rescaled/)
      await expectAsBefore(cluster, before, 1000)
      expect(await cluster.jars()).toEqual([])
    })

    test('a trial that loses a task manager ends, and is not made smaller', async () => {
      const running = startRun(cluster, 3)
      const job = await untilTrialRuns(cluster, running)
      const [theirs] = await cluster.placesOf(cluster.bystander)
      const [other = ''] = (await cluster.placesOf(job)).filter((place) => place !== theirs)
      await cluster.killTaskManager(other)

      expect(await running.ended).toBe(4)
      expect(rowsOf(running.out)).toEqual([])
      await cluster.startTaskManager()
      await expectAsBefore(cluster, before, 1000)
      expect(await cluster.jars()).toEqual([])
    })
  })
})
