import type {Eps, Ms} from '../model/units.js'

/** How late a bare loop on this machine goes on after its timed sleeps: no thread of ours can do better. */
export interface TimerNoise {
  /** Instants a second that the loop waited for. */
  readonly rateEps: Eps
  /** How long it was looked at. */
  readonly spanMs: Ms
  readonly meanMs: Ms
  readonly p50Ms: Ms
  readonly p99Ms: Ms
  readonly maxMs: Ms
}

/** What the loop leaves to a spin, as the threads of a trial do: a timed sleep ends about 70 µs late on Linux. */
const SPIN_MS: Ms = 0.09
/** Below a rate of this, a second would hold too few instants for a p99; above the other, sleeps are none. */
const SLOWEST_EPS = 200
const FASTEST_EPS = 5000

/**
 * Waits for instants at a rate (at least 200 and at most 5000 a second), by `Atomics.wait` to just before and a spin,
 * with nothing else to do. It blocks the calling thread for that long.
 */
export function measureTimerNoise(rateEps: Eps, spanMs: Ms): TimerNoise {
  const rate = Math.min(FASTEST_EPS, Math.max(SLOWEST_EPS, rateEps))
  const cell = new Int32Array(new SharedArrayBuffer(4))
  const lateMs = new Float64Array(Math.max(1, Math.round((rate * spanMs) / 1000)))
  const startMs = performance.now()
  for (let instant = 0; instant < lateMs.length; instant++) {
    const dueMs = startMs + ((instant + 1) * 1000) / rate
    const sleepMs = dueMs - performance.now() - SPIN_MS
    if (sleepMs > 0) Atomics.wait(cell, 0, 0, sleepMs)
    let nowMs = performance.now()
    while (nowMs < dueMs) nowMs = performance.now()
    lateMs[instant] = nowMs - dueMs
  }
  const sorted = lateMs.toSorted()
  const at = (share: number): Ms =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return {
    rateEps: rate,
    spanMs,
    meanMs: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    maxMs: at(1),
  }
}
