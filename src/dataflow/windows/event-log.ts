import type {Ns} from '../../model/units.js'

const FIRST_ROWS = 4096

/** What is known of an event once nothing more will become of it in this pass of the job. */
export interface LoggedEvent {
  readonly event: number
  readonly intendedNs: Ns
  /** Its source handed it on, and before it the watermark of its instant; Infinity where it never did. */
  readonly emittedNs: Ns
  /** Its source could hand on the next one. */
  readonly routedNs: Ns
  /** Folded into an accumulator or given up for good; Infinity where neither will be. */
  readonly settledNs: Ns
  readonly isSunk: boolean
}

const columns = (rows: number) => ({
  intendedNs: new Float64Array(rows),
  emittedNs: new Float64Array(rows),
  routedNs: new Float64Array(rows),
  // NaN where nothing is known yet.
  settledNs: new Float64Array(rows).fill(Number.NaN),
  sunk: new Uint8Array(rows),
  pass: new Uint16Array(rows),
})

/** A log as a plain value, for another thread. */
export interface EventLogState {
  readonly columns: ReturnType<typeof columns>
  readonly next: number
  readonly end: number
}

/** Events as they are settled, in any order, read again in the order of their numbers: a ring of those between. */
export class EventLog {
  #columns = columns(FIRST_ROWS)
  #mask = FIRST_ROWS - 1
  #next = 0
  #end = 0

  toState(): EventLogState {
    return {columns: this.#columns, next: this.#next, end: this.#end}
  }

  /** What `toState` returned in another thread. */
  static fromState({columns: kept, next, end}: EventLogState): EventLog {
    const log = new EventLog()
    log.#columns = kept
    log.#mask = kept.sunk.length - 1
    log.#next = next
    log.#end = end
    return log
  }

  /** The number of the event that is read next. */
  get next(): number {
    return this.#next
  }

  /** Above the highest number noted so far. */
  get end(): number {
    return this.#end
  }

  /** Whether an event was noted, read since or not. */
  has(event: number): boolean {
    return event < this.#next || this.at(event) !== null
  }

  note({event, intendedNs, emittedNs, routedNs, settledNs, isSunk}: LoggedEvent, pass: number): void {
    while (event - this.#next > this.#mask) this.#grow()
    const place = event & this.#mask
    const to = this.#columns
    to.intendedNs[place] = intendedNs
    to.emittedNs[place] = emittedNs
    to.routedNs[place] = routedNs
    to.settledNs[place] = settledNs
    to.sunk[place] = isSunk ? 1 : 0
    to.pass[place] = pass
    if (event >= this.#end) this.#end = event + 1
  }

  /** As `note` and `take` of so many events from the next one on; false, and nothing is done, where any is noted. */
  skip(events: number): boolean {
    if (this.#end > this.#next) return false
    this.#next += events
    this.#end = this.#next
    return true
  }

  /** The next event in order with the pass it was emitted in, which is then forgotten; null where it is not known yet. */
  take(): (LoggedEvent & {readonly pass: number}) | null {
    const event = this.#next
    const found = this.at(event)
    if (found === null) return null
    this.#columns.settledNs[event & this.#mask] = Number.NaN
    this.#next++
    return found
  }

  /** An event that was noted and is not read yet, else null. */
  at(event: number): (LoggedEvent & {readonly pass: number}) | null {
    const place = event & this.#mask
    const from = this.#columns
    const settledNs = from.settledNs[place] ?? Number.NaN
    if (event >= this.#end || Number.isNaN(settledNs)) return null
    return {
      event,
      intendedNs: from.intendedNs[place] ?? 0,
      emittedNs: from.emittedNs[place] ?? 0,
      routedNs: from.routedNs[place] ?? 0,
      settledNs,
      isSunk: from.sunk[place] === 1,
      pass: from.pass[place] ?? 0,
    }
  }

  #grow(): void {
    const wider = columns((this.#mask + 1) * 2)
    const mask = this.#mask * 2 + 1
    for (let event = this.#next; event < this.#end; event++) {
      for (const name of Object.keys(wider) as (keyof typeof wider)[]) {
        wider[name][event & mask] = this.#columns[name][event & this.#mask] ?? 0
      }
    }
    this.#columns = wider
    this.#mask = mask
  }
}
