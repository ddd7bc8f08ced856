import {Accounting} from '../../dataflow/accounting/accounting.js'
import {accountingSettings} from '../../dataflow/accounting/accounting-settings.js'
import type {Decision} from '../../dataflow/control/controller.js'
import type {TrialQuery} from '../../dataflow/windows/trial-query.js'
import type {Digest} from '../../dataflow/words/digest.js'
import {preparationInstantsNs} from '../../dataflow/calls/prepare-environments.js'
import {checkCounters} from '../../dataflow/control/check-counters.js'
import {type Counters, type Snapshot, SnapshotTaker} from '../../dataflow/control/snapshot.js'
import {BugError} from '../../errors.js'
import type {Trial} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import type {Observer, TrialOutcome} from '../engine.js'
import {IntervalRows} from '../interval-rows.js'
import {countJob} from './count-job.js'
import {checkOrder} from './event-ring.js'
import {createJob, type Job, type OffloadSide, type Wiring} from './job.js'
import {describeOutcome} from './outcome.js'
import {prepareJob} from './prepare-job.js'
import {Recovery} from './restart/recovery.js'
import {Rescaling} from './restart/rescaling.js'
import {Restarts} from './restart/restarts.js'
import {TIMER, timer, timerIndex, timerKind} from './timers.js'

/** Whichever is reached first: a tick of a long interval or at a high rate is much work by itself. */
const TICKS_PER_BREATH = 8
const EVENTS_PER_BREATH = 16_384

/** What is made of events beside their clocks: null where it is not wanted. */
export interface Contents {
  readonly digesting: {readonly digest: Digest; readonly add: (event: number) => void} | null
  readonly query: TrialQuery | null
}

/**
 * One trial in virtual time. Subtasks advance on their own up to the clock's next timer; the timers are what
 * couples them: ticks, and calls to the one target.
 */
export class Simulation {
  readonly #trial: Trial
  readonly #observer: Observer
  #job: Job
  readonly #restarts: Restarts
  readonly #rescaling: Rescaling | null
  readonly #recovery: Recovery | null
  readonly #accounting: Accounting
  readonly #digest: Digest | null
  readonly #query: TrialQuery | null
  readonly #snapshots: SnapshotTaker
  readonly #rows: IntervalRows
  readonly #intervalNs: Ns
  readonly #windowStartNs: Ns
  #windowEndNs: Ns | null = null
  #atWindowStart: Counters | null = null
  #atWindowEnd: Counters | null = null
  /** As of the last tick, where ticks are checked. */
  #checked: Counters | null = null
  #backlogMaxEvents = 0
  #flushTimed: boolean[]
  #decision: Decision
  #state: 'running' | 'completed' | 'aborted' = 'running'

  constructor(trial: Trial, observer: Observer, {digesting, query}: Contents) {
    this.#trial = trial
    this.#observer = observer
    this.#digest = digesting?.digest ?? null
    this.#query = query
    this.#windowStartNs = msToNs(trial.load.extent.warmupMs)
    this.#intervalNs = msToNs(trial.metricIntervalMs)
    this.#flushTimed = Array<boolean>(trial.parallelism).fill(false)
    this.#accounting = new Accounting({
      ...accountingSettings(trial),
      digestEvent: digesting?.add ?? null,
      ...(query && {
        onSunk: (rows, path, subtask) => {
          query.sunk(rows, path, subtask)
        },
      }),
    })
    this.#snapshots = new SnapshotTaker(trial.parallelism)
    this.#rows = new IntervalRows(trial.parallelism)
    const wiring: Wiring = {
      accounting: this.#accounting,
      query,
      firstDecision: observer.firstDecision,
      trace: observer.trace,
      invocation: (row) => {
        observer.invocation(row)
      },
    }
    this.#job = createJob(trial, wiring)
    const restarts = (this.#restarts = new Restarts(trial, wiring))
    this.#rescaling = trial.autoscaler
      ? new Rescaling({trial, autoscaler: trial.autoscaler, wiring, restarts, own: observer.ownAutoscaler})
      : null
    this.#recovery = Recovery.isFor(trial) ? new Recovery(trial, restarts) : null
    this.#decision = observer.firstDecision
    this.#apply(observer.firstDecision)
  }

  async run(signal: AbortSignal): Promise<TrialOutcome> {
    this.#setFirstTimers()
    if (signal.aborted) this.#state = 'aborted'
    while (this.#state === 'running' && this.#work()) {
      await this.#observer.breathe()
      if (signal.aborted) this.#state = 'aborted'
    }
    return this.#finish()
  }

  /** Timer after timer, until it is time to breathe; false if all is done before. */
  #work(): boolean {
    const {clock, schedule} = this.#job
    const breatheAtEvents = schedule.events + EVENTS_PER_BREATH
    let breatheInTicks = TICKS_PER_BREATH
    while (this.#state === 'running' && breatheInTicks > 0 && schedule.events < breatheAtEvents) {
      schedule.coverUntil(clock.nextDueNs)
      if (schedule.hasEnded) this.#noteEnd()
      for (const subtask of this.#job.subtasks) if (subtask.nextActionNs <= clock.nextDueNs) subtask.advance()
      if (schedule.hasEnded) this.#flushEnded()
      const what = clock.next()
      this.#handle(timerKind(what), timerIndex(what))
      if (timerKind(what) === TIMER.tick) breatheInTicks--
    }
    return this.#state === 'running'
  }

  #setFirstTimers(): void {
    const {clock} = this.#job
    const {extent} = this.#trial.load
    // What looks at the job comes last at its instant (docs/model.md#ties), marks before ticks.
    clock.setLast(this.#windowStartNs, timer(TIMER.windowStart))
    if (extent.kind === 'duration') this.#setWindowEnd(this.#windowStartNs + msToNs(extent.durationMs))
    for (const atNs of preparationInstantsNs(this.#trial)) clock.set(atNs, timer(TIMER.prepare))
    // Before ticks: those of later on are set behind it anyway.
    this.#recovery?.setFirstTimers(this.#job)
    clock.setLast(this.#intervalNs, timer(TIMER.tick))
    this.#rescaling?.setFirstTimer(this.#job)
  }

  #setWindowEnd(atNs: Ns): void {
    const {clock} = this.#job
    const {drainTimeoutMs} = this.#trial.load
    this.#windowEndNs = atNs
    clock.setLast(atNs, timer(TIMER.windowEnd))
    if (drainTimeoutMs !== null) clock.setLast(atNs + msToNs(drainTimeoutMs), timer(TIMER.drainEnd))
  }

  /** A load of so many events has its window end with the last of them, known only now. */
  #noteEnd(): void {
    if (this.#windowEndNs !== null) return
    this.#setWindowEnd(Math.max(this.#job.schedule.lastNs, this.#windowStartNs, this.#job.clock.nowNs))
  }

  /** A source that has handed on its last event flushes its batch, no earlier than the stream's end. */
  #flushEnded(): void {
    const {clock, subtasks, offload} = this.#job
    const windowEndNs = this.#windowEndNs
    if (!offload || windowEndNs === null) return
    for (const [index, subtask] of subtasks.entries()) {
      if (this.#flushTimed[index] === true || !subtask.isAtEnd) continue
      this.#flushTimed[index] = true
      const atNs = Math.max(windowEndNs, subtask.sourceFreeNs, clock.nowNs)
      clock.set(atNs, timer(TIMER.flush, index))
    }
  }

  /** What each kind of timer does; the index says which subtask, call or reply. */
  #handle(kind: number, index: number): void {
    const {offload} = this.#job
    if (kind >= TIMER.linger && offload) this.#handleOffload(kind, index, offload)
    else this.#mark(kind)
  }

  #handleOffload(kind: number, index: number, {paths, center}: OffloadSide): void {
    if (kind === TIMER.send) center.send(index)
    else if (kind === TIMER.reply) center.replied(index)
    else if (kind === TIMER.linger) paths[index]?.lingered(this.#job.clock.nowNs)
    else if (kind === TIMER.lateReply) center.repliedLate(index)
    else if (kind === TIMER.placeFreed) center.placeFreed(index)
    else paths[index]?.flush(this.#job.clock.nowNs)
  }

  #mark(kind: number): void {
    if (kind === TIMER.windowStart) this.#atWindowStart = this.#count()
    if (kind === TIMER.prepare) prepareJob(this.#trial, this.#job)
    if (kind === TIMER.windowEnd) this.#atWindowEnd = this.#count()
    if (kind === TIMER.drainEnd) this.#state = 'completed'
    if (kind === TIMER.tick) this.#tick()
    if (this.#recovery && kind === TIMER.checkpoint) this.#recovery.checkpoint(this.#job)
    if (this.#recovery && kind === TIMER.crash) this.#crash(this.#recovery)
    else if (this.#rescaling && kind >= TIMER.look) this.#rescale(kind, this.#rescaling)
  }

  #crash(recovery: Recovery): void {
    for (const subtask of this.#job.subtasks) subtask.settle(this.#job.clock.nowNs)
    if (this.#isDone()) {
      recovery.outlive()
      this.#commit()
    } else this.#goOn(recovery.crash(this.#job, this.#windowEndNs))
  }

  /** What was held back for a crash that found nothing to take counts, also where it was sunk. */
  #commit(): void {
    const accounting = this.#accounting
    const withHeld = (counters: Counters | null): Counters | null =>
      counters && {
        ...counters,
        sunkEvents: counters.sunkEvents + accounting.heldEventsBy(msToNs(counters.atMs)),
      }
    this.#atWindowStart = withHeld(this.#atWindowStart)
    this.#atWindowEnd = withHeld(this.#atWindowEnd)
    this.#restarts.commit()
  }

  #goOn(job: Job): void {
    this.#job = job
    this.#flushTimed = job.subtasks.map(() => false)
    this.#apply(this.#decision)
  }

  #rescale(kind: number, rescaling: Rescaling): void {
    if (kind === TIMER.look) rescaling.look(this.#job)
    if (kind === TIMER.pause) this.#goOn(rescaling.pause(this.#job, this.#windowEndNs))
    if (kind === TIMER.restart) {
      rescaling.restarted(this.#job)
      this.#snapshots.rescaled(rescaling.slots, nsToMs(this.#job.clock.nowNs))
    }
  }

  #tick(): void {
    const {clock, schedule, offload} = this.#job
    const nowNs = clock.nowNs
    const counters = this.#count()
    if (this.#observer.isChecked === true) this.#check(counters)
    const ledger = offload?.center.ledger
    const snapshot = this.#snapshots.take(
      counters,
      ledger?.inFlightEvents ?? 0,
      ledger?.intervalLatency ?? null,
    )
    this.#backlogMaxEvents = Math.max(this.#backlogMaxEvents, snapshot.backlogEvents)
    ledger?.estimate.publish()
    this.#tell(counters, snapshot)
    ledger?.intervalLatency.reset()
    this.#accounting.interval.reset()
    const decision = this.#observer.decide(snapshot)
    if (decision instanceof Promise) throw new BugError('in virtual time a decision is made at once')
    this.#decision = decision
    this.#apply(decision)
    schedule.release(this.#firstAsked())
    if (this.#isDone()) this.#state = 'completed'
    else clock.setLast(nowNs + this.#intervalNs, timer(TIMER.tick))
  }

  #check(counters: Counters): void {
    for (const {ringOrder} of this.#job.subtasks) checkOrder(ringOrder)
    checkCounters({
      now: counters,
      before: this.#checked,
      isRestarted: (this.#rescaling ?? this.#recovery) !== null,
    })
    this.#checked = counters
  }

  #tell(counters: Counters, snapshot: Snapshot): void {
    const {clock, offload} = this.#job
    const {interval} = this.#accounting
    this.#observer.timeline(
      this.#rows.next(counters, snapshot, {
        sunkEvents: interval.totalCount,
        latencyP50Ms: interval.quantileMs(0.5),
        latencyP99Ms: interval.quantileMs(0.99),
        environments: offload?.target.environmentsAt(clock.nowNs) ?? 0,
        ...(this.#rescaling && {scaling: this.#rescaling.totals}),
        ...(this.#recovery && {pauses: this.#recovery.outagesUntil(clock.nowNs)}),
      }),
    )
  }

  /** Nothing will ask for events below. */
  #firstAsked(): number {
    if (this.#rescaling ?? this.#recovery) return this.#restarts.releasable(this.#job)
    return Math.min(...this.#job.subtasks.map(({cursor}) => cursor))
  }

  #apply(decision: Decision): void {
    const {clock, subtasks, offload} = this.#job
    const offloadMs = offload?.center.ledger.estimate.publishedMs ?? Number.NaN
    for (const subtask of subtasks) subtask.decide(decision, offloadMs)
    if (!offload) return
    for (const path of offload.paths) path.setLimits(decision.batch, clock.nowNs)
    // Higher limits may have made room for the event that a full batch held up.
    for (const subtask of subtasks) subtask.retryHeld(clock.nowNs)
  }

  #count(): Counters {
    return countJob(this.#trial, this.#job, this.#accounting)
  }

  #isDone(): boolean {
    const {schedule, subtasks, offload, clock} = this.#job
    if (!schedule.hasEnded || this.#windowEndNs === null || clock.nowNs < this.#windowEndNs) return false
    const settledEvents = this.#accounting.sunkOrHeldEvents + (offload?.center.droppedEvents ?? 0)
    return settledEvents === schedule.events && subtasks.every(({isAtEnd}) => isAtEnd)
  }

  #finish(): TrialOutcome {
    const endNs = this.#job.clock.nowNs
    this.#commit()
    const atEnd = this.#count()
    return describeOutcome({
      trial: this.#trial,
      job: this.#job,
      accounting: this.#accounting,
      scaling: this.#rescaling?.totals ?? null,
      recovery: this.#recovery?.totals(endNs) ?? null,
      digest: this.#digest,
      query: this.#query,
      state: this.#state === 'aborted' ? 'aborted' : 'completed',
      endNs,
      windowStartNs: this.#windowStartNs,
      windowEndNs: this.#windowEndNs ?? endNs,
      atWindowStart: this.#atWindowStart ?? atEnd,
      atWindowEnd: this.#atWindowEnd ?? atEnd,
      backlogMaxEvents: this.#backlogMaxEvents,
    })
  }
}
