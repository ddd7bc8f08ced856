import type {Load} from '../../model/trial.js'
import {createEventText} from '../../workload/nexmark/event-text.js'

/**
 * Texts that are made before the clock starts and then cycled, where the load is as fast as it goes: the
 * generator is not what is measured there. A multiple of Nexmark's round of kinds; 2 MB.
 */
export const POOLED_TEXTS = 10_000

/** The text of an event, good until the next is asked for. */
export type TextOf = (event: number) => Uint8Array

export function createTexts(load: Load): TextOf {
  const text = createEventText()
  const scratch = new Uint8Array(text.maxBytes)
  if (load.rateEps !== 'max') return (event) => scratch.subarray(0, text.write(event, scratch, 0))

  const pool = Array.from({length: POOLED_TEXTS}, (_, event) =>
    scratch.slice(0, text.write(event, scratch, 0)),
  )
  return (event) => pool[event % POOLED_TEXTS] ?? scratch
}
