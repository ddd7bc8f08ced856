import {Accounting, type AccountingState, type Path, type Rows} from '../../dataflow/accounting/accounting.js'
import {accountingSettings} from '../../dataflow/accounting/accounting-settings.js'
import {Digest} from '../../dataflow/words/digest.js'
import {msToNs, type Ns} from '../../model/units.js'
import {pauseUnlessRung, Stalls} from './source/pace.js'
import {Ring} from './threads/ring.js'
import {createSinkWindows, type SinkWindows} from './windows/sink-windows.js'
import type {EndedWindows, ThreadMessage, ThreadSetup} from './threads/setup.js'
import type {Shared} from './threads/shared.js'
import {SINK_FIGURE, STALL_FIGURE} from './threads/figure-places.js'
import type {RepliedColumn, ServedColumn} from './threads/ring-columns.js'

/** Aggregate and sink: the only thread that touches bitmap, digest and recorders. Also the metronome of ticks. */
export class Sink {
  readonly #shared: Shared
  readonly #now: () => Ns
  readonly #tell: (message: ThreadMessage) => void
  readonly #served: readonly Ring<ServedColumn>[]
  readonly #replied: Ring<RepliedColumn> | null
  readonly #accounting: Accounting
  readonly #digest = new Digest()
  /** Events with something in the digest: of a query of single events those that come to a row. */
  #rows = 0
  /** Null where the query has no windows. */
  readonly #windows: SinkWindows | null
  readonly #intervalNs: Ns
  readonly #stalls: Stalls
  #nextTickNs: Ns

  constructor(
    {trial, memory}: ThreadSetup,
    shared: Shared,
    wiring: {
      readonly now: () => Ns
      readonly tell: (message: ThreadMessage) => void
    },
  ) {
    this.#shared = shared
    this.#now = wiring.now
    this.#tell = wiring.tell
    this.#served = memory.served.map((ring) => new Ring(ring))
    this.#replied = memory.offload ? new Ring(memory.offload.replied) : null
    const windows = createSinkWindows({trial, memory}, shared, wiring.now)
    this.#windows = windows
    this.#accounting = new Accounting({
      ...accountingSettings(trial),
      // Slots and source look at the clock for many events at once.
      comesInRuns: trial.load.rateEps === 'max' && trial.service.meanMs === 0,
      ...(windows === null
        ? {
            digestRows: (rows: Rows) => {
              this.#addDigests(rows)
            },
          }
        : {
            onSunk: (rows: Rows, path: Path, subtask: number) => {
              windows.sunk(rows, path, subtask)
            },
          }),
    })
    this.#intervalNs = msToNs(trial.metricIntervalMs)
    this.#nextTickNs = this.#intervalNs
    this.#stalls = new Stalls(shared.sink, STALL_FIGURE, msToNs(trial.load.extent.warmupMs))
  }

  /** Until all others have ended and every ring is empty. */
  run(): void {
    const {sinkBell} = this.#shared
    const pace = {shared: this.#shared, now: this.#now, stalls: this.#stalls}
    for (;;) {
      // Read first: what was put into a ring before it was set is seen by the look after it.
      const isDraining = this.#shared.isDraining()
      const hasWorked = this.#drain()
      this.#tick()
      if (hasWorked) continue
      if (isDraining) return
      const prepared = sinkBell.prepare()
      if (this.#drain() || this.#shared.isDraining()) sinkBell.cancel()
      else pauseUnlessRung(this.#shared.isRunning() ? this.#nextTickNs : Infinity, sinkBell, {prepared, pace})
    }
  }

  report(): {
    readonly accounting: AccountingState
    readonly digest: string
    readonly rows: number
    readonly query: EndedWindows | null
  } {
    const query = this.#windows?.report() ?? null
    return {accounting: this.#accounting.toState(), digest: this.#digest.toString(), rows: this.#rows, query}
  }

  #tick(): void {
    const nowNs = this.#now()
    if (nowNs < this.#nextTickNs || !this.#shared.isRunning()) return
    const {interval} = this.#accounting
    this.#tell({
      kind: 'tick',
      dueNs: this.#nextTickNs,
      sunkEvents: interval.totalCount,
      latencyP50Ms: interval.quantileMs(0.5),
      latencyP99Ms: interval.quantileMs(0.99),
    })
    interval.reset()
    // A tick that was slept through is not made up for: two at once would see an interval of nothing.
    while (this.#nextTickNs <= nowNs) this.#nextTickNs += this.#intervalNs
  }

  #drain(): boolean {
    let hasWorked = false
    for (let subtask = 0; subtask < this.#served.length; subtask++) {
      const ring = this.#served[subtask]!
      const rows = ring.contiguous()
      if (rows === 0) continue
      this.#sinkServed(subtask, ring, rows)
      ring.release(rows)
      if (ring.wasFull(rows)) this.#shared.slotBells[subtask]!.ring()
      hasWorked = true
    }
    const replied = this.#replied?.contiguous() ?? 0
    // Entries of an answer stand in their ring before its rows do in theirs.
    if (this.#windows?.gather() === true) hasWorked = true
    if (this.#replied && replied > 0) {
      this.#sinkReplied(this.#replied, replied)
      this.#replied.release(replied)
      if (this.#replied.wasFull(replied)) this.#shared.invokerBell.ring()
      hasWorked = true
    }
    if (hasWorked) this.#shared.sink[SINK_FIGURE.sunk] = this.#accounting.sunk.count
    return hasWorked
  }

  /** Runs of one path whose event numbers rise: what accounting takes as a block. */
  #sinkServed(subtask: number, ring: Ring<ServedColumn>, rows: number): void {
    const {columns} = ring
    const {event, isFallback, servedNs} = columns
    const end = ring.headPlace + rows
    let from = ring.headPlace
    while (from < end) {
      let to = from + 1
      while (to < end && isFallback[to] === isFallback[from] && event[to]! > event[to - 1]!) to++
      columns.sunkNs.fill(Math.max(this.#now(), servedNs[to - 1]!), from, to)
      const run = {columns, offset: from, count: to - from}
      if (isFallback[from] === 1) this.#accounting.sinkFallback(subtask, run)
      else this.#accounting.sinkLocal(subtask, run)
      from = to
    }
  }

  /** Runs of one call. */
  #sinkReplied(ring: Ring<RepliedColumn>, rows: number): void {
    const {columns} = ring
    const {call, subtask, sentNs, respondedNs, coldNs, serviceNs, isDropped} = columns
    const end = ring.headPlace + rows
    let from = ring.headPlace
    while (from < end) {
      let to = from + 1
      while (to < end && call[to] === call[from]) to++
      if (this.#windows !== null && isDropped[from] === 1) {
        this.#windows.dropped({columns, offset: from, count: to - from}, this.#now())
        from = to
        continue
      }
      const responded = respondedNs[from]!
      const sunkNs = Math.max(this.#now(), responded)
      columns.sunkNs.fill(sunkNs, from, to)
      this.#accounting.sinkOffloaded(
        subtask[from]!,
        {columns, offset: from, count: to - from},
        {
          coldNs: coldNs[from]!,
          serviceNs: serviceNs[from]!,
          networkNs: responded - sentNs[from]! - coldNs[from]! - serviceNs[from]!,
          mergeNs: sunkNs - responded,
        },
      )
      from = to
    }
  }

  #addDigests({columns, offset, count}: Rows): void {
    const {digestFirst, digestSecond} = columns as unknown as Record<string, Float64Array>
    let first = 0
    let second = 0
    for (let row = offset; row < offset + count; row++) {
      const a = digestFirst![row]!
      const b = digestSecond![row]!
      if (a !== 0 || b !== 0) this.#rows++
      first = (first + a) | 0
      second = (second + b) | 0
    }
    this.#digest.addSums(first, second)
  }
}
