import type {FiredWindow, WindowsResult} from './control-messages.js'
import {EpochRows, type RowsPlace} from './epoch-rows.js'

/** The one task that merges windows. */
const MERGE_TASK = 0

/** Which windows have fired: those behind a barrier count when a later checkpoint is complete, as rows of sinks do. */
export class FiredWindows {
  readonly #counted: FiredWindow[] = []
  readonly #epochs = new EpochRows<readonly FiredWindow[]>(1, (_, windows) => this.#counted.push(...windows))
  #last: WindowsResult | null = null

  /** All that have fired, and the digest of their rows; null before the task has reported its end. */
  get result(): WindowsResult | null {
    return this.#last && {...this.#last, windows: [...this.#counted, ...this.#last.windows]}
  }

  hold(windows: readonly FiredWindow[], place: RowsPlace): void {
    this.#epochs.hold(MERGE_TASK, windows, place)
  }

  /** The last report of the task, with what has fired behind its last barrier. */
  end(last: WindowsResult): void {
    this.#last = last
  }

  completed(checkpoint: number): void {
    this.#epochs.completed(MERGE_TASK, checkpoint)
  }

  /** The task goes on from a checkpoint, 0 = from its beginning: what has fired since fires again. */
  restored(at: {attempt: number; checkpoint: number}): void {
    this.#last = null
    this.#epochs.restored(MERGE_TASK, at)
  }

  /** No crash will come any more. */
  settle(): void {
    this.#epochs.end()
  }
}
