import type {Path, Rows} from '../../../dataflow/accounting/accounting.js'
import {createEventSource} from '../../../dataflow/windows/event-source.js'
import {GatheredContents} from '../../../dataflow/windows/gathered.js'
import {
  type TimedQuery,
  paneQueryOf,
  QueryRun,
  type ReplyCounts,
} from '../../../dataflow/windows/query-run.js'
import type {Trial} from '../../../model/trial.js'
import type {Ns} from '../../../model/units.js'
import type {EndedWindows, ThreadSetup} from '../threads/setup.js'
import type {Shared} from '../threads/shared.js'
import {PartReader} from './part-ring.js'

/** Null where the trial's query has no windows. */
export function createSinkWindows(
  {trial, memory}: Pick<ThreadSetup, 'trial' | 'memory'>,
  shared: Shared,
  now: () => Ns,
): SinkWindows | null {
  const asked = paneQueryOf(trial)
  if (asked === null || memory.parts === null) return null
  const readers = memory.parts.map((ring) => new PartReader(ring, asked.query.entryFields))
  const {parallelism: subtasks} = trial
  const ask = (pane: number): void => {
    shared.askForParts(pane)
  }
  const wakeWriter = (index: number): void => {
    const bell = shared.slotBells[index] ?? shared.invokerBell
    bell.ring()
  }
  const parts = {contents: new GatheredContents({...asked, subtasks, ask}), readers, wakeWriter}
  return new SinkWindows(parts, (contents) => {
    return new QueryRun({...asked, subtasks, events: createEventSource(), contents, now})
  })
}

/** Parts on their way into the sink: a ring of each slot, and the invoker's behind them. */
interface IncomingParts {
  readonly contents: GatheredContents
  readonly readers: readonly PartReader[]
  /** The ring of this number was full, so that its writer may sleep until there is room. */
  readonly wakeWriter: (index: number) => void
}

/** Windows in the sink's thread: it merges what slots and answers have folded. */
export class SinkWindows {
  readonly #parts: IncomingParts
  readonly #run: QueryRun

  constructor(parts: IncomingParts, createRun: (contents: GatheredContents) => QueryRun) {
    this.#parts = parts
    this.#run = createRun(parts.contents)
  }

  sunk(rows: Rows, path: Path, subtask: number): void {
    this.#run.sunk(rows, path, subtask)
  }

  dropped({columns, offset, count}: Rows, atNs: Ns): void {
    for (let row = offset; row < offset + count; row++) {
      this.#run.dropped({columns, offset: row, count: 1}, atNs)
    }
  }

  /** Takes in what slots and answers have handed on, and fires what that completes; answers whether there was anything. */
  gather(): boolean {
    const {contents, readers, wakeWriter} = this.#parts
    let hasRead = false
    for (const [subtask, reader] of readers.entries()) {
      const part = reader.read({
        entry: (pane, fields) => {
          contents.add(pane, fields)
        },
        allBefore: (pane) => {
          contents.handedOn(subtask, pane)
        },
      })
      if (part.hasRead) hasRead = true
      if (part.wasFull) wakeWriter(subtask)
    }
    if (hasRead) this.#run.fireDue()
    return hasRead
  }

  report(): EndedWindows {
    return {run: this.#run.toState(), entries: this.#parts.contents.toState()}
  }
}

/** The run that the sink had come to, for the end of the trial: all slots have handed on what they had. */
export function resumeWindows(
  asked: TimedQuery,
  {parallelism: subtasks}: Trial,
  {ended, replies}: {readonly ended: EndedWindows | null; readonly replies: ReplyCounts},
): QueryRun {
  const settings = {...asked, subtasks, ask: () => undefined}
  const contents = GatheredContents.fromState(settings, ended?.entries ?? [])
  const run = {...settings, events: createEventSource(), contents}
  return ended === null ? new QueryRun(run) : QueryRun.fromState(run, ended.run, replies)
}
