import type {Trial} from '../../model/trial.js'
import type {Ns} from '../../model/units.js'
import type {Path, Rows} from '../accounting/accounting.js'
import type {ReplyContent} from '../calls/check-reply.js'
import type {Stopped} from './firings.js'
import type {QueryOutcome} from './query-outcome.js'
import type {Sent} from './whole-reply.js'

/** A query beside a trial in virtual time, over windows or of single events. */
export interface TrialQuery {
  /** Rows that have reached the sink for the first time. */
  sunk(rows: Rows, path: Path, subtask: number): void
  /** An event of a batch was given up for good. */
  dropped(rows: Rows, atNs: Ns): void
  /** What counts of what a reply says of the events that were sent. */
  contentOf(sentEvents: number, content: ReplyContent | null, sent: Sent): ReplyContent | null
  /** What the answer to these events weighs; the same whether contents are made or not. */
  replyBytes(rows: Rows): number
  /** A crash comes before the next checkpoint: what is dropped from now on goes with the next restart, as rows do. */
  holdBack(): void
  /** What was held back counts after all. */
  commit(): void
  restart(stopped: Stopped, next: {readonly subtasks: number; readonly fromNs: Ns}): void
  /** An event that will not be settled any more. */
  unfinished(event: number, intendedNs: Ns, emittedNs: Ns | null): void
  /** The trial is over; `windowEndNs` is null where its stream did not come to its end. */
  end(trial: Trial, at: {readonly endNs: Ns; readonly windowEndNs: Ns | null}): QueryOutcome
}
