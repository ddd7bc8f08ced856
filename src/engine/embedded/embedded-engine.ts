import {once} from 'node:events'
import os from 'node:os'
import {EnvironmentError} from '../../errors.js'
import {letOthersFirst, threadsBeside} from '../../host/process-priority.js'
import type {TimerNoise} from '../../host/timer-noise.js'
import {createThreadClock, monotonicNs} from '../../kernel/wall-clock.js'
import type {Load, Trial} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import {createSchedule} from '../../workload/schedule.js'
import type {StartedTarget} from '../../offload/target-adapter.js'
import type {TracePoints} from '../../workload/trace.js'
import type {Engine, Observer, TrialOutcome} from '../engine.js'
import {Arrivals} from './source/arrivals.js'
import {ControlPlane} from './control-plane.js'
import {Threads, type StartedThread} from './threads/threads.js'
import {timerBefore} from '../machine-limits.js'
import {describeConditions, flagConditions, type Surroundings} from './flags.js'
import {meterHarness} from './harness-cpu.js'
import {offloadFlags} from './offload-flags.js'
import {openPlace} from './invoker/start-target.js'
import {describeOutcome, type Finished} from './outcome.js'
import {Shared} from './threads/shared.js'
import {createMemory} from './threads/create-memory.js'
import type {Role} from './threads/setup.js'
import {THREAD_URL} from './worker-url.js'

/** Above this the threads alone would take gigabytes and seconds to start. */
const MOST_SLOTS = 128
const CORES = os.availableParallelism()

/** What the engine runs in its threads, and how it looks at this machine. */
export interface EmbeddedSettings {
  /** What every thread runs. */
  readonly threadUrl: URL
  /** Most heap of one thread; rings and counts lie outside. */
  readonly threadHeapMb: number
  /** Wall time, to see whether it comes apart from monotonic time. */
  readonly wallNowMs: () => number
  /** How exact timers are here, before each trial: what is not a matter of its threads. */
  readonly measureTimer: (load: Load) => TimerNoise
}

/** Real threads on this machine's clock: nothing to install. */
export const createEmbeddedEngine = (settings: EmbeddedSettings): Engine => ({
  name: 'embedded',

  check: () => Promise.resolve(),

  run: (trial, observer, signal) => runEmbedded(trial, {observer, signal, ...settings}),
})

/** The engine of `--engine embedded`, with this build's threads and this machine's clocks. */
export const embeddedEngine = createEmbeddedEngine({
  threadUrl: THREAD_URL,
  threadHeapMb: 1024,
  wallNowMs: () => Date.now(),
  measureTimer: timerBefore,
})

interface Context extends EmbeddedSettings {
  readonly observer: Observer
  readonly signal: AbortSignal
}

async function runEmbedded(trial: Trial, context: Context): Promise<TrialOutcome> {
  requireFits(trial)
  const {observer, signal} = context
  const place = await openPlace(trial, {signal, ...(observer.say && {say: observer.say})})
  try {
    return await runThreads(trial, place, context)
  } finally {
    await place?.stop()
  }
}

async function runThreads(
  trial: Trial,
  place: StartedTarget | null,
  context: Context,
): Promise<TrialOutcome> {
  const {observer, signal, threadUrl, threadHeapMb, wallNowMs} = context
  // Before there is a thread that could disturb it.
  const timer = context.measureTimer(trial.load)
  const {trace} = observer
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const windowEndNs = windowEndOf(trial, trace)
  const originNs = monotonicNs()
  let now = createThreadClock(originNs)
  const plane = new ControlPlane({
    trial,
    observer,
    shared,
    windowEndNs,
    arrivals: new Arrivals(createSchedule(trial.load, trial.seed, trace)),
    now: () => now(),
  })
  plane.apply(observer.firstDecision)
  const threads = new Threads({
    trial,
    trace,
    ownStrategy: observer.ownStrategy,
    windowEndNs,
    memory,
    connection: place?.connection ?? null,
    shared,
    threadUrl,
    threadHeapMb,
    listener: (message) => {
      plane.hear(message)
    },
  })
  try {
    const common = {trial, trace, memory, shared, windowEndNs}
    const ready = await readyBeforeAbort(threads, signal)
    if (ready === null) {
      const seen = plane.seeNothing()
      return {...describeOutcome({...common, seen, told: new Map()}), conditions: null, flags: []}
    }
    const meter = meterHarness(ready, place)
    const startNs = monotonicNs()
    now = createThreadClock(startNs)
    const wallStartMs = wallNowMs()
    shared.start(startNs)
    const seen = await plane.conduct(signal, threads.failed)
    const cpu = meter.read(nsToMs(now()))
    const told = await threads.stop()
    const wallMs = nsToMs(now())
    // Until it has ended the source goes on: the trial ends with its threads, not with the wish to end it.
    const finished = {...common, seen: {...seen, endNs: now()}, told}
    const clockDriftMs = Math.abs(wallNowMs() - wallStartMs - nsToMs(now()))
    const isTargetGone = place?.isGone?.() === true
    return describeEnd(finished, {cores: CORES, timer, cpu, clockDriftMs, wallMs, isTargetGone})
  } finally {
    await threads.dismiss()
  }
}

/** The outcome with what the machine and the target did to it. */
function describeEnd(finished: Finished, surroundings: Surroundings): TrialOutcome {
  const outcome = describeOutcome(finished)
  const conditions = describeConditions(finished, outcome, surroundings)
  const flags = [...flagConditions(conditions, surroundings), ...offloadFlags(finished, surroundings)]
  return {...outcome, conditions, flags}
}

/** The threads as they stand at the start; null on abort. Environments that are warmed first may take long to start. */
async function readyBeforeAbort(
  threads: Threads,
  signal: AbortSignal,
): Promise<readonly StartedThread[] | null> {
  if (signal.aborted) return null
  const heard = new AbortController()
  const aborted = once(signal, 'abort', {signal: heard.signal}).then(() => null)
  aborted.catch(() => undefined)
  try {
    const ready = await Promise.race([threads.ready(), aborted])
    if (ready !== null) letMeasuredFirst(ready)
    return ready
  } finally {
    heard.abort()
  }
}

/**
 * A call or a count takes ms anyway, and V8's helpers work ahead; an event that is handed on or served ms late is a
 * wrong measurement.
 */
function letMeasuredFirst(threads: readonly StartedThread[]): void {
  const patient = threads.filter(({role}) => isPatient(role))
  const numbersOf = (some: readonly StartedThread[]): number[] => some.map(({threadNumber}) => threadNumber)
  letOthersFirst([...numbersOf(patient), ...threadsBeside(numbersOf(threads))])
}

const isPatient = (role: Role): boolean => role === 'invoker' || role === 'sink'

function requireFits({parallelism}: Trial): void {
  if (parallelism <= MOST_SLOTS) return
  throw new EnvironmentError(
    `${parallelism} slots are ${parallelism} threads; engine embedded goes up to ${MOST_SLOTS}`,
    {suggestions: ['give --engine virtual', 'give a lower --parallelism']},
  )
}

/** A load of so many events has its window end with the last of them: counted beforehand. */
function windowEndOf({load, seed}: Trial, trace: TracePoints | undefined): Ns {
  const {extent} = load
  const windowStartNs = msToNs(extent.warmupMs)
  if (extent.kind === 'duration') return windowStartNs + msToNs(extent.durationMs)
  const arrivals = new Arrivals(createSchedule(load, seed, trace))
  arrivals.arrivedBy(Infinity)
  return Math.max(windowStartNs, arrivals.lastNs)
}
