import type {TimerNoise} from '../../src/host/timer-noise.js'

/** A machine whose timers are exact; single figures of it are changed. */
export const timerNoise = (changes: Partial<TimerNoise> = {}): TimerNoise => ({
  rateEps: 1000,
  spanMs: 400,
  meanMs: 0.01,
  p50Ms: 0,
  p99Ms: 0.1,
  maxMs: 0.2,
  ...changes,
})
