import {setTimeout as sleep} from 'node:timers/promises'
import type {Decision} from '../../../dataflow/control/controller.js'
import {preparationInstantsNs, prepareEnvironments} from '../../../dataflow/calls/prepare-environments.js'
import {EnvironmentError, ExternalError} from '../../../errors.js'
import type {TimerNoise} from '../../../host/timer-noise.js'
import type {Trial} from '../../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../../model/units.js'
import type {Observer, TrialOutcome} from '../../engine.js'
import {ControlServer} from '../control/control-server.js'
import {describeDecision, describeSpec} from '../control/job-spec.js'
import type {OffloadService} from '../../../offload/offload-service.js'
import {describeOutcome} from './outcome.js'
import {NO_CHECKPOINTS} from '../rest/checkpoint-statistics.js'
import {hasEnded} from '../rest/rest-client.js'
import {commitMsOf, endJob, type RunningJob} from './running-job.js'
import {absenceOf, failureOf} from './trial-troubles.js'
import {crashOnTime} from './restart/crash-on-time.js'
import {rescaleOnTime} from './restart/rescale-on-time.js'
import {TrialClock} from '../control/trial-clock.js'
import {TrialRecord} from './trial-record.js'
import {TrialTicks} from './trial-ticks.js'

/** What a trial runs on. */
export interface TrialHost {
  /** Of this machine, just before the trial; null or missing where the cluster is on another. */
  readonly timer?: TimerNoise | null
  readonly controlHost: string
  readonly bufferEvents: number | null
  /** Of a bench of throughput alone: as one task, without a queue. */
  readonly isChained?: boolean
  /** Of a bench of word counts: behind a shuffle by word. */
  readonly isKeyed?: boolean
  /** Starts the job with these arguments. */
  start(args: readonly string[], parallelism: number): Promise<RunningJob>
  /**
   * Kills a task manager, the chance in [0, 1) says which, and starts another; `struck` is called when it is killed.
   * Only on a cluster of our own.
   */
  crash?(chance: number, struck: () => void): Promise<void>
  /** What has broken around the job, as words; '' while all is well. */
  damage(): string
}

/** From the last hello to the origin: the job's long poll answers within milliseconds. */
const LEAD_MS = 200
const ASSEMBLE_WITHIN_MS = 60_000
const STATE_POLL_MS = 250
const RESULTS_WITHIN_MS = 2000

interface End {
  readonly why: 'job-ended' | 'drain-timeout' | 'max-cost' | 'aborted' | 'violated'
}

/** One trial on a Flink cluster: starts the job, decides for it at every tick, and tells how it ended. */
export class FlinkTrial {
  readonly #trial: Trial
  readonly #host: TrialHost
  readonly #service: OffloadService | null
  readonly #record: TrialRecord
  readonly #server: ControlServer
  readonly #ticks: TrialTicks
  readonly #timers = new Set<NodeJS.Timeout>()
  #clock = new TrialClock(0)
  #hasStarted = false
  /** What failed beside the ticks; thrown at the next one. */
  #trouble: {readonly error: unknown} | null = null
  readonly #fail = (error: unknown): void => {
    this.#trouble ??= {error}
  }
  #version = 0
  #isStopping = false
  #checkpoints = NO_CHECKPOINTS
  /** Ended by itself: what it wrote is there to be read. */
  #hasFinished = true
  #decision: Decision

  constructor(
    trial: Trial,
    {host, observer, service}: {host: TrialHost; observer: Observer; service: OffloadService | null},
  ) {
    this.#trial = trial
    this.#host = host
    this.#service = service
    this.#decision = observer.firstDecision
    this.#record = new TrialRecord(trial, observer.trace, {
      nowNs: () => this.#clock.nowNs(),
      onInvocation: (row) => {
        observer.invocation(row)
      },
    })
    const record = this.#record
    this.#ticks = new TrialTicks(trial, record, {observer, service, nowNs: () => this.#clock.nowNs()})
    this.#server = new ControlServer({
      spec: describeSpec(trial, {
        trace: observer.trace,
        invoke: service?.address ?? null,
        firstDecision: this.#describe({isStopping: false}),
        isChained: host.isChained ?? false,
        isKeyed: host.isKeyed ?? false,
      }),
      hello: (hello) => record.hello(hello),
      report: (line, attempt) => {
        record.report(line, attempt)
      },
      events: record.events.bind(record),
      result: record.result.bind(record),
      fired: record.fired.hold.bind(record.fired),
      windows: record.fired.end.bind(record.fired),
      admits: (attempt) => record.rollCall.admits(attempt),
      failed: this.#fail,
    })
  }

  async run(signal: AbortSignal): Promise<TrialOutcome> {
    if (signal.aborted) return this.#describeEnd({why: 'aborted'}, 0)
    const url = await this.#server.listen(this.#host.controlHost)
    try {
      this.#publish(false)
      const job = await this.#host.start(
        ['--control', url, '--token', this.#server.token],
        this.#trial.parallelism,
      )
      return await this.#drive(job, signal)
    } finally {
      for (const timer of this.#timers) clearTimeout(timer)
      await this.#server.close()
    }
  }

  async #drive(job: RunningJob, signal: AbortSignal): Promise<TrialOutcome> {
    try {
      if (!(await this.#assemble(job, signal))) return await this.#stop(job, {why: 'aborted'}, 0)
      const end = await this.#tickUntilEnd(job, signal)
      const endNs = end.why === 'drain-timeout' ? this.#drainEndNs : Math.max(0, this.#clock.nowNs())
      return await this.#stop(job, end, endNs)
    } catch (error) {
      // Whatever went wrong here, the job must not go on without us; the first error is thrown.
      this.#publish(true)
      await job.cancel().catch(() => undefined)
      throw error
    }
  }

  /** Waits for every operator, then sets the origin; false on abort. */
  async #assemble(job: RunningJob, signal: AbortSignal): Promise<boolean> {
    const startedMs = performance.now()
    for (let turn = 1; !this.#record.rollCall.isComplete; turn++) {
      if (signal.aborted) return false
      if (turn % 10 === 0) {
        const state = await job.state()
        if (hasEnded(state)) throw await failureOf(this.#trial, {job, state, damage: this.#host.damage()})
      }
      if (performance.now() - startedMs > ASSEMBLE_WITHIN_MS) {
        throw absenceOf(this.#trial, this.#record.rollCall.seenParallelism, ASSEMBLE_WITHIN_MS)
      }
      await sleep(20)
    }
    // Processes take their time to start, and warm ones stand when the window begins, even without a warm-up.
    if (this.#trial.offload?.environments === 'warm') await this.#prepareEnvironments()
    this.#clock = new TrialClock(LEAD_MS)
    this.#hasStarted = true
    this.#record.rollCall.begin()
    this.#server.publishStart(this.#clock.start)
    this.#prepareEnvironmentsOnTime()
    const nowNs = (): Ns => this.#clock.nowNs()
    const course = {nowNs, timers: this.#timers, failed: this.#fail}
    const crash = this.#host.crash?.bind(this.#host)
    crashOnTime(this.#trial, {...course, crash, recovery: this.#record.recovery})
    rescaleOnTime(this.#trial, {...course, job, record: this.#record})
    return true
  }

  #prepareEnvironmentsOnTime(): void {
    for (const atNs of preparationInstantsNs(this.#trial)) {
      const timer = setTimeout(
        () => {
          this.#prepareEnvironments().catch((error: unknown) => {
            if (error instanceof EnvironmentError) this.#record.tally.life.lost()
            else this.#trouble ??= {error}
          })
        },
        Math.max(0, nsToMs(atNs - this.#clock.nowNs())),
      )
      this.#timers.add(timer)
    }
  }

  async #prepareEnvironments(): Promise<void> {
    const {offload} = this.#trial
    if (offload !== null && this.#service !== null)
      await prepareEnvironments(this.#trial, offload, this.#service)
  }

  /** Ticks at m × interval until the job has ended and the window is over, or time or patience has run out. */
  async #tickUntilEnd(job: RunningJob, signal: AbortSignal): Promise<End> {
    const intervalNs = msToNs(this.#trial.metricIntervalMs)
    const ending = this.#watchEnd(job, signal)
    // Heard in the race below; where a tick throws first, its error is thrown.
    ending.catch(() => undefined)
    for (let tick = 1; ;) {
      const dueNs = tick * intervalNs
      const end = await Promise.race([ending, this.#untilInstant(dueNs)])
      if (end) {
        // A tick at the very end of the window belongs to it.
        if (end.why === 'job-ended' && dueNs <= this.#record.intended.windowEndNs) this.#decide()
        return end
      }
      if (this.#trouble !== null) throw this.#trouble.error
      this.#record.requireQueryKnown()
      this.#record.notePause(this.#clock.nowNs() - dueNs)
      this.#decide()
      if (this.#record.isCostReached) return {why: 'max-cost'}
      // A stall costs the ticks that it covers; they are not made up for.
      tick = Math.max(tick + 1, Math.ceil(this.#clock.nowNs() / intervalNs))
    }
  }

  async #watchEnd(job: RunningJob, signal: AbortSignal): Promise<End> {
    const {windowEndNs} = this.#record.intended
    for (;;) {
      if (signal.aborted) return {why: 'aborted'}
      const state = await job.state()
      // Its attempts report after each other: what they report is of no use, and the job has nothing left to do.
      const mayRestart = this.#trial.checkpointIntervalMs !== undefined
      if (state === 'RESTARTING' && !mayRestart) this.#record.rollCall.violation ??= 'restarted'
      // Looked at behind the state: a job that is refused for it fails.
      if (this.#record.violation !== null) return {why: 'violated'}
      if (state === 'FAILED' || state === 'CANCELED')
        throw await failureOf(this.#trial, {job, state, damage: this.#host.damage()})
      if (state === 'FINISHED') {
        this.#requireWholeStream()
        await this.#untilInstant(windowEndNs, signal)
        return {why: 'job-ended'}
      }
      if (this.#clock.nowNs() >= this.#drainEndNs) return {why: 'drain-timeout'}
      await this.#untilInstant(
        Math.min(
          this.#clock.nowNs() + msToNs(STATE_POLL_MS),
          Math.max(this.#drainEndNs, this.#clock.nowNs()),
        ),
        signal,
      )
    }
  }

  /** Every sink's last word is in, with the last counts before it: a job finishes only then. */
  #requireWholeStream(): void {
    const emittedEvents = this.#record.counters.sum('emitted')
    const {count} = this.#record.intended
    if (emittedEvents >= count) return
    throw new ExternalError(
      `the Flink job of trial ${this.#trial.id} was stopped by somebody else: it finished after ${emittedEvents} of ${count} events`,
    )
  }

  /** On a wall clock a trial without a limit may take as long again as its window. */
  get #drainEndNs(): Ns {
    const {windowStartNs, windowEndNs} = this.#record.intended
    const {drainTimeoutMs, rateEps} = this.#trial.load
    if (drainTimeoutMs === null && rateEps === 'max') return Infinity
    return windowEndNs + (drainTimeoutMs === null ? windowEndNs - windowStartNs : msToNs(drainTimeoutMs))
  }

  /** Ends what still runs, behind the sinks' last words, and describes the end. */
  async #stop(job: RunningJob, end: End, endNs: Ns): Promise<TrialOutcome> {
    // What was still to come of it, like a crash, would strike a job that commits its last.
    for (const timer of this.#timers) clearTimeout(timer)
    if (end.why !== 'job-ended') this.#publish(true)
    // A job that is cancelled says no more.
    if (this.#hasStarted && end.why !== 'violated') await this.#awaitResults()
    if (end.why !== 'job-ended')
      this.#hasFinished = await endJob(job, end.why === 'violated' ? 0 : commitMsOf(this.#trial))
    this.#record.settle()
    if (this.#hasStarted && this.#record.recovery !== null) this.#checkpoints = await job.checkpoints()
    return this.#describeEnd(end, endNs)
  }

  async #awaitResults(): Promise<void> {
    const startedMs = performance.now()
    while (!this.#record.isComplete && performance.now() - startedMs < RESULTS_WITHIN_MS) await sleep(20)
  }

  #describeEnd(end: End, endNs: Ns): TrialOutcome {
    return describeOutcome({
      trial: this.#trial,
      record: this.#record,
      isAborted: end.why === 'aborted',
      isDrained: end.why === 'job-ended',
      hasFinished: this.#hasFinished,
      endNs: this.#hasStarted ? endNs : -1,
      bufferEvents: this.#host.bufferEvents,
      service: this.#service,
      driftMs: this.#clock.driftMs(),
      timer: this.#host.timer ?? null,
      checkpoints: this.#checkpoints,
    })
  }

  /** At once, or as soon as a user's strategy in its own thread has answered. */
  #decide(): void {
    const decision = this.#ticks.tick()
    if (!(decision instanceof Promise)) {
      this.#apply(decision)
      return
    }
    decision
      .then((late) => {
        if (!this.#isStopping) this.#apply(late)
      })
      .catch(this.#fail)
  }

  #apply(decision: Decision): void {
    this.#decision = decision
    this.#publish(false)
  }

  #publish(isStopping: boolean): void {
    this.#isStopping = isStopping
    this.#server.publishDecision(this.#describe({isStopping}))
    this.#version++
  }

  #describe({isStopping}: {isStopping: boolean}): ReturnType<typeof describeDecision> {
    return describeDecision(this.#decision, this.#trial, {
      version: this.#version,
      estimateMs: this.#record.tally.ledger.estimate.publishedMs,
      waits: this.#record.counters.waits(this.#trial.service.meanMs),
      isStopping,
    })
  }

  /** Resolves at an instant of the trial's clock; the timer goes with the trial. */
  #untilInstant(atNs: Ns, signal?: AbortSignal): Promise<null> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        this.#timers.delete(timer)
        signal?.removeEventListener('abort', done)
        resolve(null)
      }
      const timer = setTimeout(done, Math.max(0, Math.ceil(nsToMs(atNs - this.#clock.nowNs()))))
      this.#timers.add(timer)
      signal?.addEventListener('abort', done)
      if (signal?.aborted) done()
    })
  }
}
