import {EMISSION_MAX, EMISSION_P50} from '../data/metric.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {Figure} from '../figure.js'
import {drawByX} from './by-x.js'

/** How late windows fire over load, pipeline by pipeline: the usual window, and the last to fire. */
export const emissionDelay: Figure = {
  name: 'emission-delay',
  needs: 'completed trials of a query over windows at two values of rate_eps or more',
  draw: (input) => {
    const rows = input.rows.filter((row) => row.emissionP50Ms > 0 && row.pipeline !== 'invoker')
    return drawByX(
      {
        name: 'emission-delay',
        title: 'Emission delay by input rate',
        x: 'rateEps',
        xTitle: 'Input rate (events/s)',
        mark: 'dot',
        panels: [
          {title: "Median, from a window's end to firing", metric: EMISSION_P50},
          {title: 'The latest window', metric: EMISSION_MAX},
        ],
        note: scopeOf(rows),
      },
      rows,
      input,
    )
  },
}

/** Which windows are meant: loads without bursts may stand beside others. */
function scopeOf(rows: readonly TrialRow[]): string {
  if (rows.every(({burstEvents}) => burstEvents > 0)) return 'of the windows that overlap a burst'
  const hasBursts = rows.some(({burstEvents}) => burstEvents > 0)
  return hasBursts ? 'of the windows that overlap a burst, where the load has bursts, else of all' : ''
}
