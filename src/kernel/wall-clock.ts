import type {RunMs} from '../model/units.js'
import type {Clock} from './clock.js'

/** Real, monotonic time since its creation. */
export function createWallClock(): Clock {
  const originMs = performance.now()
  return {nowMs: () => (performance.now() - originMs) as RunMs}
}
