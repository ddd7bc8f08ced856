import {setTimeout as sleep} from 'node:timers/promises'
import {createController} from '../../../dataflow/control/controller.js'
import {ExternalError, messageOf} from '../../../errors.js'
import {type Trial, withoutSink} from '../../../model/trial.js'
import {hasEnded} from '../rest/rest-client.js'
import {ControlServer} from '../control/control-server.js'
import {JobCounters} from './job-counters.js'
import {describeDecision, describeSpec} from '../control/job-spec.js'
import {endJob, type RunningJob} from './running-job.js'
import {TrialClock} from '../control/trial-clock.js'

const SERVICE_MS = 3000
const STEADY_MS = 400
const WITHIN_MS = 30_000
const POLL_MS = 50
/** A channel of Flink's own default size holds a few thousand. */
const MANY_EVENTS = 100_000

/**
 * How many events a channel holds on this cluster, counted: a source without pace fills it while `tokenize` sleeps.
 * Also the first job of a cluster, whose classes are then loaded when a trial comes. Null if interrupted.
 */
export async function measureChannel(
  trial: Trial,
  {
    controlHost,
    start,
    damage,
    signal,
  }: {
    readonly controlHost: string
    /** What has broken around the job, as words; '' while all is well. */
    readonly damage: () => string
    readonly signal: AbortSignal
    readonly start: (args: readonly string[], parallelism: number) => Promise<RunningJob>
  },
): Promise<number | null> {
  const probe = probeOf(trial)
  const counters = new JobCounters(1)
  const firstDecision = describeDecision(createController(probe).first, probe, {
    version: 0,
    estimateMs: 0,
    waits: [],
    isStopping: false,
  })
  let failure = ''
  const server = new ControlServer({
    spec: describeSpec(probe, {
      trace: undefined,
      invoke: null,
      firstDecision,
      jobName: 'burst channel probe',
    }),
    hello: () => ({}),
    report: (line) => {
      if (line.kind === 'counters') counters.note(line)
    },
    events: () => undefined,
    result: () => undefined,
    fired: () => undefined,
    windows: () => undefined,
    admits: () => true,
    failed: (error) => {
      failure = messageOf(error)
    },
  })
  const url = await server.listen(controlHost)
  try {
    server.publishDecision(firstDecision)
    server.publishStart(new TrialClock(0).start)
    const job = await start(['--control', url, '--token', server.token], 1)
    const heldEvents = await fill(job, counters, {damage: () => failure || damage(), signal}).catch(
      async (error: unknown) => {
        // The first error is thrown.
        await job.cancel().catch(() => undefined)
        throw error
      },
    )
    await endJob(job)
    return heldEvents
  } finally {
    await server.close()
  }
}

async function fill(
  job: RunningJob,
  counters: JobCounters,
  {damage, signal}: {damage: () => string; signal: AbortSignal},
): Promise<number | null> {
  let held = 0
  let steadyMs = 0
  for (let waitedMs = 0; steadyMs < STEADY_MS; waitedMs += POLL_MS) {
    if (signal.aborted) return null
    const state = waitedMs % 1000 === 0 ? await job.state() : ''
    if (hasEnded(state)) throw new ExternalError(`Flink could not run the job: ${await job.failure()}`)
    if (damage() !== '') throw new ExternalError(`Flink could not run the job: ${damage()}`)
    if (waitedMs > WITHIN_MS) {
      throw new ExternalError(`the job did not report within ${WITHIN_MS / 1000} s`, {
        suggestions: ['give --control-host an address of this machine that the cluster can reach'],
      })
    }
    await sleep(POLL_MS)
    const now = counters.sum('routedLocal') - counters.sum('taken')
    steadyMs = now > 0 && now === held ? steadyMs + POLL_MS : 0
    held = now
  }
  return held
}

const probeOf = (trial: Trial): Trial => ({
  ...plain(withoutSink(trial)),
  query: 'tokenize',
  id: 'channel-size',
  pipeline: 'vanilla',
  parallelism: 1,
  strategy: null,
  batch: null,
  offload: null,
  load: {
    ...trial.load,
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 'max',
    periodMs: null,
    trace: null,
    extent: {kind: 'events', warmupMs: 0, events: MANY_EVENTS},
  },
  service: {mode: 'sleep', distribution: 'constant', meanMs: SERVICE_MS, cv: 1},
})

/** Without what a channel holds nothing of: windows, checkpoints, rescales, and state. */
function plain(trial: Trial): Trial {
  const left: readonly string[] = ['windows', 'checkpointIntervalMs', 'rescales', 'ballastMb']
  return Object.fromEntries(Object.entries(trial).filter(([key]) => !left.includes(key))) as unknown as Trial
}
