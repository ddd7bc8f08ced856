import {Accounting} from '../../../dataflow/accounting/accounting.js'
import {accountingSettings} from '../../../dataflow/accounting/accounting-settings.js'
import {rowQueryOf} from '../../../dataflow/rows/row-reader.js'
import {Histogram} from '../../../metrics/histogram.js'
import type {Trial} from '../../../model/trial.js'
import type {Ns} from '../../../model/units.js'
import type {TracePoints} from '../../../workload/trace.js'
import type {InvocationRow} from '../../engine.js'
import {functionNameOf, unknownQuery} from '../../unknown-query.js'
import {
  type CountersLine,
  type Hello,
  MalformedMessage,
  type ReportLine,
  ROLES,
  type SinkResult,
  type WindowsResult,
} from '../control/control-messages.js'
import {decodeRecords, EventIntake} from '../control/event-records.js'
import {IntendedEvents} from './intended-events.js'
import {JobCounters} from './job-counters.js'
import {OffloadTally} from './offload-tally.js'
import {RollCall} from '../control/roll-call.js'
import {Series} from './series.js'
import {TaskTimes} from './task-times.js'

/** All that is known of a running trial: what its job has reported so far, on the trial's clock. */
export class TrialRecord {
  readonly intended: IntendedEvents
  readonly accounting: Accounting
  readonly intake: EventIntake
  readonly counters: JobCounters
  readonly tally: OffloadTally
  readonly results = new Map<number, SinkResult>()
  /** Of a query over windows, at the end of its job. */
  windowsResult: WindowsResult | null = null
  readonly dropped = new Set<number>()
  /** Taken by `tokenize` or a batcher, over time. */
  readonly taken = new Series()
  /** In the fallback lists, over time. */
  readonly waitingFallback = new Series()
  readonly times: TaskTimes
  /** Metric intervals of the window without a fresh reading of the task times. */
  staleIntervals = 0
  /** How late the source was while nothing held it. */
  readonly calmLateness = new Histogram(2)
  longestPauseNs = 0
  backlogMaxEvents = 0
  /** The ceiling of its cost has ended it. */
  isCostReached = false
  readonly rollCall: RollCall
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
    this.intake = new EventIntake(this.accounting, trial.parallelism)
    this.counters = new JobCounters(trial.parallelism)
    this.times = new TaskTimes(trial.parallelism)
    this.rollCall = new RollCall({
      parallelism: trial.parallelism,
      roles: trial.offload === null ? ROLES.length - 1 : ROLES.length,
      merges: trial.windows !== undefined,
    })
  }

  /** What makes the figures of this trial useless, as a flag of its row; null while all is well. */
  get violation(): 'restarted' | 'rescaled' | 'replayed' | null {
    return this.rollCall.violation ?? (this.#isReplayed || this.#hasRepeated ? 'replayed' : null)
  }

  /** Every sink has said what it ended with, and the one task that merges windows what has fired. */
  get isComplete(): boolean {
    const {parallelism, windows} = this.#trial
    return this.results.size >= parallelism && (windows === undefined || this.windowsResult !== null)
  }

  hello(hello: Hello): unknown {
    this.rollCall.greet(hello)
    return {receivedMonotonicNs: String(process.hrtime.bigint()), receivedWallMs: Date.now()}
  }

  events(subtask: number, bytes: Buffer): void {
    this.intake.take(subtask, decodeRecords(bytes))
  }

  result(subtask: number, result: SinkResult): void {
    this.#checkSubtask(subtask)
    this.results.set(subtask, result)
  }

  windows(result: WindowsResult): void {
    this.windowsResult = result
  }

  /** Throws a UsageError where a function has answered a query of Nexmark with tokens. */
  requireQueryKnown(): void {
    const {query, offload} = this.#trial
    if (!this.#isQueryUnknown || offload === null) return
    const lacking = rowQueryOf({query}) ? 'rows ("rows")' : 'partial aggregates ("panes")'
    throw unknownQuery(functionNameOf(offload), query, lacking)
  }

  report(line: ReportLine): void {
    this.#checkSubtask(line.subtask)
    switch (line.kind) {
      case 'counters':
        this.#count(line)
        break
      case 'invocation':
        this.#onInvocation(this.tally.ended(line))
        break
      case 'sent':
        this.tally.sent(line)
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
      case 'paused':
        this.longestPauseNs = Math.max(this.longestPauseNs, line.forNs)
        break
      case 'unknown-query':
        this.#isQueryUnknown = true
        break
      case 'applied':
      case 'interval':
        break
    }
  }

  #count(line: CountersLine): void {
    this.#isReplayed ||= this.#isReplay(line)
    this.counters.note(line)
    this.times.note(line)
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
    const ownEvents = Math.ceil((this.intended.count - line.subtask) / parallelism)
    return (line.emitted ?? 0) > ownEvents || this.counters.isBackBefore(line)
  }

  get takenEvents(): number {
    return this.counters.sum('taken') + this.counters.sum('offloaded')
  }

  #checkSubtask(subtask: number): void {
    if (subtask < this.#trial.parallelism) return
    throw new MalformedMessage(`there is no subtask ${subtask}`)
  }
}
