import type {Histogram} from '../../metrics/histogram.js'
import {type Ms, MS_PER_S, type RunMs, type Usd} from '../../model/units.js'
import type {OffloadSnapshot, Snapshot} from '../../strategy/strategy.js'

// Engines hand snapshots on and know no strategy.
export type {Snapshot} from '../../strategy/strategy.js'

/** What an engine has counted since the start of the trial, summed over subtasks; it only grows, until a crash takes back what it does. */
export interface Counters {
  readonly atMs: RunMs
  /** By the schedule. */
  readonly intendedEvents: number
  /** Handed by the source to the policy. */
  readonly emittedEvents: number
  /** Taken by `tokenize` or a batcher. */
  readonly takenEvents: number
  /** In the fallback lists now. */
  readonly waitingFallbackEvents: number
  /** Finished by `tokenize`. */
  readonly processedEvents: number
  readonly offloadedEvents: number
  /** Of `tokenize`, the one in service included up to now. */
  readonly busyMs: Ms
  /** Of the sources. */
  readonly backpressuredMs: Ms
  readonly subtask0RecordsIn: number
  readonly sentRequests: number
  /** In those requests, an event as often as it was sent. */
  readonly sentEvents: number
  readonly throttledCalls: number
  readonly coldCalls: number
  readonly sunkEvents: number
  readonly lambdaCostUsd: Usd
}

const LEAST_RECORDS = 20
const LEAST_BUSY_MS = 100
const LAST_RATE_FOR_MS = 30_000

const MS_PER_HOUR = 3_600_000

/** Events that wait: not taken yet, or taken by a batcher and given back (docs/model.md#snapshot). */
export const backlogOf = ({
  intendedEvents,
  takenEvents,
  waitingFallbackEvents,
}: Pick<Counters, 'intendedEvents' | 'takenEvents' | 'waitingFallbackEvents'>): number =>
  intendedEvents - takenEvents + waitingFallbackEvents

/** Turns two readings of the counters into what a strategy sees (docs/model.md#snapshot). */
export class SnapshotTaker {
  #slots: number
  /** Slots × ms of this interval before its last rescale, and when that was; null without one. */
  #rescaledIn: {readonly slotMs: Ms; readonly atMs: Ms} | null = null
  #last: Counters | null = null
  #trueRateEps = Number.NaN
  #trueRateAtMs = -Infinity

  constructor(slots: number) {
    this.#slots = slots
  }

  /** The job runs with other slots from now on; shares of this interval are of the mean. */
  rescaled(slots: number, atMs: Ms): void {
    const {slotMs, atMs: sinceMs} = this.#rescaledIn ?? {slotMs: 0, atMs: this.#last?.atMs ?? 0}
    this.#rescaledIn = {slotMs: slotMs + this.#slots * (atMs - sinceMs), atMs}
    this.#slots = slots
  }

  #meanSlots(atMs: Ms, intervalMs: Ms): number {
    if (this.#rescaledIn === null) return this.#slots
    const {slotMs, atMs: sinceMs} = this.#rescaledIn
    this.#rescaledIn = null
    return (slotMs + this.#slots * (atMs - sinceMs)) / intervalMs
  }

  take(now: Counters, inFlightEvents: number, callLatency: Histogram | null): Snapshot {
    const last = this.#last ?? zeroCounters
    this.#last = now
    const intervalMs = now.atMs - last.atMs
    const perSecond = (count: number): number => (count / intervalMs) * MS_PER_S
    const processedEvents = now.processedEvents - last.processedEvents
    const busyMs = now.busyMs - last.busyMs
    this.#noteTrueRate(processedEvents, busyMs, now.atMs)

    const localCapacityEps = this.#trueRateEps * this.#slots
    const backlogEvents = backlogOf(now)
    const slots = this.#meanSlots(now.atMs, intervalMs)
    const busyShare = Math.min(1, busyMs / intervalMs / slots)
    return {
      atMs: now.atMs,
      intervalMs,
      arrivalRateEps: perSecond(now.intendedEvents - last.intendedEvents),
      inputRateEps: perSecond(grown(last.emittedEvents, now.emittedEvents)),
      processedRateEps: perSecond(processedEvents),
      localCapacityEps,
      backlogEvents,
      queueDelayMs: (backlogEvents / localCapacityEps) * MS_PER_S,
      busyShare,
      backpressuredShare: Math.min(1, (now.backpressuredMs - last.backpressuredMs) / intervalMs / slots),
      idleShare: 1 - busyShare,
      subtask0RecordsIn: now.subtask0RecordsIn,
      offload: offloadSnapshot(last, now, {inFlightEvents, callLatency}),
    }
  }

  /** Records / busy time (docs/measurement.md#busy-time), when there is enough of both; else the last one for a while; else unknown. */
  #noteTrueRate(records: number, busyMs: Ms, atMs: RunMs): void {
    if (records >= LEAST_RECORDS && busyMs >= LEAST_BUSY_MS) {
      this.#trueRateEps = (records / busyMs) * MS_PER_S
      this.#trueRateAtMs = atMs
    } else if (atMs - this.#trueRateAtMs > LAST_RATE_FOR_MS) {
      this.#trueRateEps = Number.NaN
    }
  }
}

/** How much came in an interval, at least: what a crash has taken back comes again. */
const grown = (last: number, now: number): number => Math.max(0, now - last)

const zeroCounters: Counters = {
  atMs: 0 as RunMs,
  intendedEvents: 0,
  emittedEvents: 0,
  takenEvents: 0,
  waitingFallbackEvents: 0,
  processedEvents: 0,
  offloadedEvents: 0,
  busyMs: 0,
  backpressuredMs: 0,
  subtask0RecordsIn: 0,
  sentRequests: 0,
  sentEvents: 0,
  throttledCalls: 0,
  coldCalls: 0,
  sunkEvents: 0,
  lambdaCostUsd: 0,
}

function offloadSnapshot(
  last: Counters,
  now: Counters,
  {inFlightEvents, callLatency}: {inFlightEvents: number; callLatency: Histogram | null},
): OffloadSnapshot {
  const sentRequests = now.sentRequests - last.sentRequests
  const emitted = grown(last.emittedEvents, now.emittedEvents)
  const shareOfSent = (count: number): number => (sentRequests === 0 ? 0 : count / sentRequests)
  const offloaded = grown(last.offloadedEvents, now.offloadedEvents)
  return {
    share: emitted === 0 ? 0 : Math.min(1, offloaded / emitted),
    inFlightEvents,
    batchMeanEvents: (now.sentEvents - last.sentEvents) / sentRequests,
    latencyP50Ms: callLatency?.quantileMs(0.5) ?? Number.NaN,
    latencyP99Ms: callLatency?.quantileMs(0.99) ?? Number.NaN,
    throttledShare: shareOfSent(now.throttledCalls - last.throttledCalls),
    coldShare: shareOfSent(now.coldCalls - last.coldCalls),
    costUsdPerHour: ((now.lambdaCostUsd - last.lambdaCostUsd) / (now.atMs - last.atMs)) * MS_PER_HOUR,
  }
}
