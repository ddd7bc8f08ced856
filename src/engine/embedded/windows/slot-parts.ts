import type {InstantOf} from '../../../dataflow/windows/instants.js'
import {paneQueryOf, type TimedQuery} from '../../../dataflow/windows/query-run.js'
import {eventTimeMs, type Ms} from '../../../model/units.js'
import type {PaneQuery} from '../../../query/query.js'
import {kindAt, TextEvent} from '../../../query/text-event.js'
import type {ThreadSetup} from '../threads/setup.js'
import type {Ring} from '../threads/ring.js'
import type {Shared} from '../threads/shared.js'
import type {EventColumn} from '../threads/ring-columns.js'
import {PartWriter} from './part-ring.js'
import {paneOf} from '../../../query/parts.js'

/** Behind every pane: a slot that ends hands on all it has. */
const LAST_PANE = 2 ** 31 - 1

/** Null where the trial's query has no windows. */
export function createSlotParts({trial, memory, index}: ThreadSetup, shared: Shared): SlotParts | null {
  const asked = paneQueryOf(trial)
  const ring = memory.parts?.[index]
  if (asked === null || ring === undefined) return null
  return new SlotParts(asked, {
    shared,
    subtask: index,
    writer: new PartWriter(ring),
  })
}

interface Wiring {
  readonly shared: Shared
  readonly subtask: number
  readonly writer: PartWriter
}

/** What a slot has folded itself, pane by pane, until the sink asks for it: no output for each event. */
export class SlotParts {
  readonly #query: PaneQuery
  readonly #slideMs: Ms
  readonly #instantNs: InstantOf
  readonly #wiring: Wiring
  readonly #event = new TextEvent()
  readonly #panes = new Map<number, unknown>()
  /** The pane that the last event was folded into. */
  #openPane = -1
  #open: unknown = null
  #handedOn = 0

  constructor({query, windows, instantNs}: TimedQuery, wiring: Wiring) {
    this.#query = query
    this.#slideMs = windows.slideMs
    this.#instantNs = instantNs
    this.#wiring = wiring
  }

  /** Takes the event of a row in, if the query reads it. */
  fold({bytes, columns}: Ring<EventColumn>, row: number): void {
    const from = columns.textFrom[row] ?? 0
    if (!this.#query.reads(kindAt(bytes, from))) return
    if (!this.#event.read(bytes, from, from + (columns.textBytes[row] ?? 0))) return
    const atMs = eventTimeMs(this.#instantNs(columns.event[row] ?? 0, columns.intendedNs[row] ?? 0))
    this.#query.fold(this.#partOf(paneOf(atMs, this.#slideMs)), this.#event, atMs)
  }

  get isAsked(): boolean {
    return this.#wiring.shared.askedParts > this.#handedOn
  }

  /** Hands on what is asked for; waits while the sink is behind. */
  answer(): void {
    this.#handOn(this.#wiring.shared.askedParts)
  }

  /** The slot has ended: the sink is still there. */
  end(): void {
    this.#handOn(LAST_PANE)
  }

  #handOn(before: number): void {
    const {writer, shared} = this.#wiring
    for (const [pane, part] of this.#panes) {
      if (pane >= before) continue
      for (const fields of this.#query.entries(part)) this.#put(() => writer.write({pane, fields}))
      this.#panes.delete(pane)
    }
    this.#openPane = -1
    this.#put(() => writer.writeAllBefore(before))
    writer.publish()
    shared.sinkBell.ring()
    this.#handedOn = before
  }

  #put(write: () => boolean): void {
    const {writer, shared, subtask} = this.#wiring
    const bell = shared.slotBells[subtask]
    while (!write()) {
      writer.publish()
      shared.sinkBell.ring()
      bell?.wait(bell.prepare(), 1)
    }
  }

  #partOf(pane: number): unknown {
    if (pane === this.#openPane) return this.#open
    const part = this.#panes.get(pane) ?? this.#query.empty()
    this.#panes.set(pane, part)
    this.#openPane = pane
    this.#open = part
    return part
  }
}
