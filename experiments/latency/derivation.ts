import {ec2Usd, P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('latency/trials.csv')
const at = (pipeline: string, rateEps: number): Rows => trials.where({pipeline, rate_eps: rateEps})
const vanilla = (rateEps: number): Rows => at('vanilla', rateEps)
const burst = (rateEps: number): Rows => at('burst', rateEps)
const over = (rateEps: number): Rows => at('overprovisioned', rateEps)
const slope = (rateEps: number): Figure => vanilla(rateEps).mean('latency_slope_ms_per_s')
const costRatio = (rateEps: number): Figure => burst(rateEps).over(over(rateEps), USD_PER_MILLION)
const ec2Ratio = (rateEps: number): Figure => burst(rateEps).over(over(rateEps), ec2Usd)
const rateOf = (row: TableRow): number => row.number('rate, events/s')

const any = burst(1000)
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const capacityEps = (slots * 1000) / serviceMs
const P99_TO_750 = at('vanilla', 750).geometric(P99)

export default [
  quote`${slots} slots at ${serviceMs} ms per event, so ${capacityEps} events/s of local capacity, and the same ${serviceMs} ms in Lambda`,
  quote`for ${any.only('duration_ms') / 60_000} minutes after ${any.only('warmup_ms') / 1000} s of warm-up`,
  quote`${any.count} repetitions`,
  settings('at 1500 events/s](', 'At 100 and 250 events/s the p99.9'),
  quote`Up to ${750} events/s all four pipelines have one p99 (${P99_TO_750} ms ${P99_TO_750.interval} at ${750}/s)`,
  claim(
    'all four pipelines have one p99',
    [100, 250, 500, 750].every((rate) =>
      ['modified', 'burst', 'overprovisioned'].every(
        (pipeline) => Math.abs(at(pipeline, rate).over(vanilla(rate), P99).center - 1) < 0.005,
      ),
    ),
  ),
  quote`grows by ${slope(1000)} ms every second at ${1000}/s ${slope(1000).interval} and by ${slope(1500)} at ${1500}/s ${slope(1500).interval}, while burst is sustainable with a p99 of ${burst(1000).geometric(P99)} ms ${burst(1000).geometric(P99).interval} and ${burst(1500).geometric(P99)} ms ${burst(1500).geometric(P99).interval}`,
  claim(
    'burst is sustainable with',
    [1000, 1500].every((rate) => burst(rate).list.every((row) => row['sustainable'] === 'sustainable')),
  ),
  quote`a p99 of ${over(1000).geometric(P99)}, ${over(1250).geometric(P99)} and ${over(1500).geometric(P99)} ms with ${over(1000).only('parallelism')}, ${over(1250).only('parallelism')} and ${over(1500).only('parallelism')} slots, and bursting costs ${costRatio(1000)} × ${costRatio(1000).interval}, ${costRatio(1250)} × ${costRatio(1250).interval} and ${costRatio(1500)} × ${costRatio(1500).interval} as much at managed-slot prices, ${ec2Ratio(1000)}, ${ec2Ratio(1250)} and ${ec2Ratio(1500)} × at EC2 prices`,
  table(['rate, events/s'], {
    'vanilla growth, ms/s': (row) => slope(rateOf(row)),
    'burst p99, ms': (row) => burst(rateOf(row)).geometric(P99),
    'burst offload': (row) => burst(rateOf(row)).mean('offload_share').percent,
    'burst, USD/M': (row) => burst(rateOf(row)).mean(USD_PER_MILLION),
    'over-provisioned p99, ms': (row) => over(rateOf(row)).geometric(P99),
    'over-provisioned, USD/M (slots)': (row) => [
      over(rateOf(row)).mean(USD_PER_MILLION),
      over(rateOf(row)).only('parallelism'),
    ],
  }),
  quote`(${1000} − ${capacityEps}) / ${capacityEps} = ${((1000 - capacityEps) / capacityEps) * 1000} ms per second`,
  quote`stands still at ${vanilla(1500).geometric('processing_latency_p99_ms')} ms whatever the overload`,
  claim(
    'stands still at',
    [1000, 1250, 1500].every(
      (rate) => Math.abs(vanilla(rate).geometric('processing_latency_p99_ms').center / 1010 - 1) < 0.005,
    ),
  ),
  claim(
    '`modified` equals vanilla in every row',
    trials
      .where({pipeline: 'modified'})
      .list.every((row) =>
        trials.list.some(
          (other) =>
            other['pipeline'] === 'vanilla' &&
            other['seed'] === row['seed'] &&
            other['rate_eps'] === row['rate_eps'] &&
            other[P99] === row[P99],
        ),
      ),
  ),
  quote`so at ${1000}/s burst starts the window with a backlog of about ${2000} events; its backpressure of ${burst(1000).mean('accumulated_backpressured_ms').per(1000)} s`,
  settings('without warm-up it is 0'),
] satisfies readonly Derivation[]
