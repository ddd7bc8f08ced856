/** Where a message with rows of a sink stands: behind which barrier, and of which attempt at its subtask. */
export interface RowsPlace {
  /** The last checkpoint whose barrier the sink has passed; 0 before the first. */
  readonly epoch: number
  readonly attempt: number
}

interface Held<Rows> {
  readonly epoch: number
  readonly rows: Rows
}

interface Sink<Rows> {
  attempt: number
  held: Held<Rows>[]
}

/**
 * Rows of sinks that a crash may take back: those behind a barrier count when a later checkpoint is complete, and go
 * when their subtask goes on from an earlier one. Each subtask by itself, since Flink restarts no more of a job than it
 * has to.
 */
export class EpochRows<Rows = Buffer> {
  readonly #sinks: readonly Sink<Rows>[]
  readonly #commit: (subtask: number, rows: Rows) => void

  /** `commit` takes the rows of a message that count now, in the order in which they came. */
  constructor(subtasks: number, commit: (subtask: number, rows: Rows) => void) {
    this.#sinks = Array.from({length: subtasks}, () => ({attempt: 0, held: []}))
    this.#commit = commit
  }

  /** Returns false for rows of an attempt that is over: they come to nothing. */
  hold(subtask: number, rows: Rows, {epoch, attempt}: RowsPlace): boolean {
    const sink = this.#sinks[subtask]
    if (!sink || attempt < sink.attempt) return false
    sink.held.push({epoch, rows})
    return true
  }

  /** A checkpoint is complete: what a sink had put out before its barrier counts. */
  completed(subtask: number, checkpoint: number): void {
    const sink = this.#sinks[subtask]
    if (sink) this.#settle(subtask, sink, checkpoint)
  }

  /** A later attempt at a subtask goes on from a checkpoint, 0 = from its beginning; returns the messages that are void. */
  restored(subtask: number, {attempt, checkpoint}: {attempt: number; checkpoint: number}): readonly Rows[] {
    const sink = this.#sinks[subtask]
    if (!sink || attempt <= sink.attempt) return []
    sink.attempt = attempt
    this.#settle(subtask, sink, checkpoint)
    const lost = sink.held.map(({rows}) => rows)
    sink.held = []
    return lost
  }

  /**
   * The job goes on from a checkpoint with other subtasks than the so many that it had, each at a later attempt than
   * before; returns the messages that are void. What a subtask that is no more had put out before its barrier counts, too.
   */
  rescaled(subtasksBefore: number, checkpoint: number): readonly Rows[] {
    return this.#sinks
      .slice(0, subtasksBefore)
      .flatMap(({attempt}, subtask) => this.restored(subtask, {attempt: attempt + 1, checkpoint}))
  }

  /** No crash will come any more: all counts. */
  end(): void {
    for (const [subtask, sink] of this.#sinks.entries()) this.#settle(subtask, sink, Infinity)
  }

  #settle(subtask: number, sink: Sink<Rows>, checkpoint: number): void {
    const settled = sink.held.filter(({epoch}) => epoch < checkpoint)
    sink.held = sink.held.filter(({epoch}) => epoch >= checkpoint)
    for (const {rows} of settled) this.#commit(subtask, rows)
  }
}
