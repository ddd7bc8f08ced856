import {RUN_DEFAULTS} from '../../../settings/defaults.js'
import {longestSpikeMs, SPIKE_FROM} from '../../../workload/spikes.js'
import {PEAK_RATES, type State} from '../settings/controls.js'
import {valueIn} from '../settings/flags.js'
import {numberOf, textOf} from '../settings/quantities.js'

/** Where the handle of the spike goes; null where there is no spike. */
export type Spike = {readonly endMs: number; readonly rateEps: number} | null

const LEAST_MS = 200

const windowMs = (state: Readonly<State>): number => numberOf('ms', valueIn(state, 'duration'))

/** The instant at which the one spike of a state begins, in ms from the start of the warm-up. */
function spikeStartMs(state: Readonly<State>): number {
  const warmup = valueIn(state, 'warmup')
  return (warmup === '' ? RUN_DEFAULTS.warmupMs : numberOf('ms', warmup)) + SPIKE_FROM * windowMs(state)
}

/** The end and the rate of the one spike of a state; null where it has none, or its texts are no numbers. */
export function spikeOf(state: Readonly<State>): Spike {
  if (state['shape'] !== 'spike' || valueIn(state, 'period') !== '') return null
  const lengthMs = numberOf('ms', valueIn(state, 'spike-duration'))
  const rateEps = numberOf('rate', valueIn(state, 'peak-rate'))
  const endMs = spikeStartMs(state) + lengthMs
  return Number.isFinite(endMs) && Number.isFinite(rateEps) ? {endMs, rateEps} : null
}

/** The settings of a spike that ends there and is so high, within what the sliders allow. */
export const spikeTo = (
  state: Readonly<State>,
  {rateEps, endMs}: {readonly rateEps: number; readonly endMs: number},
): State => ({...heightOf(state, rateEps), ...lengthOf(state, endMs - spikeStartMs(state))})

/** A spike is no lower than the usual rate. */
function heightOf(state: Readonly<State>, rateEps: number): State {
  const usualEps = numberOf('rate', valueIn(state, 'rate'))
  const least = usualEps > PEAK_RATES.least ? usualEps : PEAK_RATES.least
  const text = textOf('rate', Math.min(Math.max(PEAK_RATES.most, least), Math.max(least, rateEps)))
  // Two digits may lie below what was asked for.
  return {'peak-rate': numberOf('rate', text) < least ? valueIn(state, 'rate') : text}
}

function lengthOf(state: Readonly<State>, lengthMs: number): State {
  const most = Math.max(LEAST_MS, longestSpikeMs('spike', windowMs(state)))
  return {'spike-duration': textOf('ms', Math.min(most, Math.max(LEAST_MS, lengthMs)))}
}

/** What an arrow does to the rate and to the length of the spike. */
const ARROWS: ReadonlyMap<string, readonly [rate: number, length: number]> = new Map([
  ['ArrowUp', [1.1, 1]],
  ['ArrowDown', [1 / 1.1, 1]],
  ['ArrowRight', [1, 1.1]],
  ['ArrowLeft', [1, 1 / 1.1]],
])

/** The one setting of the spike that a key changes; null where the key moves nothing. */
export function spikeAfter(state: Readonly<State>, key: string): State | null {
  const factors = ARROWS.get(key)
  const spike = spikeOf(state)
  if (!factors || !spike) return null
  const [rate, length] = factors
  if (length === 1) return heightOf(state, spike.rateEps * rate)
  return lengthOf(state, (spike.endMs - spikeStartMs(state)) * length)
}
