import {BURST_P99, ec2Usd, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('burst-4x/trials.csv')
const at = (pipeline: string, baseEps: number): Rows => trials.where({pipeline, rate_eps: baseEps})
const burst = (baseEps: number): Rows => at('burst', baseEps)
const over = (baseEps: number): Rows => at('overprovisioned', baseEps)
const p99 = (pipeline: string, baseEps: number): Figure => at(pipeline, baseEps).geometric(BURST_P99)
const ratio = (baseEps: number): Figure => burst(baseEps).over(over(baseEps), USD_PER_MILLION)
const ec2Ratio = (baseEps: number): Figure => burst(baseEps).over(over(baseEps), ec2Usd)
const baseOf = (row: TableRow): number => row.number('base (peak), events/s')

const any = burst(300)
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const capacityEps = (slots * 1000) / serviceMs
const bases = [300, 420, 560] as const
const peaks = (baseEps: number): number => burst(baseEps).only('peak_rate_eps') / capacityEps
const DUTY = 0.6
const meanEps = (baseEps: number): number =>
  (1 - DUTY) * baseEps + DUTY * burst(baseEps).only('peak_rate_eps')
const halfWidth = Math.max(...bases.map((base) => (ratio(base).high - ratio(base).low) / 2))

export default [
  quote`${slots} slots at ${serviceMs} ms, ${capacityEps} events/s of capacity`,
  settings(
    'Base for 20 s, 4 × the base for 30 s, six times in 5 minutes: a duty of 60 %',
    'at 60 % duty',
    'for the 30 s',
  ),
  quote`peaks of ${peaks(180)}, ${peaks(300)}, ${peaks(420)} and ${peaks(560)} × capacity, strategy`,
  quote`${any.count} repetitions`,
  settings('over time at base 560 events/s'),
  quote`bursting costs ${ratio(300)}, ${ratio(420)} and ${ratio(560)} × of over-provisioning (peaks of ${peaks(300)}, ${peaks(420)} and ${peaks(560)} × capacity, intervals ± ${halfWidth}), at EC2 prices ${ec2Ratio(300)}, ${ec2Ratio(420)} and ${ec2Ratio(560)} ×`,
  quote`Its p99 of ${p99('burst', 300)} ms ${p99('burst', 300).interval}, ${p99('burst', 420)} ${p99('burst', 420).interval} and ${p99('burst', 560)} ${p99('burst', 560).interval} meets`,
  quote`from the second on ${over(420).only('parallelism')} and ${over(560).only('parallelism')} slots give ${p99('overprovisioned', 420)} and ${p99('overprovisioned', 560)} ms`,
  claim(
    'meets the objective everywhere',
    bases.every((base) => p99('burst', base).high < 500),
  ),
  table([], {
    'base (peak), events/s': (row) => [baseOf(row), burst(baseOf(row)).only('peak_rate_eps')],
    'burst p99, ms': (row) => p99('burst', baseOf(row)),
    offload: (row) => burst(baseOf(row)).mean('offload_share').percent,
    'over-provisioned p99, ms (slots)': (row) => [
      p99('overprovisioned', baseOf(row)),
      over(baseOf(row)).only('parallelism'),
    ],
    'burst, USD/M': (row) => burst(baseOf(row)).mean(USD_PER_MILLION),
    'over-provisioned, USD/M': (row) => over(baseOf(row)).mean(USD_PER_MILLION),
    'R, managed slots': (row) => ratio(baseOf(row)),
    'R, EC2': (row) => ec2Ratio(baseOf(row)),
  }),
  quote`Where the peak fits (base ${180}) burst`,
  claim('burst offloads nothing', burst(180).max('offloaded_events') === 0),
  quote`Vanilla is out of the question from ${300} on: mean load is ${meanEps(300)} to ${meanEps(560)} events/s against ${capacityEps}, and its latency (${p99('vanilla', 300).per(1000)} s ${p99('vanilla', 300).per(1000).interval}, ${p99('vanilla', 420).per(1000)} s and ${p99('vanilla', 560).per(1000)} s)`,
  quote`p99 of ${p99('overprovisioned', 300)} ms ${p99('overprovisioned', 300).interval} with ${over(300).only('parallelism')} slots is at exactly the capacity`,
  settings('0.048 / 0.11'),
] satisfies readonly Derivation[]
