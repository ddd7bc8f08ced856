import type {Figure, FigureInput} from './figure.js'
import {batchLatencyBox, batchLatencyLine, batchThroughput} from './figures/batch.js'
import {bridge} from './figures/spikes/bridge.js'
import {breakEven} from './figures/spikes/break-even.js'
import {capacity} from './figures/capacity.js'
import {costFrontier} from './figures/cost-frontier.js'
import {elasticityMap} from './figures/spikes/elasticity-map.js'
import {elasticitySlice} from './figures/spikes/elasticity-slice.js'
import {emissionDelay} from './figures/emission-delay.js'
import {engines} from './figures/engines.js'
import {latencyBreakdown} from './figures/latency-breakdown.js'
import {latencyBurst} from './figures/latency-burst.js'
import {latencySpectrum} from './figures/latency-spectrum.js'
import {backpressureByRate, latencyByRate, metricInterval, parallelism} from './figures/latency.js'
import {recovery} from './figures/recovery.js'
import {rivals} from './figures/spikes/rivals.js'
import {strategies} from './figures/strategies.js'
import {timeline} from './figures/timeline.js'

/** Every figure, in the order of the interface. */
export const FIGURES: readonly Figure[] = [
  latencyByRate,
  latencyBurst,
  backpressureByRate,
  metricInterval,
  parallelism,
  batchLatencyBox,
  batchLatencyLine,
  batchThroughput,
  timeline,
  latencySpectrum,
  latencyBreakdown,
  costFrontier,
  engines,
  strategies,
  capacity,
  breakEven,
  bridge,
  elasticityMap,
  elasticitySlice,
  rivals,
  emissionDelay,
  recovery,
]

/** What is drawn when no figure is named: the probes of a search are steps to its result, and only that is shown. */
export const figuresOf = (
  {search}: FigureInput,
  {beside = []}: {readonly beside?: readonly string[]} = {},
): readonly Figure[] => {
  if (search) return [capacity]
  return beside.length > 0 ? FIGURES.filter(({isOfOneFolder}) => !isOfOneFolder) : FIGURES
}

/** The names of all figures, in their order. */
export const FIGURE_NAMES: readonly string[] = FIGURES.map(({name}) => name)
