import {Accounting} from '../../../dataflow/accounting/accounting.js'
import {accountingSettings} from '../../../dataflow/accounting/accounting-settings.js'
import {rowQueryOf} from '../../../dataflow/rows/row-reader.js'
import {Histogram} from '../../../metrics/histogram.js'
import {mostSlotsOf, type Trial} from '../../../model/trial.js'
import type {Ns} from '../../../model/units.js'
import type {TracePoints} from '../../../workload/trace.js'
import type {InvocationRow} from '../../engine.js'
import {functionNameOf, unknownQuery} from '../../unknown-query.js'
import {
  type CountersLine,
  type Hello,
  MalformedMessage,
  MERGE,
  type ReportLine,
  ROLES,
  type SinkResult,
} from '../control/control-messages.js'
import {AttemptSums} from '../control/attempt-sums.js'
import {EpochRows, type RowsPlace} from '../control/epoch-rows.js'
import {decodeRecords, EventIntake, RECORD_BYTES} from '../control/event-records.js'
import {FiredWindows} from '../control/fired-windows.js'
import {eventsOf} from '../control/shards.js'
import {RescaleLog} from './restart/rescale-log.js'
import {RecoveryLog} from './recovery-log.js'
import {IntendedEvents} from './intended-events.js'
import {JobCounters} from './job-counters.js'
import {OffloadTally} from './offload-tally.js'
import {RollCall} from '../control/roll-call.js'
import {Series} from './series.js'
import {type Silence, TaskTimes} from './task-times.js'
import {WordCounts} from '../control/word-counts.js'

/** What becomes of calls and of their events. */
type CallLine = Extract<ReportLine, {readonly kind: 'invocation' | 'sent' | 'reply' | 'fallback' | 'dropped'}>

const OF_CALLS: readonly string[] = ['invocation', 'sent', 'reply', 'fallback', 'dropped']

const isOfCalls = (line: ReportLine): line is CallLine => OF_CALLS.includes(line.kind)

/** All that is known of a running trial: what its job has reported so far, on the trial's clock. */
export class TrialRecord {
  readonly intended: IntendedEvents
  readonly accounting: Accounting
  readonly intake: EventIntake
  readonly counters: JobCounters
  readonly tally: OffloadTally
  readonly results = new Map<number, SinkResult>()
  /** Of a query over windows. */
  readonly fired = new FiredWindows()
  /** Of query wordcount. */
  readonly words = new WordCounts()
  readonly dropped = new Set<number>()
  /** Taken by `tokenize` or a batcher, over time. */
  readonly taken = new Series()
  /** In the fallback lists, over time. */
  readonly waitingFallback = new Series()
  readonly times: TaskTimes
  /** Before each tick of the window that had no fresh reading of the task times. */
  readonly silences: Silence[] = []
  /** How late the source was while nothing held it. */
  readonly calmLateness = new Histogram(2)
  longestPauseNs = 0
  backlogMaxEvents = 0
  /** The ceiling of its cost has ended it. */
  isCostReached = false
  readonly rollCall: RollCall
  /** Null in a job that takes no checkpoints. */
  readonly recovery: RecoveryLog | null
  /** Null where the job keeps its slots. */
  readonly rescales: RescaleLog | null
  /** That the job runs with. */
  subtasks: number
  /** Latencies of rows since the last tick, as they come: those that are not settled included. */
  readonly interval: Histogram
  readonly #epochs: EpochRows | null
  readonly #sums = new AttemptSums()
  #heldEvents = 0
  #isReplayed = false
  #isQueryUnknown = false
  readonly #trial: Trial
  readonly #onInvocation: (row: InvocationRow) => void
  readonly #nowNs: () => Ns

  constructor(
    trial: Trial,
    trace: TracePoints | undefined,
    {nowNs, onInvocation}: {nowNs: () => Ns; onInvocation: (row: InvocationRow) => void},
  ) {
    this.#trial = trial
    this.#nowNs = nowNs
    this.#onInvocation = onInvocation
    this.intended = new IntendedEvents(trial, trace)
    this.tally = new OffloadTally(trial.offload?.callTimeoutMs ?? 0)
    // The job's sinks add up the digest of what they were given.
    this.accounting = new Accounting(accountingSettings(trial))
    const most = mostSlotsOf(trial)
    this.subtasks = trial.parallelism
    this.intake = new EventIntake(this.accounting, most)
    this.counters = new JobCounters(trial.parallelism, most)
    this.times = new TaskTimes(trial.parallelism, most)
    this.rollCall = new RollCall({
      parallelism: trial.parallelism,
      roles: trial.offload === null ? ROLES.length - 1 : ROLES.length,
      merges: trial.windows !== undefined,
      isRestartable: trial.checkpointIntervalMs !== undefined,
    })
    const isSafe = trial.checkpointIntervalMs !== undefined
    this.recovery = isSafe ? new RecoveryLog() : null
    this.rescales = trial.rescales ? new RescaleLog(trial.parallelism) : null
    this.interval = isSafe ? new Histogram(2) : this.accounting.interval
    this.#epochs = isSafe
      ? new EpochRows(most, (subtask, rows) => {
          this.#heldEvents -= rows.length / RECORD_BYTES
          this.intake.take(subtask, decodeRecords(rows))
        })
      : null
  }

  /** What makes the figures of this trial useless, as a flag of its row; null while all is well. */
  get violation(): 'restarted' | 'rescaled' | 'replayed' | null {
    return this.rollCall.violation ?? (this.#isReplayed || this.#hasRepeated ? 'replayed' : null)
  }

  /** Every sink has said what it ended with, and the one task that merges windows what has fired. */
  get isComplete(): boolean {
    const {windows} = this.#trial
    return this.results.size >= this.subtasks && (windows === undefined || this.fired.result !== null)
  }

  hello(hello: Hello): unknown {
    this.rollCall.greet(hello)
    const {role, attempt, parallelism, restored = 0} = hello
    // A source does not know where it goes on from, and the one task that merges not with how many others.
    if (role !== 'source' && role !== MERGE) this.#noteRescale(parallelism, restored)
    if (role === 'sink' && (attempt > 0 || restored > 0)) this.#restart(hello)
    if (role === MERGE && (attempt > 0 || restored > 0)) this.fired.restored({attempt, checkpoint: restored})
    return {receivedMonotonicNs: String(process.hrtime.bigint()), receivedWallMs: Date.now()}
  }

  events(subtask: number, bytes: Buffer, place: RowsPlace): void {
    if (this.#epochs === null) {
      this.intake.take(subtask, decodeRecords(bytes))
      return
    }
    // A message that cannot be read is refused now, not when it counts.
    const records = decodeRecords(bytes)
    this.#checkSubtask(subtask)
    if (!this.#epochs.hold(subtask, bytes, place)) return
    this.#heldEvents += records.length
    for (const {sunkNs, intendedNs, startedNs} of records) {
      this.interval.record(sunkNs - intendedNs)
      this.rescales?.took(startedNs)
    }
  }

  /** Events that have come out, settled or not. */
  get sunkEvents(): number {
    return this.accounting.sunk.count + this.#heldEvents
  }

  /** The job has ended: what has come out since its last checkpoint stays. */
  settle(): void {
    this.#epochs?.end()
    this.fired.settle()
  }

  /** The first that is heard of new subtasks: all of the old ones are stopped. */
  #noteRescale(subtasks: number, checkpoint: number): void {
    if (subtasks === this.subtasks || this.rescales === null || !this.rollCall.hasBegun) return
    const atNs = this.#nowNs()
    const emittedBefore = this.counters.sum('emitted')
    for (let subtask = 0; subtask < this.subtasks; subtask++) this.tally.fell(subtask)
    this.#void(this.#epochs?.rescaled(this.subtasks, checkpoint) ?? [])
    this.results.clear()
    this.words.clear()
    this.rescales.open(subtasks, {atNs, lastSeenNs: this.counters.lastSeenNs})
    this.recovery?.rescaled(checkpoint, {subtasks, atNs, emittedBefore})
    this.counters.rescaled(subtasks)
    this.times.rescaled(subtasks, atNs)
    if (this.#trial.offload !== null) this.accounting.reordering.restart(subtasks)
    this.subtasks = subtasks
  }

  #void(messages: readonly Buffer[]): void {
    for (const rows of messages) this.#heldEvents -= rows.length / RECORD_BYTES
  }

  #restart({subtask, attempt, restored = 0}: Hello): void {
    // What a sink of an earlier attempt ended with is not this one's.
    this.results.delete(subtask)
    this.#void(this.#epochs?.restored(subtask, {attempt, checkpoint: restored}) ?? [])
    if (this.rollCall.hasBegun) this.intake.wasDown(subtask, this.#nowNs())
  }

  result(subtask: number, result: SinkResult): void {
    this.#checkSubtask(subtask)
    this.results.set(subtask, result)
  }

  /** Throws a UsageError where a function has answered a query of Nexmark with tokens. */
  requireQueryKnown(): void {
    const {query, offload} = this.#trial
    if (!this.#isQueryUnknown || offload === null) return
    const lacking = rowQueryOf({query}) ? 'rows ("rows")' : 'partial aggregates ("panes")'
    throw unknownQuery(functionNameOf(offload), query, lacking)
  }

  report(line: ReportLine, attempt = 0): void {
    this.#checkSubtask(line.subtask)
    if (isOfCalls(line)) this.#reportCall(line)
    else this.#reportTask(line, attempt)
  }

  #reportCall(line: CallLine): void {
    switch (line.kind) {
      case 'invocation':
        this.#onInvocation(this.tally.ended(line))
        break
      case 'sent':
        this.tally.sent(line)
        if (!line.isRetry) this.recovery?.sent(line.subtask, line.epoch ?? 0)
        break
      case 'reply':
        this.tally.replied(line)
        break
      case 'fallback':
        this.tally.ledger.fellBack(line.count)
        break
      case 'dropped':
        for (const event of line.events) this.dropped.add(event)
        break
    }
  }

  #reportTask(line: Exclude<ReportLine, CallLine>, attempt: number): void {
    switch (line.kind) {
      case 'counters':
        this.#count(line, attempt)
        break
      case 'paused':
        this.notePause(line.forNs)
        break
      case 'completed':
      case 'restored':
        this.#recover(line, attempt)
        break
      case 'merged':
        this.fired.completed(line.checkpoint)
        break
      case 'words':
        this.words.note(line)
        break
      case 'unknown-query':
        this.#isQueryUnknown = true
        break
      case 'applied':
      case 'interval':
        break
    }
  }

  /** How long the machine or the harness had stopped. */
  notePause(forNs: Ns): void {
    this.longestPauseNs = Math.max(this.longestPauseNs, forNs)
  }

  #recover(line: Extract<ReportLine, {readonly kind: 'completed' | 'restored'}>, attempt: number): void {
    const {subtask} = line
    const {hasBegun} = this.rollCall
    if (line.kind === 'completed') {
      this.recovery?.completed(line.checkpoint, hasBegun ? this.#nowNs() : 0)
      this.#epochs?.completed(subtask, line.checkpoint)
    } else if (hasBegun) {
      this.#noteRescale(line.subtasks ?? this.subtasks, line.checkpoint)
      this.tally.fell(subtask)
      const {atNs: lastSeenNs, emitted: emittedBefore} = this.counters.seenBefore(subtask, attempt)
      this.recovery?.restored(line, {emittedBefore, lastSeenNs, atNs: this.#nowNs()})
    }
  }

  #count(line: CountersLine, attempt: number): void {
    this.#isReplayed ||= this.#isReplay(line)
    const whole = this.#sums.whole(line, attempt)
    this.counters.note(whole, attempt)
    this.times.note(whole)
    this.taken.add(this.#nowNs(), this.takenEvents)
    this.waitingFallback.add(this.#nowNs(), this.counters.sum('fallback'))
  }

  /** A slot has served events more than once: the stream began anew somewhere. */
  get #hasRepeated(): boolean {
    const isTold = [...this.results.values()].some((result) => result.repeatedLocalEvents > 0)
    return isTold || this.accounting.repeatedLocalEvents > 0
  }

  /** More is emitted than was ever intended for the subtask, or a sum is less than it was. */
  #isReplay(line: CountersLine): boolean {
    const {parallelism} = this.#trial
    const {count} = this.intended
    const isRescaled = (this.rescales?.totals.rescales ?? 0) > 0
    const ownEvents = isRescaled ? count : eventsOf(line.subtask, {count, parallelism})
    const isBack = this.#epochs === null && this.counters.isBackBefore(line)
    return (line.emitted ?? 0) > ownEvents || isBack
  }

  get takenEvents(): number {
    return this.counters.sum('taken') + this.counters.sum('offloaded')
  }

  #checkSubtask(subtask: number): void {
    if (subtask < mostSlotsOf(this.#trial)) return
    throw new MalformedMessage(`there is no subtask ${subtask}`)
  }
}
