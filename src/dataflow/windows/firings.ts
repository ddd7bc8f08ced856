import type {WindowSettings} from '../../model/trial.js'
import {eventTimeMs, type Ms, type Ns} from '../../model/units.js'
import {createEnds, type WindowEnd, type WindowEnds, type WindowEndsState} from './window-ends.js'
import type {Rows} from '../accounting/event-columns.js'
import type {InstantOf} from './instants.js'
import {EventLog, type EventLogState, type LoggedEvent} from './event-log.js'

/** A window whose end some watermarks have yet to pass. */
interface OpenWindow {
  readonly end: WindowEnd
  /** The first event at or behind its end. */
  readonly fromEvent: number
  /** When the last event before its end was settled: until then a path held the watermark back. */
  readonly settledNs: Ns
  /** When the last source so far handed on a watermark at or behind its end. */
  handedOnNs: Ns
  /** The subtasks whose sources have. */
  readonly seen: Uint8Array
  unseen: number
}

/** What a source of a job that stops has come to. */
interface SourceEnd {
  readonly isAtEnd: boolean
  /** It handed on its last event so far. */
  readonly sourceFreeNs: Ns
}

/** The windows and events of a trial, and what takes each window that fires. */
export interface FiringSettings {
  readonly windows: WindowSettings
  readonly subtasks: number
  /** Whether the query reads an event, by its number: a window of others alone has no rows and does not fire. */
  readonly reads: (event: number) => boolean
  /** Of sessions: whose an event is that the query reads, by its number. */
  readonly keyOf?: ((event: number) => number) | undefined
  /** Windows in the order of their ends; `firedNs` is Infinity where one never fires. */
  readonly fire: (end: WindowEnd, firedNs: Ns) => void
}

/** Firings as a plain value, for another thread; of a job that was never restarted. */
export interface FiringsState {
  readonly log: EventLogState
  readonly open: readonly OpenWindow[]
  readonly ends: WindowEndsState
  readonly settledNs: Ns
  readonly sourceFreeNs: Float64Array
}

/** A job at the instant at which it stops. */
export interface Stopped {
  readonly atNs: Ns
  /** Infinity while the end of the stream is not known. */
  readonly windowEndNs: Ns
  readonly sources: readonly SourceEnd[]
  /** Visits what was intended by then and is not settled; what its source still holds was not emitted. */
  readonly unfinished: (visit: (event: number, intendedNs: Ns, emittedNs: Ns | null) => void) => void
}

/**
 * When windows fire (docs/model.md#windows): as soon as the smallest watermark of all subtasks and paths is at or
 * behind their end. A subtask's local path is there once its source has handed on such a watermark and every event
 * before it is folded, its offload path once it holds no earlier event; so a window fires at the later of two instants:
 * the last of its events, or of those before, is settled, and the last source has handed on an event behind its end.
 * Both follow from single events, whatever order they are settled in.
 */
export class Firings {
  readonly #settings: FiringSettings
  #log = new EventLog()
  #open: OpenWindow[] = []
  #subtasks: number
  /** A restart of the job begins a new one: its sources hand on watermarks anew. */
  #pass = 0
  #ends: WindowEnds
  #settledNs: Ns = 0
  /** By subtask: the source has handed on its last event so far in this pass. */
  #sourceFreeNs: Float64Array

  constructor(settings: FiringSettings) {
    this.#settings = settings
    this.#subtasks = settings.subtasks
    this.#ends = createEnds(settings)
    this.#sourceFreeNs = new Float64Array(settings.subtasks)
  }

  toState(): FiringsState {
    return {
      log: this.#log.toState(),
      open: this.#open,
      ends: this.#ends.toState(),
      settledNs: this.#settledNs,
      sourceFreeNs: this.#sourceFreeNs,
    }
  }

  /** What `toState` returned in another thread, under the same settings. */
  static fromState(settings: FiringSettings, state: FiringsState): Firings {
    const firings = new Firings(settings)
    firings.#log = EventLog.fromState(state.log)
    firings.#open = [...state.open]
    firings.#ends = createEnds(settings, state.ends)
    firings.#settledNs = state.settledNs
    firings.#sourceFreeNs = state.sourceFreeNs
    return firings
  }

  /** An event has been settled. */
  note(event: LoggedEvent): void {
    this.#log.note(event, this.#pass)
  }

  /** Events have been sunk, which happened when the rule says: fires what can be fired by all so far. */
  noteRows(rows: Rows, instantNs: InstantOf): void {
    if (this.#readQuiet(rows, instantNs)) return
    const {columns, offset, count} = rows
    for (let row = offset; row < offset + count; row++) {
      const event = columns.event[row] ?? 0
      this.note({
        event,
        intendedNs: instantNs(event, columns.intendedNs[row] ?? 0),
        emittedNs: columns.emittedNs[row] ?? 0,
        routedNs: columns.routedNs[row] ?? 0,
        settledNs: columns.sunkNs[row] ?? 0,
        isSunk: true,
      })
    }
    this.advance()
  }

  /**
   * Whether the rows are the next events, among which no window ends and none fires: then they are read as one. Most are,
   * where one subtask serves all, and one by one they took a third of a sink's time.
   */
  #readQuiet(rows: Rows, instantNs: InstantOf): boolean {
    const {columns, offset, count} = rows
    const last = offset + count - 1
    const {next} = this.#log
    if (this.#open.length > 0 || columns.event[offset] !== next) return false
    if (columns.event[last] !== next + count - 1) return false
    if (!this.#ends.isQuietUntil(instantMs(rows, last, instantNs)) || !this.#log.skip(count)) return false
    this.#readAsOne(rows, next, instantNs)
    return true
  }

  #readAsOne(rows: Rows, first: number, instantNs: InstantOf): void {
    const {columns, offset, count} = rows
    const last = offset + count - 1
    for (let row = offset; row <= last; row++) {
      this.#settledNs = Math.max(this.#settledNs, columns.sunkNs[row] ?? 0)
    }
    for (let row = Math.max(offset, last - this.#subtasks + 1); row <= last; row++) {
      this.#sourceFreeNs[(first + row - offset) % this.#subtasks] = columns.routedNs[row] ?? 0
    }
    let read = last
    while (read >= offset && !this.#settings.reads(first + read - offset)) read--
    if (read >= offset) this.#ends.read(first + read - offset, instantMs(rows, read, instantNs))
  }

  /** Whether an event has been settled. */
  has(event: number): boolean {
    return this.#log.has(event)
  }

  /** Fires what can be fired by the events noted so far. */
  advance(): void {
    for (let event = this.#log.take(); event !== null; event = this.#log.take()) this.#read(event)
  }

  /** The job stops, and goes on with other subtasks: their sources hand on watermarks anew. */
  restart(stopped: Stopped, next: {readonly subtasks: number; readonly fromNs: Ns}): void {
    // What was given up has been noted and is not read yet.
    this.advance()
    const emitted = new Map<number, Ns>()
    stopped.unfinished((event, intendedNs, emittedNs) => {
      if (emittedNs !== null) emitted.set(event, emittedNs)
      if (event === this.#log.next) this.#openAll(this.#ends.until(eventTimeMs(intendedNs)), event)
    })
    let end = this.#log.end
    for (const event of emitted.keys()) end = Math.max(end, event + 1)
    for (const window of this.#open) {
      for (let subtask = 0; subtask < this.#subtasks; subtask++) {
        const atNs =
          this.#handedOnNs(window, subtask, {emitted, end}) ??
          endedNs(stopped.sources[subtask], stopped.windowEndNs)
        if (atNs <= stopped.atNs) see(window, subtask, atNs)
      }
    }
    this.#fireSeen()
    this.#pass++
    this.#subtasks = next.subtasks
    this.#sourceFreeNs = new Float64Array(next.subtasks).fill(next.fromNs)
    for (const [index, {end: windowEnd, fromEvent, settledNs}] of this.#open.entries()) {
      this.#open[index] = this.#opened(windowEnd, fromEvent, settledNs)
    }
  }

  /** The stream has ended: sources have handed on the last watermark, at `windowEndNs` or when they were free. */
  end(windowEndNs: Ns): void {
    this.advance()
    this.#openAll(this.#ends.rest(), this.#log.next)
    for (const window of this.#open) {
      for (let subtask = 0; subtask < this.#subtasks; subtask++) {
        see(window, subtask, Math.max(windowEndNs, this.#sourceFreeNs[subtask] ?? 0))
      }
    }
    this.#fireSeen()
  }

  #read({
    event,
    intendedNs,
    emittedNs,
    routedNs,
    settledNs,
    isSunk,
    pass,
  }: LoggedEvent & {readonly pass: number}): void {
    const atMs = eventTimeMs(intendedNs)
    this.#openAll(this.#ends.until(atMs), event)
    // What was settled before the job was restarted says nothing of its sources now.
    if (pass === this.#pass) {
      const subtask = event % this.#subtasks
      this.#sourceFreeNs[subtask] = routedNs
      if (this.#open.length > 0) {
        for (const window of this.#open) see(window, subtask, emittedNs)
        this.#fireSeen()
      }
    }
    if (settledNs > this.#settledNs) this.#settledNs = settledNs
    if (isSunk && this.#settings.reads(event)) this.#ends.read(event, atMs)
  }

  /** Windows that hold something and end before this event; all events before it are read. */
  #openAll(ends: readonly WindowEnd[], event: number): void {
    for (const end of ends) this.#open.push(this.#opened(end, event, this.#settledNs))
  }

  #opened(end: WindowEnd, fromEvent: number, settledNs: Ns): OpenWindow {
    const seen = new Uint8Array(this.#subtasks)
    return {end, fromEvent, settledNs, handedOnNs: 0, seen, unseen: this.#subtasks}
  }

  #fireSeen(): void {
    for (let window = this.#open[0]; window?.unseen === 0; window = this.#open[0]) {
      this.#open.shift()
      this.#settings.fire(window.end, Math.max(window.settledNs, window.handedOnNs))
    }
  }

  /** When a source handed on an event at or behind a window's end, in the pass that now ends; null if it did not. */
  #handedOnNs(
    {fromEvent}: OpenWindow,
    subtask: number,
    {emitted, end}: {readonly emitted: ReadonlyMap<number, Ns>; readonly end: number},
  ): Ns | null {
    const first = Math.max(fromEvent, this.#log.next)
    const offset = (((subtask - first) % this.#subtasks) + this.#subtasks) % this.#subtasks
    for (let event = first + offset; event < end; event += this.#subtasks) {
      const emittedNs = emitted.get(event)
      if (emittedNs !== undefined) return emittedNs
      const settled = this.#log.at(event)
      if (settled?.pass === this.#pass) return settled.emittedNs
    }
    return null
  }
}

const instantMs = ({columns}: Rows, row: number, instantNs: InstantOf): Ms =>
  eventTimeMs(instantNs(columns.event[row] ?? 0, columns.intendedNs[row] ?? 0))

/** When a source hands on the last watermark; Infinity while it has events. */
const endedNs = (source: SourceEnd | undefined, windowEndNs: Ns): Ns =>
  source?.isAtEnd === true ? Math.max(windowEndNs, source.sourceFreeNs) : Infinity

function see(window: OpenWindow, subtask: number, atNs: Ns): void {
  if (window.seen[subtask] === 1) return
  window.seen[subtask] = 1
  window.unseen--
  window.handedOnNs = Math.max(window.handedOnNs, atNs)
}
