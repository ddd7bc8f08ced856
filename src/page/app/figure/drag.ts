import {RUN_DEFAULTS} from '../../../settings/defaults.js'
import {SPIKE_FROM} from '../../../workload/spikes.js'
import type {State} from '../settings/controls.js'
import {valueIn} from '../settings/flags.js'
import {numberOf, textOf} from '../settings/quantities.js'

/** Where the handle of the spike goes; null where there is no spike. */
export type Spike = {readonly endMs: number; readonly rateEps: number} | null

const LEAST_MS = 200
const RATES = {least: 100, most: 40_000}
/** Of the window: beyond it a spike that begins at 0.3 would end with it. */
const LONGEST = 0.7

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
export function spikeTo(
  state: Readonly<State>,
  {rateEps, endMs}: {readonly rateEps: number; readonly endMs: number},
): State {
  const most = Math.max(LEAST_MS, windowMs(state) * LONGEST)
  const lengthMs = Math.min(most, Math.max(LEAST_MS, endMs - spikeStartMs(state)))
  return {
    'peak-rate': textOf('rate', Math.min(RATES.most, Math.max(RATES.least, rateEps))),
    'spike-duration': textOf('ms', lengthMs),
  }
}

/** What an arrow does to the rate and to the length of the spike. */
const ARROWS: ReadonlyMap<string, readonly [rate: number, length: number]> = new Map([
  ['ArrowUp', [1.1, 1]],
  ['ArrowDown', [1 / 1.1, 1]],
  ['ArrowRight', [1, 1.1]],
  ['ArrowLeft', [1, 1 / 1.1]],
])

/** The settings of the spike after a key; null where the key moves nothing. */
export function spikeAfter(state: Readonly<State>, key: string): State | null {
  const factors = ARROWS.get(key)
  const spike = spikeOf(state)
  if (!factors || !spike) return null
  const startMs = spikeStartMs(state)
  const [rate, length] = factors
  return spikeTo(state, {rateEps: spike.rateEps * rate, endMs: startMs + (spike.endMs - startMs) * length})
}
