import type {Ns, RunMs} from '../model/units.js'
import type {Clock} from './clock.js'

/** Real, monotonic time since its creation. */
export function createWallClock(): Clock {
  const originMs = performance.now()
  return {nowMs: () => (performance.now() - originMs) as RunMs}
}

/** An instant of the process-wide monotonic clock, for `createThreadClock`. */
export const monotonicNs = (): bigint => process.hrtime.bigint()

/** The day of an instant, UTC, like 2026-11-29: for files that say as of when they hold. */
export const isoDay = (at: Date): string => at.toISOString().slice(0, 10)

const CALIBRATIONS = 32

/**
 * Integer ns since an origin that all threads of a process share. `performance.now` has an origin of its own
 * in every thread, but both read one clock: their distance is constant, and known best where the two readings
 * around it are closest.
 */
export function createThreadClock(originNs: bigint): () => Ns {
  let closestMs = Infinity
  let offsetNs = 0
  for (let i = 0; i < CALIBRATIONS; i++) {
    const beforeMs = performance.now()
    const sharedNs = Number(monotonicNs() - originNs)
    const afterMs = performance.now()
    if (afterMs - beforeMs >= closestMs) continue
    closestMs = afterMs - beforeMs
    offsetNs = sharedNs - ((beforeMs + afterMs) / 2) * 1e6
  }
  return () => Math.floor(performance.now() * 1e6 + offsetNs)
}
