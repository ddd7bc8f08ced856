import {BURST_P99, gbSecondsUsd as initUsd} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('cold-starts/trials.csv')
const RUNTIMES = ['python', 'node', 'java'] as const
const SPIKES_S = [2, 8, 32] as const
type Runtime = (typeof RUNTIMES)[number]

const at = (environments: string, runtime: string, spikeS: number): Rows =>
  trials.where({environments, function: runtime, spikeDuration: `${spikeS * 1000}ms`})
const cold = (runtime: string, spikeS: number): Rows => at('cold', runtime, spikeS)
const warm = (runtime: string, spikeS: number): Rows => at('warm', runtime, spikeS)
const p99 = (rows: Rows): Figure => rows.geometric(BURST_P99)
const times = (runtime: string, spikeS: number): Figure =>
  cold(runtime, spikeS).over(warm(runtime, spikeS), BURST_P99)
const vanilla = (spikeS: number): Figure =>
  p99(trials.where({pipeline: 'vanilla', spikeDuration: `${spikeS * 1000}ms`}))
const everywhere = <T>(of: (runtime: Runtime, spikeS: number) => T): readonly T[] =>
  RUNTIMES.flatMap((runtime) => SPIKES_S.map((spikeS) => of(runtime, spikeS)))

const bills = (runtime: string, spikeS: number): Figure =>
  warm(runtime, spikeS).over(cold(runtime, spikeS), 'lambda_cost_usd')
const allBills = everywhere((runtime, spikeS) => bills(runtime, spikeS).center)

const keysOf = (row: TableRow): [string, number] => [row.text('function'), row.number('spike, s')]
const of =
  (column: (runtime: string, spikeS: number) => Figure) =>
  (row: TableRow): Figure =>
    column(...keysOf(row))

const any = cold('node', 2)
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const [baseEps, peakEps] = [any.only('rate_eps'), any.only('peak_rate_eps')]
const capacityEps = (slots * 1000) / serviceMs
const waiting = everywhere((runtime, spikeS) => vanilla(spikeS).center / p99(cold(runtime, spikeS)).center)
const gains32 = RUNTIMES.map((runtime) => (times(runtime, 32).center - 1) * 100)
const starts = everywhere((runtime, spikeS) => cold(runtime, spikeS).mean('cold_starts').center)
const initS = (runtime: Runtime): Figure => cold(runtime, 2).mean('lambda_init_ms_total').per(1000)
/** Of the bill of Lambda: init is billed by the GB-second, like the work. */
const initShare = (row: Row): number =>
  initUsd(numberIn(row, 'lambda_init_ms_total'), numberIn(row, 'memory_mb')) /
  numberIn(row, 'lambda_cost_usd')
const initOfAll = everywhere(
  (runtime, spikeS) =>
    cold(runtime, spikeS).mean(
      (row) => (initShare(row) * numberIn(row, 'lambda_cost_usd')) / numberIn(row, 'total_cost_usd'),
    ).percent.center,
)

export default [
  quote`${slots} slots at ${serviceMs} ms, base ${baseEps} events/s, one spike to ${peakEps}/s (${peakEps / capacityEps} × capacity) of ${2}, ${8} or ${32} s in ${any.only('duration_ms') / 1000} s; \`shortest-delay\`, linger of ${10} ms, ${64} calls in flight`,
  quote`spikes of ${2}, ${8} and ${32} s for three runtimes`,
  settings('medians of 142, 85 and 205 ms, p99 of 203, 139 and 531 ms, each after 100 ms'),
  quote`${any.count} repetitions`,
  quote`In spikes of ${2} and ${8} s cold starts _are_ the p99: ${p99(cold('node', 2))} ms ${p99(cold('node', 2)).interval} and ${p99(cold('node', 8))} ms ${p99(cold('node', 8)).interval} with Node.js, ${times('node', 2)} and ${times('node', 8)} × what warm environments give, ${times('python', 2)} and ${times('python', 8)} × with Python, ${times('java', 2)} and ${times('java', 8)} × with Java; in a spike of ${32} s they are past p99 and cost ${Math.min(...gains32)} to ${Math.max(...gains32)} %`,
  quote`bursting cold is ${Math.min(...waiting)} to ${Math.round(Math.max(...waiting) / 10) * 10} × better than waiting it out (${vanilla(2).per(1000)}, ${vanilla(8).per(1000)} and ${vanilla(32).per(1000)} s with vanilla)`,
  claim(
    'all nine p99 stay below the objective of 500 ms',
    everywhere((runtime, spikeS) => p99(cold(runtime, spikeS)).center).every((ms) => ms < 500),
  ),
  quote`cost Lambda's bill ${Math.min(...allBills)} to ${Math.max(...allBills)} times`,
  settings('all 64 that the window of calls can use'),
  table(['spike, s'], {
    'p99 cold, ms': of((runtime, spikeS) => p99(cold(runtime, spikeS))),
    'p99 warm, ms': of((runtime, spikeS) => p99(warm(runtime, spikeS))),
    'cold / warm': of(times),
    'largest cold, ms': of((runtime, spikeS) => cold(runtime, spikeS).geometric('burst_latency_max_ms')),
    'cold starts': of((runtime, spikeS) => cold(runtime, spikeS).mean('cold_starts')),
    "Lambda's bill, warm / cold": of(bills),
  }),
  quote`The excess of ${peakEps - capacityEps} events/s is ${((peakEps - capacityEps) * serviceMs) / 1000} environments' worth of work, and yet ${Math.min(...starts)} to ${Math.max(...starts)} of them start`,
  settings('the window of 64 calls'),
  quote`${initS('python')} s (Python), ${initS('node')} s (Node.js) and ${initS('java')} s (Java) of billed init, ${cold('java', 2).mean(initShare).percent} % of Lambda's bill with Java in ${2} s and ${cold('java', 32).mean(initShare).percent} % in ${32} s, ${Math.min(...initOfAll)} to ${Math.max(...initOfAll)} % of the whole`,
  settings('all cold starts lie in its first 0.4 s'),
  quote`A spike of ${2} s has about ${Math.round(any.mean('burst_events').center / 100) * 100} events, so that its p99 is of the ${any.mean('burst_events').center / 100} latest`,
] satisfies readonly Derivation[]
