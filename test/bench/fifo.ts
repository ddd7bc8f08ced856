const SLOTS = 4
const SERVICE_NS = 2e6
const STEP_NS = 700_000
const EVENTS = 4_000_000
const KNOWN = 1024
/** Buckets of three digits: 2048 linear ones, then 1024 an octave. */
const FINE_BITS = 11

/**
 * Events per second of the least that a simulator of these queues does: the recursion of a FIFO server over instants
 * that are there, and one log-linear histogram. What virtual trials are compared with, in the same minute.
 */
export function measureFifo(rounds: number): number {
  let best = 0
  for (let round = 0; round <= rounds; round++) {
    const startMs = performance.now()
    serve()
    if (round > 0) best = Math.max(best, (EVENTS / (performance.now() - startMs)) * 1000)
  }
  return best
}

function serve(): number {
  const counts = new Uint32Array(40_000)
  const offsetsNs = Float64Array.from({length: KNOWN}, (_, k) => k * STEP_NS + ((k * 7919) % 1000) * 1000)
  const freeNs = new Float64Array(SLOTS)
  let baseNs = 0
  for (let event = 0; event < EVENTS; event++) {
    const intendedNs = baseNs + offsetsNs[event & (KNOWN - 1)]!
    const slot = event & (SLOTS - 1)
    const startNs = Math.max(intendedNs, freeNs[slot]!)
    freeNs[slot] = startNs + SERVICE_NS
    const us = ((startNs + SERVICE_NS - intendedNs) / 1000 + 0.5) | 0
    const shift = Math.max(0, 32 - Math.clz32(us) - FINE_BITS)
    counts[(shift << (FINE_BITS - 1)) + (us >>> shift)]!++
    if ((event & (KNOWN - 1)) === KNOWN - 1) baseNs += KNOWN * STEP_NS
  }
  return counts.length
}
