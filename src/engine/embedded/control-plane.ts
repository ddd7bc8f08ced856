import type {Decision} from '../../dataflow/control/controller.js'
import {type Counters, type Snapshot, SnapshotTaker} from '../../dataflow/control/snapshot.js'
import {Histogram} from '../../metrics/histogram.js'
import {idleCoresMs} from '../../host/cpu-time.js'
import type {Trial} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs, NS_PER_MS} from '../../model/units.js'
import type {InvocationRow, Observer} from '../engine.js'
import {IntervalRows} from '../interval-rows.js'
import type {Arrivals} from './source/arrivals.js'
import {Counting} from './source/counting.js'
import {Stalls} from './source/pace.js'
import type {ThreadMessage} from './threads/setup.js'
import {LOOK_EVERY_MS, SpareCore} from './threads/spare-core.js'
import type {Shared} from './threads/shared.js'
import {DECISION_FIGURE, INVOKER_FIGURE, SOURCE_THREAD_FIGURE} from './threads/figure-places.js'

/** 2^31 − 1: almost 25 days. */
const LONGEST_TIMER_MS = 0x7fffffff

type Tick = Extract<ThreadMessage, {kind: 'tick'}>

/** A trial and the shared memory of its threads, seen from the thread that decides. */
export interface ControlPlaneSettings {
  readonly trial: Trial
  readonly observer: Observer
  readonly shared: Shared
  readonly arrivals: Arrivals
  readonly windowEndNs: Ns
  readonly now: () => Ns
}

/** What the control plane has seen of a trial when it ends. */
export interface Seen {
  readonly state: 'completed' | 'aborted'
  readonly endNs: Ns
  readonly atWindowStart: Counters
  readonly atWindowEnd: Counters
  readonly backlogMaxEvents: number
  /** The longest that a tick was late. */
  readonly stallNs: Ns
  /** The ceiling of its cost has ended it. */
  readonly isCostReached: boolean
}

/** Ticks, marks and rows of one trial; it decides nothing itself. */
export class ControlPlane {
  readonly #settings: ControlPlaneSettings
  readonly #windowStartNs: Ns
  readonly #counting: Counting
  readonly #snapshots: SnapshotTaker
  readonly #rows: IntervalRows
  /** Time per call since the last tick. */
  readonly #intervalLatency = new Histogram(2)
  readonly #stall = new Float64Array(1)
  readonly #stalls: Stalls
  #atWindowStart: Counters | null = null
  #atWindowEnd: Counters | null = null
  #backlogMaxEvents = 0
  #isCostReached = false
  #end: (state: 'completed' | 'aborted') => void = () => undefined
  #fail: (error: unknown) => void = () => undefined

  constructor(settings: ControlPlaneSettings) {
    const {trial, shared, arrivals} = settings
    this.#settings = settings
    this.#windowStartNs = msToNs(trial.load.extent.warmupMs)
    this.#counting = new Counting(trial, shared, arrivals)
    this.#snapshots = new SnapshotTaker(trial.parallelism)
    this.#rows = new IntervalRows(trial.parallelism)
    this.#stalls = new Stalls(this.#stall, 0, this.#windowStartNs)
  }

  /** Until the trial is done, its time is over, or the signal says so; fails with what a strategy throws, or a thread. */
  async conduct(signal: AbortSignal, failed: Promise<never>): Promise<Seen> {
    const {trial, windowEndNs, now} = this.#settings
    const timers: NodeJS.Timeout[] = []
    const at = (atNs: Ns, work: () => void): void => {
      const afterMs = Math.max(0, Math.ceil(nsToMs(atNs - now())))
      // Node would let a longer one run out at once. Ticks set the marks, too.
      if (afterMs <= LONGEST_TIMER_MS) timers.push(setTimeout(work, afterMs))
    }
    const ended = new Promise<'completed' | 'aborted'>((resolve, reject) => {
      this.#end = resolve
      this.#fail = reject
    })
    const abort = (): void => {
      this.#end('aborted')
    }
    signal.addEventListener('abort', abort, {once: true})
    if (signal.aborted) abort()
    at(this.#windowStartNs, () => {
      this.#mark()
    })
    at(windowEndNs, () => {
      this.#mark()
    })
    const {drainTimeoutMs} = trial.load
    if (drainTimeoutMs !== null) {
      at(windowEndNs + msToNs(drainTimeoutMs), () => {
        this.#end('completed')
      })
    }
    const looking = this.#watchSpareCore()
    try {
      return this.#tellSeen(await Promise.race([ended, failed]))
    } finally {
      clearInterval(looking)
      signal.removeEventListener('abort', abort)
      for (const timer of timers) clearTimeout(timer)
    }
  }

  /** The source spins longer while a core has nothing else to do. */
  #watchSpareCore(): NodeJS.Timeout {
    const {shared} = this.#settings
    const spareCore = new SpareCore(
      {idleMs: idleCoresMs, spunNs: () => shared.sourceThread[SOURCE_THREAD_FIGURE.spunNs] ?? 0},
      performance.now(),
    )
    return setInterval(() => {
      shared.decision[DECISION_FIGURE.spinNs] = spareCore.spinNs(performance.now())
    }, LOOK_EVERY_MS)
  }

  /** Stopped while its threads were still starting. */
  seeNothing(): Seen {
    return {...this.#tellSeen('aborted'), endNs: 0}
  }

  /** A row, or the metronome: what it makes the strategy or the observer throw ends the trial. */
  hear(message: Exclude<ThreadMessage, {kind: 'ready' | 'ended' | 'refused'}>): void {
    try {
      if (message.kind === 'tick') this.#tick(message)
      else this.#invocation(message.row)
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Into shared cells; the version is odd meanwhile. */
  apply({share, route, batch}: Decision): void {
    const {shared} = this.#settings
    const {decision, invoker} = shared
    shared.bumpDecision()
    decision[DECISION_FIGURE.share] = share
    decision[DECISION_FIGURE.isPerEvent] = route === null ? 0 : 1
    decision[DECISION_FIGURE.maxEvents] = batch.maxEvents
    decision[DECISION_FIGURE.maxBytes] = batch.maxBytes
    decision[DECISION_FIGURE.lingerMs] = batch.lingerMs
    decision[DECISION_FIGURE.maxWorkMs] = batch.maxWorkMs
    decision[DECISION_FIGURE.offloadMs] = invoker[INVOKER_FIGURE.estimateMs] ?? Number.NaN
    shared.bumpDecision()
    shared.sourceBell.ring()
  }

  #tick(tick: Tick): void {
    const {now, observer, shared, trial} = this.#settings
    const nowNs = now()
    this.#stalls.note(tick.dueNs, nowNs)
    const counters = this.#counting.read(nowNs)
    const inFlightEvents = shared.invoker[INVOKER_FIGURE.inFlightEvents] ?? 0
    const snapshot = this.#snapshots.take(
      counters,
      inFlightEvents,
      trial.offload ? this.#intervalLatency : null,
    )
    this.#backlogMaxEvents = Math.max(this.#backlogMaxEvents, snapshot.backlogEvents)
    const {sunkEvents, latencyP50Ms, latencyP99Ms} = tick
    const environments = shared.invoker[INVOKER_FIGURE.environments] ?? 0
    observer.timeline(
      this.#rows.next(counters, snapshot, {sunkEvents, latencyP50Ms, latencyP99Ms, environments}),
    )
    this.#intervalLatency.reset()
    this.#decide(snapshot)
    this.#mark()
    this.#isCostReached = this.#counting.mostCostUsd(nowNs) >= (trial.offload?.maxCostUsd ?? Infinity)
    if (this.#isCostReached || this.#isDone(counters, nowNs)) this.#end('completed')
  }

  /** At once, or as soon as a user's strategy in its own thread has answered. */
  #decide(snapshot: Snapshot): void {
    const decision = this.#settings.observer.decide(snapshot)
    if (!(decision instanceof Promise)) {
      this.apply(decision)
      return
    }
    decision
      .then((late) => {
        this.apply(late)
      })
      .catch((error: unknown) => {
        this.#fail(error)
      })
  }

  #invocation(row: InvocationRow): void {
    this.#settings.observer.invocation(row)
    if (row.status === 'ok') this.#intervalLatency.record(row.clientMs * NS_PER_MS)
  }

  /** Counters at the window's ends, by whichever comes first: timer or tick. */
  #mark(): void {
    const nowNs = this.#settings.now()
    if (nowNs >= this.#windowStartNs) this.#atWindowStart ??= this.#counting.read(nowNs)
    if (nowNs >= this.#settings.windowEndNs) this.#atWindowEnd ??= this.#counting.read(nowNs)
  }

  #isDone({sunkEvents, intendedEvents}: Counters, nowNs: Ns): boolean {
    const {arrivals, windowEndNs, shared} = this.#settings
    if (!arrivals.hasEnded || nowNs < windowEndNs) return false
    return sunkEvents + (shared.invoker[INVOKER_FIGURE.droppedEvents] ?? 0) >= intendedEvents
  }

  #tellSeen(state: 'completed' | 'aborted'): Seen {
    const endNs = this.#settings.now()
    const atEnd = this.#counting.read(endNs)
    return {
      state,
      endNs,
      atWindowStart: this.#atWindowStart ?? atEnd,
      atWindowEnd: this.#atWindowEnd ?? atEnd,
      backlogMaxEvents: this.#backlogMaxEvents,
      stallNs: this.#stall[0] ?? 0,
      isCostReached: this.#isCostReached,
    }
  }
}
