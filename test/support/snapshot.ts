import type {RunMs} from '../../src/model/units.js'
import type {OffloadSnapshot, Snapshot} from '../../src/strategy/strategy.js'

/** A quiet second at half of the capacity of 2000 events/s, but for what the test says. */
export function snapshotOf({
  offload,
  ...changes
}: Partial<Omit<Snapshot, 'offload' | 'atMs'>> & {
  atMs?: number
  offload?: Partial<OffloadSnapshot>
} = {}): Snapshot {
  return {
    intervalMs: 800,
    arrivalRateEps: 1000,
    inputRateEps: 1000,
    processedRateEps: 1000,
    localCapacityEps: 2000,
    backlogEvents: 0,
    queueDelayMs: 0,
    busyShare: 0.5,
    backpressuredShare: 0,
    idleShare: 0.5,
    subtask0RecordsIn: 250,
    ...changes,
    atMs: (changes.atMs ?? 800) as RunMs,
    offload: {
      share: 0,
      inFlightEvents: 0,
      batchMeanEvents: Number.NaN,
      latencyP50Ms: Number.NaN,
      latencyP99Ms: Number.NaN,
      throttledShare: 0,
      coldShare: 0,
      costUsdPerHour: 0,
      ...offload,
    },
  }
}

/** No load at all, and no metric that can be measured without any. */
export const NO_LOAD: Parameters<typeof snapshotOf>[0] = {
  arrivalRateEps: 0,
  inputRateEps: 0,
  processedRateEps: 0,
  localCapacityEps: Number.NaN,
  queueDelayMs: Number.NaN,
  busyShare: 0,
  idleShare: 1,
}

/** A scrape that went wrong. */
export const NO_METRICS: Parameters<typeof snapshotOf>[0] = {
  arrivalRateEps: Number.NaN,
  inputRateEps: Number.NaN,
  processedRateEps: Number.NaN,
  localCapacityEps: Number.NaN,
  backlogEvents: Number.NaN,
  queueDelayMs: Number.NaN,
  busyShare: Number.NaN,
  idleShare: Number.NaN,
}
