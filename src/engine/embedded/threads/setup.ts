import type {AccountingState} from '../../../dataflow/accounting/accounting.js'
import type {PaneEntry} from '../../../dataflow/calls/check-partials.js'
import type {QueryRunState, ReplyCounts} from '../../../dataflow/windows/query-run.js'
import type {CallLedgerState} from '../../../dataflow/calls/call-ledger.js'
import type {SerializedError} from '../../../errors.js'
import type {HistogramState} from '../../../metrics/histogram.js'
import type {FaultKind} from '../../../model/fault.js'
import type {Trial} from '../../../model/trial.js'
import type {Ms, Ns} from '../../../model/units.js'
import type {TracePoints} from '../../../workload/trace.js'
import type {LambdaConnection} from '../../../offload/lambda/lambda-target.js'
import type {InvocationRow, OwnStrategySource} from '../../engine.js'
import type {Memory} from './shared.js'

/** What a thread does in the job. */
export type Role = 'source' | 'slot' | 'invoker' | 'sink'

/** What a thread is started with. */
export interface ThreadSetup {
  readonly role: Role
  /** Of a slot: its subtask. */
  readonly index: number
  readonly trial: Trial
  readonly trace: TracePoints | undefined
  /** What loads the user's strategy; undefined where it is one of burst's own. */
  readonly ownStrategy: OwnStrategySource | undefined
  /** When the window ends; the source flushes its batches then. */
  readonly windowEndNs: Ns
  readonly memory: Memory
  /** Of a trial whose target is reached by the Invoke API. */
  readonly connection: LambdaConnection | null
}

/** An event that a thread still holds at its end; NaN = not emitted. */
export interface LeftEvent {
  readonly event: number
  readonly emittedNs: Ns
}

/** What became of the offload path, as far as shared figures do not tell. */
export interface InvokerReport {
  readonly calls: CallLedgerState
  readonly environmentsMax: number
  /** Events given up under `onGiveUp: drop`. */
  readonly dropped: Float64Array
  /** Of a query over windows. */
  readonly replies: ReplyCounts
}

/** Windows as the sink leaves them, with the partial aggregates that have not fired. */
export interface EndedWindows {
  readonly run: QueryRunState
  readonly entries: readonly PaneEntry[]
}

/** With what only its connection knows. */
export interface EndedInvoker extends InvokerReport {
  /** Nothing that was sent after its last answer was answered any more. */
  readonly isTargetLost: boolean
  /** Kinds of faults that have struck no request of the trial. */
  readonly idleFaults: readonly FaultKind[]
}

/** What threads tell the control plane. */
export type ThreadMessage =
  /** `threadNumber` is the system's; NaN where it does not tell. */
  | {readonly kind: 'ready'; readonly threadNumber: number}
  /** From the sink, the metronome of the trial: events sunk since the last tick. */
  | {
      readonly kind: 'tick'
      readonly dueNs: Ns
      readonly sunkEvents: number
      readonly latencyP50Ms: Ms
      readonly latencyP99Ms: Ms
    }
  | {readonly kind: 'invocation'; readonly row: InvocationRow}
  /** What somebody has to mend: a strategy that threw, a service that has gone. */
  | {readonly kind: 'refused'; readonly error: SerializedError}
  | {
      readonly kind: 'ended'
      readonly left: readonly LeftEvent[]
      readonly lateness?: HistogramState
      readonly invoker?: EndedInvoker
      readonly accounting?: AccountingState
      readonly digest?: string
      readonly rows?: number
      readonly query?: EndedWindows | null
    }
