import type {CallCounters} from '../../../dataflow/calls/call-ledger.js'
import type {Counters} from '../../../dataflow/control/snapshot.js'
import {offloadCostUsd} from '../../../dataflow/calls/offload-cost.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, type Ns, nsToMs, runMs, type Usd} from '../../../model/units.js'
import type {Arrivals} from './arrivals.js'
import type {Shared} from '../threads/shared.js'
import {INVOKER_FIGURE, SINK_FIGURE, SLOT_FIGURE, SOURCE_FIGURE} from '../threads/figure-places.js'

/**
 * Reads what the threads have counted, without disturbing them. A figure is eight aligned bytes with one
 * writer, which all processors that Node runs on read whole. Two figures may be read on either side of a
 * change: sums of spans are kept from going back by that.
 */
export class Counting {
  readonly #trial: Trial
  readonly #shared: Shared
  readonly #arrivals: Arrivals
  #busyNs: Ns = 0
  #backpressuredNs: Ns = 0

  constructor(trial: Trial, shared: Shared, arrivals: Arrivals) {
    this.#trial = trial
    this.#shared = shared
    this.#arrivals = arrivals
  }

  read(nowNs: Ns): Counters {
    const {source, slots, sink} = this.#shared
    const offloadedEvents = sum(source, SOURCE_FIGURE.offloaded)
    this.#busyNs = Math.max(
      this.#busyNs,
      spansUntil(slots, {sinceNs: SLOT_FIGURE.serviceSinceNs, closedNs: SLOT_FIGURE.busyNs}, nowNs),
    )
    this.#backpressuredNs = Math.max(
      this.#backpressuredNs,
      spansUntil(
        source,
        {sinceNs: SOURCE_FIGURE.heldSinceNs, closedNs: SOURCE_FIGURE.backpressuredNs},
        nowNs,
      ),
    )
    const intendedEvents = this.#arrivals.arrivedBy(nowNs)
    return {
      atMs: runMs(nowNs),
      intendedEvents,
      emittedEvents: sum(source, SOURCE_FIGURE.emitted),
      // Threads go on while they are read: what was intended after that instant is of the next interval.
      waitingFallbackEvents: slots.reduce(
        (total, _, subtask) => total + this.#shared.waitingFallbackEvents(subtask),
        0,
      ),
      takenEvents: Math.min(intendedEvents, sum(slots, SLOT_FIGURE.started) + offloadedEvents),
      processedEvents: sum(slots, SLOT_FIGURE.processed),
      offloadedEvents,
      busyMs: nsToMs(this.#busyNs),
      backpressuredMs: nsToMs(this.#backpressuredNs),
      subtask0RecordsIn: slots[0]?.[SLOT_FIGURE.started] ?? 0,
      sunkEvents: sink[SINK_FIGURE.sunk] ?? 0,
      ...this.#offloadCounters(),
      lambdaCostUsd: this.#costUsd(nowNs, 0),
    }
  }

  /** Where a bill is not known, as if its function had run up to its time-out. */
  mostCostUsd(nowNs: Ns): Usd {
    const unknown = this.#shared.invoker[INVOKER_FIGURE.unknownBills] ?? 0
    return this.#costUsd(nowNs, unknown * (this.#trial.offload?.profile.functionTimeoutMs ?? 0))
  }

  #costUsd(nowNs: Ns, unknownBilledMs: Ms): Usd {
    const figure = this.#invokerFigure
    return offloadCostUsd(this.#trial, {
      invocations: figure(INVOKER_FIGURE.invocations),
      coldStarts: figure(INVOKER_FIGURE.coldStarts),
      billedMs: figure(INVOKER_FIGURE.billedMs) + unknownBilledMs,
      payloadBytes: figure(INVOKER_FIGURE.payloadBytes),
      sinceWindowMs: nsToMs(nowNs) - this.#trial.load.extent.warmupMs,
    })
  }

  #offloadCounters(): CallCounters {
    const figure = this.#invokerFigure
    return {
      sentRequests: figure(INVOKER_FIGURE.sentRequests),
      sentEvents: figure(INVOKER_FIGURE.sentEvents),
      throttledCalls: figure(INVOKER_FIGURE.throttles),
      coldCalls: figure(INVOKER_FIGURE.coldStarts),
    }
  }

  readonly #invokerFigure = (place: number): number => this.#shared.invoker[place] ?? 0
}

const sum = (blocks: readonly Float64Array[], place: number): number =>
  blocks.reduce((total, block) => total + (block[place] ?? 0), 0)

/** Closed spans, and the open ones up to now; an open span that is none begins at Infinity. */
function spansUntil(
  blocks: readonly Float64Array[],
  places: {readonly sinceNs: number; readonly closedNs: number},
  nowNs: Ns,
): Ns {
  let totalNs = 0
  for (const block of blocks) {
    const openNs = Math.max(0, nowNs - (block[places.sinceNs] ?? Infinity))
    totalNs += openNs + (block[places.closedNs] ?? 0)
  }
  return totalNs
}
