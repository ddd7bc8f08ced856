import {BURST_P99} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('throttling/trials.csv')
const limits = readRows('throttling/limits.csv')
const at = (environments: number, lingerMs: number): Rows =>
  trials.where({reservedConcurrency: environments, linger: `${lingerMs}ms`, 'batch.maxWork': ''})
/** Longer batches are points of their own. */
const long = (environments: number): Rows =>
  trials.where({reservedConcurrency: environments, 'batch.maxWork': '200ms'})
const limited = (environments: number, inFlight: number, profile = 'node'): Rows =>
  limits.where({reservedConcurrency: environments, maxInFlight: inFlight, profile})
const vanilla = trials.where({pipeline: 'vanilla'})

const seconds = (rows: Rows): Figure => rows.geometric(BURST_P99).per(1000)
const throttles = (rows: Rows): Figure => rows.mean('throttles')
const environmentsOf = (row: TableRow): number => row.number('environments')
const hasLong = (row: TableRow): boolean => environmentsOf(row) <= 16

const any = at(16, 10)
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const capacityEps = (slots * 1000) / serviceMs
const excessEps = any.only('peak_rate_eps') - capacityEps
const batch = at(64, 10).mean('batch_mean_events').center
const perEnvironment = 10
const maximum = (rows: Rows): Figure => rows.geometric('burst_latency_max_ms').per(1000)

export default [
  quote`once in ${any.only('duration_ms') / 60_000} minutes: ${any.only('rate_eps')} events/s, ${any.only('peak_rate_eps')}/s for ${30} s on ${capacityEps}/s of capacity; \`shortest-delay\`, ${64} calls in flight, cold environments, ${any.count} repetitions`,
  settings(
    'Reserved concurrency of 4 to 64 environments',
    "Lambda's limit of 10 requests per second",
    'Batches wait for 10 ms (the default) or 50 ms, and hold 50 ms of work at most, 10 events; in three points 200 ms',
    'linger 10 ms: p99, s',
    'linger 50 ms: p99, s',
    'and 200 ms of work: p99, s',
    'p99 in s with linger 10 ms',
  ),
  quote`the excess of ${excessEps} events/s is ${(excessEps * serviceMs) / 1000} environments' worth of work, but ${Math.round(excessEps / batch / 10) * 10} calls/s at ${batch} events each, so that with ${16} environments and their ${16 * perEnvironment} calls/s the p99 is ${seconds(any)} s ${seconds(any).interval}, with ${throttles(any)} throttles. Waiting ${50} ms for batches of ${10} events saves ${(1 - at(64, 50).over(at(64, 10), 'invocations').center) * 100} % of the calls and takes it to ${at(16, 50).geometric(BURST_P99)} ms ${at(16, 50).geometric(BURST_P99).interval}, what ${64} environments have with that linger; with ${32} environments nothing is missing`,
  claim(
    'with 32 environments nothing is missing at either linger',
    [10, 50].every((linger) => seconds(at(32, linger)).center / seconds(at(64, linger)).center < 1.02),
  ),
  table(['environments'], {
    'requests/s': (row) => environmentsOf(row) * perEnvironment,
    'linger 10 ms: p99, s': (row) => seconds(at(environmentsOf(row), 10)),
    'linger 50 ms: p99, s': (row) => seconds(at(environmentsOf(row), 50)),
    'and 200 ms of work: p99, s': (row) => (hasLong(row) ? seconds(long(environmentsOf(row))) : undefined),
    'throttles, 10 ms': (row) => throttles(at(environmentsOf(row), 10)),
    'throttles, 50 ms': (row) => throttles(at(environmentsOf(row), 50)),
    'throttles, 200 ms': (row) => (hasLong(row) ? throttles(long(environmentsOf(row))) : undefined),
  }),
  settings('throttles, 10 ms', 'throttles, 50 ms', 'throttles, 200 ms'),
  quote`Vanilla has ${seconds(vanilla)} s ${seconds(vanilla).interval}: even ${4} environments`,
  quote`they are worse, ${maximum(at(4, 10))} s ${maximum(at(4, 10)).interval} against ${maximum(vanilla)} s ${maximum(vanilla).interval}`,
  table(['environments', 'calls in flight'], {
    'both limits': (row) => seconds(limited(environmentsOf(row), row.number('calls in flight'))),
    'concurrency alone': (row) =>
      seconds(limited(environmentsOf(row), row.number('calls in flight'), 'node-unlimited-requests.yaml')),
  }),
  quote`Calls in flight held to ${16} environments bring the p99 from ${seconds(limited(16, 64))} s under the objective and take the largest latency from ${maximum(limited(16, 64))} to ${maximum(limited(16, 16))} s`,
  claim('under the objective', seconds(limited(16, 16)).center < 0.5),
  settings('(1000 in 10 s)', 'since 64 calls are in flight', 'the account has 1000 environments'),
] satisfies readonly Derivation[]
