import {Histogram, type HistogramState} from '../../metrics/histogram.js'
import type {Ms, Ns} from '../../model/units.js'
import {SunkEvents} from './aggregate.js'
import {CallLog, RowLog} from './batch-log.js'
import {type Burst, burstPlace} from './burst-place.js'
import type {BatchColumns, EventColumns, Rows, ServedColumns} from './event-columns.js'
import {gated, tallyGated} from './gated.js'
import {LatencyBins} from './latency-bins.js'
import {type CallParts, createBreakdown, type Path} from './parts.js'
import {Reordering} from './reordering.js'
import {type CountedIn, LatencySheets} from './latency-sheets.js'
import {LONGEST_TALLIED_NS, type Tallies, talliesOf, tallyRows} from './tally.js'
import {tallyRuns} from './tally-runs.js'
import {Uncommitted} from './uncommitted.js'

export {batchColumns, eventColumns} from './event-columns.js'
export type {BatchColumns, EventColumns, Rows} from './event-columns.js'
export {PARTS} from './parts.js'
export type {Breakdown, CallParts, Path} from './parts.js'

/** Of a block of more, the fixed part of a tally is no more than what copying its rows takes. */
const FEW_ROWS = 16

/** What of a trial decides how its events count. */
export interface AccountingSettings {
  readonly subtasks: number
  readonly windowStartNs: Ns
  readonly bursts: readonly Burst[]
  readonly sloLimitMs: Ms | null
  /** Only a pipeline with an offload path can reorder. */
  readonly canReorder: boolean
  /** Instants of the rows that one subtask serves only ever rise, and many rows in a row have the same ones. */
  readonly comesInRuns?: boolean
  /** Adds the tokens of an event to the digest; null where texts are not made. */
  readonly digestEvent: ((event: number) => void) | null
  /** The same for engines whose rows carry the digest of their event. */
  readonly digestRows?: (rows: Rows) => void
  /** Takes all rows of events that are sunk for the first time, with the path they came by. */
  readonly onSunk?: (rows: Rows, path: Path, subtask: number) => void
}

/** What an accounting has counted, as a plain value for another thread. */
export interface AccountingState {
  /** By place: the named figures, then the parts of the breakdown, path by path. */
  readonly histograms: readonly HistogramState[]
  readonly sunkWords: Uint32Array
  readonly sunkEvents: number
  readonly bins: Pick<LatencyBins, 'events' | 'sumNs' | 'missedEvents' | 'used'>
  readonly reorderedEvents: number
  readonly suppressedDuplicates: number
  readonly repeatedLocalEvents: number
  readonly admittedEvents: number
  readonly lastSunkNs: Ns
}

/**
 * Takes the rows of sunk events, block by block and in sink order per subtask, and keeps every figure that is
 * made of single events (docs/measurement.md#trial-life). The same for every engine.
 */
export class Accounting {
  readonly lateness = new Histogram()
  /** Events sunk since the last tick, for the timeline; the engine resets it. */
  readonly interval = new Histogram(2)
  readonly breakdown = createBreakdown()
  sunk = new SunkEvents()
  readonly bins: LatencyBins
  readonly reordering: Reordering
  suppressedDuplicates = 0
  /** Of these, the ones that came by the local path, where each event goes once: their stream began anew. */
  repeatedLocalEvents = 0
  /** Rows let through to the sink; more than distinct events would mean a duplicate in the output. */
  admittedEvents = 0
  lastSunkNs: Ns = 0
  readonly #settings: AccountingSettings
  readonly #tallies: Readonly<Record<Path, Tallies>>
  /** Rows that are not tallied yet, and calls of those that were offloaded. */
  readonly #logs = {local: new RowLog(), offload: new RowLog()}
  readonly #calls = new CallLog()
  readonly #sheets = new LatencySheets()
  /** What events on time count in: read through `#settled`. */
  readonly #counted = {latency: new Histogram(), burstLatency: new Histogram(), processing: new Histogram()}
  /** Null while everything counts as it is sunk. */
  #uncommitted: Uncommitted | null = null

  constructor(settings: AccountingSettings) {
    this.#settings = settings
    this.bins = new LatencyBins(settings.windowStartNs, settings.sloLimitMs)
    this.reordering = new Reordering(settings.canReorder ? settings.subtasks : 0)
    const {interval, lateness, bins} = this
    const common = {...this.#counted, sheets: this.#sheets, interval, lateness, bins}
    const {local, fallback, offload} = this.breakdown
    this.#tallies = {
      local: talliesOf(common, local.policyBlock, local.queueWait, local.service),
      fallback: talliesOf(common, fallback.policyBlock, fallback.offloadWait, fallback.service),
      offload: talliesOf(common, offload.policyBlock, offload.batchWait, offload.clientWait),
    }
  }

  get latency(): Histogram {
    return this.#settled.latency
  }

  get burstLatency(): Histogram {
    return this.#settled.burstLatency
  }

  get processing(): Histogram {
    return this.#settled.processing
  }

  get #settled(): CountedIn {
    this.#sheets.moveInto(this.#counted)
    return this.#counted
  }

  toState(): AccountingState {
    const {events, sumNs, missedEvents, used} = this.bins
    return {
      histograms: this.#histograms().map((histogram) => histogram.toState()),
      sunkWords: this.sunk.words,
      sunkEvents: this.sunk.count,
      bins: {events, sumNs, missedEvents, used},
      reorderedEvents: this.reordering.reorderedEvents,
      suppressedDuplicates: this.suppressedDuplicates,
      repeatedLocalEvents: this.repeatedLocalEvents,
      admittedEvents: this.admittedEvents,
      lastSunkNs: this.lastSunkNs,
    }
  }

  /** What `toState` returned in another thread, under the same settings. */
  static fromState(settings: AccountingSettings, state: AccountingState): Accounting {
    const accounting = new Accounting(settings)
    for (const [place, histogram] of accounting.#histograms().entries()) {
      const told = state.histograms[place]
      if (told) histogram.merge(Histogram.fromState(told))
    }
    accounting.sunk = SunkEvents.fromWords(state.sunkWords, state.sunkEvents)
    Object.assign(accounting.bins, state.bins)
    accounting.reordering.reorderedEvents = state.reorderedEvents
    accounting.suppressedDuplicates = state.suppressedDuplicates
    accounting.repeatedLocalEvents = state.repeatedLocalEvents
    accounting.admittedEvents = state.admittedEvents
    accounting.lastSunkNs = state.lastSunkNs
    return accounting
  }

  #histograms(): readonly Histogram[] {
    const {latency, burstLatency, processing, lateness, interval, reordering, breakdown} = this
    const parts = Object.values(breakdown).flatMap((path) => Object.values(path))
    return [latency, burstLatency, processing, lateness, interval, reordering.extent, ...parts]
  }

  sinkLocal(subtask: number, rows: Rows<ServedColumns>): void {
    this.#sinkServed('local', subtask, rows)
  }

  /** Given up by the invoker and served by the subtask's own server after all. */
  sinkFallback(subtask: number, rows: Rows<ServedColumns>): void {
    this.#sinkServed('fallback', subtask, rows)
  }

  /** Rows from now on are held back until `commit`, or go with `rollBack`: a crash comes before the next checkpoint. */
  holdBack(): void {
    this.#uncommitted = new Uncommitted(this.sunk)
  }

  /** Whether an event has come out, held back or not. */
  isSunk(event: number): boolean {
    return this.sunk.has(event) || this.#uncommitted?.has(event) === true
  }

  get sunkOrHeldEvents(): number {
    return this.sunk.count + (this.#uncommitted?.events ?? 0)
  }

  /** Of what is held back, events that had come out by an instant. */
  heldEventsBy(atNs: Ns): number {
    return this.#uncommitted?.eventsBy(atNs) ?? 0
  }

  /** What was held back counts. */
  commit(): void {
    const held = this.#uncommitted?.held ?? []
    this.#uncommitted = null
    for (const one of held) {
      if (one.path === 'offload') this.sinkOffloaded(one.subtask, one.rows, one.parts)
      else this.#sinkServed(one.path, one.subtask, one.rows)
    }
  }

  /** Forgets and returns what was held back; null where nothing was to be. */
  rollBack(): Uncommitted | null {
    const uncommitted = this.#uncommitted
    this.#uncommitted = null
    return uncommitted
  }

  /** One batch whose reply is in; its clock runs through due (started), last send and reply (sunk). */
  sinkOffloaded(subtask: number, rows: Rows<BatchColumns>, parts: CallParts): void {
    if (this.#uncommitted?.hold({path: 'offload', subtask, rows, parts}) === true) return
    const fresh = this.#admit(subtask, rows)
    this.#settings.onSunk?.(fresh, 'offload', subtask)
    const measuredEvents = this.#record('offload', fresh, fresh.columns.sentNs)
    if (measuredEvents === 0) return

    const {coldStart, service, network, mergeWait} = this.breakdown.offload
    coldStart.record(parts.coldNs, measuredEvents)
    service.record(parts.serviceNs, measuredEvents)
    network.record(parts.networkNs, measuredEvents)
    if (parts.mergeNs !== undefined) mergeWait.record(parts.mergeNs, measuredEvents)
  }

  /**
   * As `sinkOffloaded`, but figures of latency hold these rows only after `tallyLogged`: calls of a few events each are
   * tallied by the hundred. What has been sunk and reordered is counted at once.
   */
  logOffloaded(subtask: number, rows: Rows<BatchColumns>, parts: CallParts): void {
    if (this.#uncommitted) {
      this.#uncommitted.hold({path: 'offload', subtask, rows, parts})
      return
    }
    const log = this.#logs.offload
    if (!this.#makesRoom(log, rows)) {
      this.sinkOffloaded(subtask, rows, parts)
      return
    }
    const fresh = this.#admit(subtask, rows)
    if (fresh.count === 0) return
    this.#settings.onSunk?.(fresh, 'offload', subtask)
    this.lastSunkNs = Math.max(this.lastSunkNs, log.add(fresh, fresh.columns.sentNs))
    this.#calls.add(parts, fresh.count)
  }

  /** As `sinkLocal`; of a few rows, latencies are tallied as those of `logOffloaded` are. */
  logLocal(subtask: number, rows: Rows): void {
    const log = this.#logs.local
    if (rows.count > FEW_ROWS || this.#uncommitted !== null || !this.#makesRoom(log, rows)) {
      this.sinkLocal(subtask, rows)
      return
    }
    const fresh = this.#admit(subtask, rows)
    this.repeatedLocalEvents += rows.count - fresh.count
    if (fresh.count === 0) return
    this.#settings.onSunk?.(fresh, 'local', subtask)
    this.lastSunkNs = Math.max(this.lastSunkNs, log.add(fresh, fresh.columns.sunkNs))
  }

  /** Whether rows may be tallied later, with those of the log; if so, the log has room for them. */
  #makesRoom(log: RowLog, {columns: {intendedNs, sunkNs}, offset, count}: Rows): boolean {
    const last = offset + count - 1
    const firstNs = intendedNs[offset] ?? 0
    const place = burstPlace(this.#settings.bursts, firstNs, intendedNs[last] ?? 0)
    const isPlain =
      firstNs >= this.#settings.windowStartNs && (sunkNs[last] ?? 0) - firstNs <= LONGEST_TALLIED_NS
    const isInBurst = place === 'inside'
    if (!log.takes(count, isInBurst)) this.tallyLogged()
    if (!isPlain || place === 'across' || !log.takes(count, isInBurst)) return false
    log.isInBurst = isInBurst
    return true
  }

  /** Brings all figures up to what has been sunk. */
  tallyLogged(): void {
    this.#logs.local.tally(this.#tallies.local, this.#counted.burstLatency)
    this.#logs.offload.tally(this.#tallies.offload, this.#counted.burstLatency)
    this.#calls.tally(this.breakdown.offload)
  }

  /**
   * An event that will not be sunk any more counts with its age, a lower bound (flag `censored`): leaving it
   * out would make a longer queue look shorter. `emittedNs` is null while the source still holds it.
   */
  leaveUnfinished(intendedNs: Ns, emittedNs: Ns | null, endNs: Ns): void {
    if (intendedNs < this.#settings.windowStartNs) return
    const ageNs = endNs - intendedNs
    this.#counted.latency.record(ageNs)
    this.bins.add(intendedNs, ageNs)
    for (const {fromNs, toNs} of this.#settings.bursts) {
      if (intendedNs < fromNs || intendedNs >= toNs) continue
      this.#counted.burstLatency.record(ageNs)
      break
    }
    this.lateness.record((emittedNs ?? endNs) - intendedNs)
    if (emittedNs !== null) this.#counted.processing.record(endNs - emittedNs)
  }

  #sinkServed(path: 'local' | 'fallback', subtask: number, rows: Rows<ServedColumns>): void {
    if (this.#uncommitted?.hold({path, subtask, rows}) === true) return
    const fresh = this.#admit(subtask, rows)
    this.#settings.onSunk?.(fresh, path, subtask)
    if (path === 'local') this.repeatedLocalEvents += rows.count - fresh.count
    const {sunkNs, servedNs} = fresh.columns
    this.#record(path, fresh, servedNs ?? sunkNs)
    if (servedNs === undefined || fresh.count === 0) return

    const measured = gated(fresh, this.#settings.windowStartNs)
    this.breakdown[path].mergeWait.recordSpans(sunkNs, servedNs, measured)
  }

  /** Drops the rows of events that were sunk before. */
  #admit<Columns extends EventColumns>(subtask: number, rows: Rows<Columns>): Rows<Columns> {
    const {columns, offset, count} = rows
    const added = this.sunk.addWhileFresh(columns.event, offset, count)
    const fresh = added === count ? rows : this.#withoutRepeated(rows, added)
    this.admittedEvents += fresh.count
    if (this.#settings.canReorder) this.reordering.note(subtask, fresh)
    if (this.#settings.digestEvent) this.#digest(fresh, this.#settings.digestEvent)
    this.#settings.digestRows?.(fresh)
    return fresh
  }

  #withoutRepeated<Columns extends EventColumns>(rows: Rows<Columns>, firstRepeated: number): Rows<Columns> {
    const {columns, offset, count} = rows
    const repeated = [offset + firstRepeated]
    for (let row = offset + firstRepeated + 1; row < offset + count; row++) {
      if (!this.sunk.add(columns.event[row] ?? 0)) repeated.push(row)
    }
    return this.#without(rows, repeated)
  }

  #without<Columns extends EventColumns>(
    {columns, offset, count}: Rows<Columns>,
    repeated: readonly number[],
  ): Rows<Columns> {
    this.suppressedDuplicates += repeated.length
    const isFresh = (_: number, place: number): boolean => !repeated.includes(offset + place)
    const kept = Object.fromEntries(
      Object.entries(columns).map(([name, column]: [string, Float64Array]) => [
        name,
        column.subarray(offset, offset + count).filter(isFresh),
      ]),
    ) as unknown as Columns
    return {columns: kept, offset: 0, count: kept.event.length}
  }

  #digest({columns, offset, count}: Rows, digestEvent: (event: number) => void): void {
    for (let row = offset; row < offset + count; row++) digestEvent(columns.event[row] ?? 0)
  }

  /** Returns how many of the rows lie in the measured window. */
  #record(path: Path, rows: Rows, lastTo: Float64Array): number {
    const {columns, offset, count} = rows
    if (count === 0) return 0
    const {intendedNs, sunkNs} = columns
    const firstNs = intendedNs[offset] ?? 0
    const lastSunkNs = sunkNs[offset + count - 1] ?? 0
    this.lastSunkNs = Math.max(this.lastSunkNs, lastSunkNs)
    if (firstNs < this.#settings.windowStartNs || lastSunkNs - firstNs > LONGEST_TALLIED_NS) {
      this.#recordBursts(rows)
      return tallyGated(rows, {tallies: this.#tallies[path], lastTo})
    }
    const lastNs = intendedNs[offset + count - 1] ?? 0
    const place = burstPlace(this.#settings.bursts, firstNs, lastNs)
    if (place === 'across') this.#recordBursts(rows)
    const burst = place === 'inside' ? this.#counted.burstLatency : null
    this.bins.reach(lastNs)
    const tally = this.#settings.comesInRuns === true && path === 'local' ? tallyRuns : tallyRows
    tally(rows, {tallies: this.#tallies[path], lastTo, burst})
    return count
  }

  #recordBursts(rows: Rows): void {
    const {intendedNs, sunkNs} = rows.columns
    const firstNs = intendedNs[rows.offset] ?? 0
    const lastNs = intendedNs[rows.offset + rows.count - 1] ?? 0
    for (const {fromNs, toNs} of this.#settings.bursts) {
      if (lastNs < fromNs || firstNs >= toNs) continue
      this.#counted.burstLatency.recordSpans(sunkNs, intendedNs, gated(rows, fromNs, toNs))
    }
  }
}
