import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('fluctuation/trials.csv')
const threshold = (inputEps: number): Rows => trials.where({'strategy.inputThreshold': inputEps})
const over = trials.where({pipeline: 'overprovisioned'})
const vanilla = trials.where({pipeline: 'vanilla'})
const shortest = trials.where({strategy: 'shortest-delay'})
const MEASURED = ['utilization', 'predictive', 'pid'] as const
const p99 = (rows: Rows): Figure => rows.geometric(BURST_P99)
const cost = (rows: Rows): Figure => rows.mean(USD_PER_MILLION)

function rowsOf(row: TableRow): Rows {
  const way = row.text('way')
  const inputEps = /^threshold (\d+)\/s$/.exec(way)?.[1]
  if (inputEps !== undefined) return threshold(Number(inputEps))
  if (way === 'vanilla') return vanilla
  return way.endsWith('slots') ? over : trials.where({strategy: way})
}
const [slots, serviceMs, baseEps] = [
  shortest.only('parallelism'),
  shortest.only('service_time_ms'),
  shortest.only('rate_eps'),
]

export default [
  quote`${slots} slots of ${1000 / serviceMs} events/s; base ${baseEps}/s and eight peaks of ${10} s at ${3 * baseEps}, ${7 * baseEps}, ${5 * baseEps}, ${9 * baseEps}, ${5 * baseEps}, ${10 * baseEps}, ${3 * baseEps} and ${5 * baseEps}/s, which is ${(3 * baseEps * serviceMs) / slots / 1000} to ${(10 * baseEps * serviceMs) / slots / 1000} × the capacity, in ${shortest.only('duration_ms') / 1000} s`,
  settings(
    'at 500, 1000 and 1500/s against',
    '`threshold` 500/s',
    '`threshold` 1000/s',
    '`threshold` 1500/s',
    'seconds above 500 ms',
  ),
  quote`hold ${500} ms (${over.only('parallelism')}) on the same streams; ${shortest.count} repetitions`,
  quote`${1500}/s sleeps through the three peaks of ${5 * baseEps}/s and has a p99 of ${p99(threshold(1500)).per(1000)} s ${p99(threshold(1500)).per(1000).interval}; ${500}/s offloads two peaks of ${3 * baseEps}/s that would have fitted and costs ${(threshold(500).over(threshold(1000), USD_PER_MILLION).center - 1) * 100} % more than ${1000}/s for the same p99 of ${p99(threshold(1000))} ms ${p99(threshold(1000)).interval}`,
  quote`is faster (${p99(shortest)} ms ${p99(shortest).interval}) and cheaper (${cost(shortest)} USD per million events) than every threshold and every measured strategy; ${over.only('parallelism')} slots have ${p99(over)} ms ${p99(over).interval} for ${cost(over)} USD, ${over.over(shortest, USD_PER_MILLION)} times as much`,
  claim(
    'than every threshold and every measured strategy',
    [...[500, 1000, 1500].map(threshold), ...MEASURED.map((strategy) => trials.where({strategy}))].every(
      (rows) => p99(rows).center > p99(shortest).center && cost(rows).center > cost(shortest).center,
    ),
  ),
  table(['way'], {
    'p99 in the peaks, ms': (row) => p99(rowsOf(row)),
    'seconds above 500 ms': (row) => rowsOf(row).mean('slo_missed_s'),
    'USD per million events': (row) => cost(rowsOf(row)),
    offload: (row) =>
      rowsOf(row).list[0]?.['pipeline'] === 'burst' ? rowsOf(row).mean('offload_share').percent : undefined,
  }),
  quote`a threshold of ${1000}/s, crude as it is, keeps more of the objective than the three that measure, by offloading twice as much as needed`,
  claim(
    'keeps more of the objective than the three that measure',
    MEASURED.every(
      (strategy) =>
        trials.where({strategy}).mean('slo_missed_s').center > threshold(1000).mean('slo_missed_s').center,
    ),
  ),
  claim(
    'offloading twice as much as needed',
    threshold(1000).mean('offload_share').center / shortest.mean('offload_share').center > 1.7,
  ),
  settings('a part of the peaks of 720/s too: 90 % of capacity', 'steps of 10 s, 12 metric intervals'),
] satisfies readonly Derivation[]
