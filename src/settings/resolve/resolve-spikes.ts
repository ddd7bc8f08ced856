import {UsageError} from '../../errors.js'
import type {Extent, Load, Shape} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {DEFAULT_PERIOD_MS, takesPeriod} from '../../workload/shapes.js'
import {longestSpikeMs, SPIKES} from '../../workload/spikes.js'

/** Cycle and spike of a load, where they were given. */
export interface GivenSpikes {
  readonly period?: Ms | undefined
  readonly spikeDuration?: Ms | undefined
}

/** The cycle of a shape: as given, else its own, null where it has none; a UsageError where it can have none. */
export function resolvePeriod({period}: GivenSpikes, shape: Shape): Ms | null {
  if (period !== undefined && !takesPeriod(shape)) {
    throw new UsageError(`shape ${shape} has no period`, {suggestions: ['drop --period']})
  }
  return period ?? DEFAULT_PERIOD_MS[shape]
}

/** What a spike has to fit into. */
type Room = Pick<Load, 'shape' | 'periodMs'> & {readonly extent: Extent}

/** The length of the spikes, null for the shape's own; a UsageError where it is longer than they can be. */
export function resolveSpike({spikeDuration}: GivenSpikes, {shape, periodMs, extent}: Room): Ms | null {
  if (spikeDuration === undefined) return null
  const spikeShape = SPIKES.find((known) => known === shape)
  if (spikeShape === undefined) {
    throw new UsageError(`spike duration is for shapes ${SPIKES.join(' and ')}, and shape is ${shape}`, {
      suggestions: ['drop --spike-duration', 'give --shape spike'],
    })
  }
  const wholeMs = periodMs ?? (extent.kind === 'duration' ? extent.durationMs : Infinity)
  const longestMs = longestSpikeMs(spikeShape, wholeMs)
  if (spikeDuration > longestMs || spikeDuration === wholeMs) {
    const room = periodMs === null ? `a window of ${wholeMs} ms` : `a period of ${wholeMs} ms`
    throw new UsageError(
      `a spike of ${spikeDuration} ms does not fit: shape ${shape} has room for ${Math.floor(longestMs)} ms in ${room}`,
      {
        suggestions: [
          `give --spike-duration ${Math.floor(wholeMs / 5)}ms`,
          `give a longer --${periodMs === null ? 'duration' : 'period'}`,
        ],
      },
    )
  }
  return spikeDuration
}
