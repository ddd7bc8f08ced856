import type {Load, Shape} from '../model/trial.js'
import {type Ms, msToNs, type Ns} from '../model/units.js'

/** Shapes whose peaks are spikes of a length that can be given. */
export const SPIKES = ['spike', 'spike-rare'] as const satisfies readonly Shape[]

export type SpikeShape = (typeof SPIKES)[number]

/** Where a peak begins and ends, as shares of its period, or of the window of a shape without one. */
export interface PeakShares {
  readonly from: number
  readonly to: number
}

/** `spike` begins its peak here; `spike-rare` has it in the middle. */
export const SPIKE_FROM = 0.3
const STANDARD_LENGTH: Readonly<Record<SpikeShape, number>> = {spike: 0.2, 'spike-rare': 0.05}

/** Where the spike lies in its period, or in the window of a `spike` without one. */
export function spikeShares(
  {shape, spikeDurationMs}: Pick<Load, 'shape' | 'spikeDurationMs'>,
  wholeNs: Ns,
): PeakShares {
  const isRare = shape === 'spike-rare'
  const length =
    spikeDurationMs === null
      ? STANDARD_LENGTH[isRare ? 'spike-rare' : 'spike']
      : msToNs(spikeDurationMs) / wholeNs
  return isRare
    ? {from: Math.max(0.5 - length / 2, 0), to: Math.min(0.5 + length / 2, 1)}
    : {from: SPIKE_FROM, to: Math.min(SPIKE_FROM + length, 1)}
}

/** The longest spike of a shape in a period, or in the window of a `spike` without one. */
export const longestSpikeMs = (shape: SpikeShape, wholeMs: Ms): Ms =>
  shape === 'spike' ? (1 - SPIKE_FROM) * wholeMs : wholeMs
