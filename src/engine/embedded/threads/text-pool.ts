import {createEventText} from '../../../workload/nexmark/event-text.js'

/**
 * Texts that are made before the clock starts and then cycled, where the load is as fast as it goes: the
 * generator is not what is measured there. A multiple of Nexmark's round of kinds; 2 MB.
 */
export const POOLED_TEXTS = 10_000

/**
 * Texts beforehand, in memory that all threads share: their events carry no text, only where it lies, as Flink's
 * hand on a reference.
 */
export interface TextPool {
  readonly texts: SharedArrayBuffer
  /** By place in the cycle; the last one is where the texts end. */
  readonly from: Int32Array
}

/** Texts of events made beforehand, for rates at which making them would take a core. */
export function createTextPool(): TextPool {
  const text = createEventText()
  const made = new Uint8Array(POOLED_TEXTS * text.maxBytes)
  const from = new Int32Array(new SharedArrayBuffer(4 * (POOLED_TEXTS + 1)))
  for (let event = 0; event < POOLED_TEXTS; event++) {
    const place = from[event] ?? 0
    from[event + 1] = place + text.write(event, made, place)
  }
  const bytes = from[POOLED_TEXTS] ?? 0
  const texts = new SharedArrayBuffer(bytes)
  new Uint8Array(texts).set(made.subarray(0, bytes))
  return {texts, from}
}
