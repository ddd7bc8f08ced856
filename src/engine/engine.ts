import type {AutoscalerDefinition} from '../autoscaler/autoscaler.js'
import type {Accounting} from '../dataflow/accounting/accounting.js'
import type {CallTotals} from '../dataflow/calls/call-ledger.js'
import type {Decision} from '../dataflow/control/controller.js'
import type {RecoveryTotals} from '../dataflow/recovery.js'
import type {ScalingTotals} from '../dataflow/scaling.js'
import type {QueryOutcome} from '../dataflow/windows/query-outcome.js'
import type {Snapshot} from '../dataflow/control/snapshot.js'
import type {EngineName, Trial} from '../model/trial.js'
import type {Eps, Ms, RunMs, Share} from '../model/units.js'
import type {TracePoints} from '../workload/trace.js'
import type {Conditions} from './conditions.js'

/** One row of timeline.csv: the interval that ends at `atMs`. NaN = not known. */
export interface TimelineRow {
  readonly atMs: RunMs
  readonly inputEps: Eps
  readonly processedEps: Eps
  readonly backlogEvents: number
  readonly busyShare: Share
  readonly backpressuredShare: Share
  readonly idleShare: Share
  readonly offloadShare: Share
  readonly inFlightEvents: number
  readonly latencyP50Ms: Ms
  readonly latencyP99Ms: Ms
  readonly throttles: number
  readonly coldStarts: number
  readonly environments: number
  /** Of the job at `atMs`; in a pause those that it had. */
  readonly slots: number
  /** Share of the interval in which the job stood still. */
  readonly paused: Share
}

/** One row of invocations.csv: one batch, all its attempts. Times of the last attempt; costs of all. */
export interface InvocationRow {
  readonly sentAtMs: RunMs
  readonly batchEvents: number
  readonly requestBytes: number
  readonly responseBytes: number
  readonly attempts: number
  readonly status: string
  readonly isCold: boolean
  /** Due to first send. */
  readonly queueMs: Ms
  /** First send to the end: the client's time per call. */
  readonly clientMs: Ms
  readonly initMs: Ms
  readonly durationMs: Ms
  readonly billedMs: Ms
  readonly environmentId: number
  readonly errorType: string
  /** Its events whose answers were taken until its end; the others came back or were dropped. */
  readonly takenEvents: number
  /** What environments worked on these, over all requests: of each duration the share of its events that were taken. */
  readonly takenWorkMs: Ms
}

/** How a thread of an engine comes to the strategy of a user's file. */
export interface OwnStrategySource {
  /** Otherwise it is not asked there. */
  readonly isPerEvent: boolean
  /** Of a module with `ownStrategyOf(trial, watched)`. */
  readonly href: string
  /** Where that thread notes which of the user's functions it is in. */
  readonly watched: SharedArrayBuffer
}

/** What an engine tells while it runs, and whom it asks. */
export interface Observer {
  /** The points behind shape `trace`, read from the file that the trial names. */
  readonly trace?: TracePoints
  readonly firstDecision: Decision
  /** For engines whose policy decides in another thread; missing where the strategy is one of burst's own. */
  readonly ownStrategy?: OwnStrategySource
  /** The rule of a user's module; missing where the autoscaler is one of burst's own, or there is none. */
  readonly ownAutoscaler?: AutoscalerDefinition
  /** Where the logs of what an engine starts are kept; without it they go with what wrote them. */
  readonly logFolder?: string
  /** Something that a waiting person wants to know: a download, a cluster that starts. */
  readonly say?: (text: string) => void
  /** True in tests: engine `virtual` throws at the first tick whose counters contradict each other. */
  readonly isChecked?: boolean
  /** A promise where a user's strategy decides in a thread of its own: engines on a wall clock wait for that. */
  decide(snapshot: Snapshot): Decision | Promise<Decision>
  timeline(row: TimelineRow): void
  /** The row may be that of the next call afterwards: who keeps it copies what it says. */
  invocation(row: InvocationRow): void
  /** Lets the host's event loop turn; an engine that computes without pause calls it now and then. */
  breathe(): Promise<void>
}

/** What an engine may ask before a trial begins. */
export type PreparationObserver = Pick<Observer, 'trace' | 'logFolder' | 'say'>

/** Sums over the offload path, whole trial. */
export interface OffloadTotals extends CallTotals {
  /** An event that a restart gave back to its source is not one of them until it is offloaded again. */
  readonly offloadedEvents: number
  readonly environmentsMax: number
  /** Calls whose answers a restart of the job made worthless; missing where no engine of ours restarts it. */
  readonly replayedInvocations?: number
}

/** Task times, summed over subtasks, within the measured window. */
export interface WindowTotals {
  readonly lengthMs: Ms
  readonly intendedEvents: number
  readonly sunkEvents: number
  /** Of `tokenize`. */
  readonly busyMs: Ms
  /** Of the sources. */
  readonly backpressuredMs: Ms
  readonly backlogAtStartEvents: number
  readonly backlogAtEndEvents: number
}

/** How a trial ended, as a value; every figure of its row follows from this and the trial. */
export interface TrialOutcome {
  /** `invalid`: something happened to the engine that leaves no figure of use; a flag says what. */
  readonly state: 'completed' | 'aborted' | 'invalid'
  readonly intendedEvents: number
  readonly emittedEvents: number
  readonly sunkEvents: number
  readonly unfinishedEvents: number
  /** Given up under `onGiveUp: drop`: lost by design. */
  readonly droppedEvents: number
  readonly duplicateEvents: number
  /** Null where texts are not made, and where events are unfinished. */
  readonly outputDigest: string | null
  /** First intended to last sunk. */
  readonly makespanMs: Ms
  /** From the start of the measured window to the end of the drain. */
  readonly windowAndDrainMs: Ms
  /** Smallest age of an unfinished event; null without one. */
  readonly censoredFromMs: Ms | null
  readonly backlogMaxEvents: number
  readonly bufferEvents: number | null
  readonly window: WindowTotals
  readonly accounting: Accounting
  readonly offload: OffloadTotals | null
  /** How the job was rescaled; missing or null where it was not to be. */
  readonly scaling?: ScalingTotals | null
  /** Checkpoints and crashes; missing or null where there were to be none. */
  readonly recovery?: RecoveryTotals | null
  /** Of a query over windows; missing or null in every other trial. */
  readonly query?: QueryOutcome | null
  /** What the trial did to itself; null in virtual time, and where nothing ran. */
  readonly conditions: Conditions | null
  /** Honesty flags that only the engine can know, see docs/measurement.md#flags. */
  readonly flags: readonly string[]
}

/** Executes trials. The same trial on another engine must tell the same story, at another cost. */
export interface Engine {
  readonly name: EngineName
  /** Throws an EnvironmentError with its remedy where this engine cannot run. */
  check(): Promise<void>
  /**
   * Brings up what a trial runs on, outside its wall time: downloads, builds, a cluster, functions that stand by. A run
   * without it does so first.
   */
  prepare?(trial: Trial, observer: PreparationObserver, signal: AbortSignal): Promise<void>
  run(trial: Trial, observer: Observer, signal: AbortSignal): Promise<TrialOutcome>
  /** Ends what is kept from trial to trial, like a cluster. */
  close?(): Promise<void>
}
