import {P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {flagged, toVirtual} from '../check/engines.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('spike-flink/trials.csv')
const at = (pipeline: string, engine: string): Rows => trials.where({pipeline, engine})
const HELD = 'accumulated_backpressured_ms'
const p99 = (pipeline: string, engine: string): Figure => at(pipeline, engine).geometric(P99)
const cost = (pipeline: string): Figure => at(pipeline, 'virtual').mean(USD_PER_MILLION)
const flink = trials.where({engine: 'flink'})
const over = at('overprovisioned', 'virtual')

const COLUMNS: Readonly<Record<string, string>> = {
  'p50, ms': 'latency_p50_ms',
  'p99, ms': P99,
  'backpressured, ms': HELD,
  invocations: 'invocations',
  'USD per million': USD_PER_MILLION,
}
const columnOf = (row: TableRow): string => COLUMNS[row.text('figure')] ?? ''
/** Means over the pairs; long spans to ten milliseconds. */
const value =
  (engine: string) =>
  (row: TableRow): number => {
    const mean = at(row.text('pipeline'), engine).mean(columnOf(row)).center
    return mean > 10_000 ? Math.round(mean / 10) * 10 : mean
  }

export default [
  quote`${at('burst', 'flink').only('parallelism')} slots at ${trials.only('service_time_ms')} ms (capacity ${(at('burst', 'flink').only('parallelism') * 1000) / trials.only('service_time_ms')}/s), ${trials.only('rate_eps')} events/s and a spike to ${trials.only('peak_rate_eps') / trials.only('rate_eps')} × that, ${trials.only('warmup_ms') / 1000} s of warm-up and a window of ${trials.only('duration_ms') / 1000} s`,
  settings('Apache Flink 2.3.0', 'buffer timeout 0'),
  quote`the ${trials.only('buffer_events')} events of buffer`,
  quote`p99 is ${p99('vanilla', 'virtual').per(1000)} s on the model and ${p99('vanilla', 'flink').per(1000)} s on Flink (${toVirtual(trials.where({pipeline: 'vanilla'}), 'flink', P99)} ${toVirtual(trials.where({pipeline: 'vanilla'}), 'flink', P99).interval}), its backpressure ${at('vanilla', 'virtual').mean(HELD).per(1000)} and ${at('vanilla', 'flink').mean(HELD).per(1000)} s. Bursting brings the p99 to ${at('burst', 'virtual').mean(P99)} and ${at('burst', 'flink').mean(P99)} ms for ${(cost('burst').center / cost('vanilla').center - 1) * 100} % more money than vanilla; slots for the peak (${over.only('parallelism')} instead of ${at('burst', 'virtual').only('parallelism')}) have ${over.mean(P99)} and ${at('overprovisioned', 'flink').mean(P99)} ms for ${cost('overprovisioned').center / cost('vanilla').center} × vanilla's money`,
  table([], {
    virtual: value('virtual'),
    Flink: value('flink'),
    'Flink / virtual': (row) =>
      toVirtual(trials.where({pipeline: row.text('pipeline')}), 'flink', columnOf(row)),
  }),
  quote`there burst's p50 and p99 are ${ofQuiet('latency_p50_ms')} and ${ofQuiet(P99)} × the model's`,
  readOff('2 cores with a load average of 12 to 19'),
  claim(
    'All rows of Flink are flagged `generator-late` and `oversubscribed`',
    ['generator-late', 'oversubscribed'].every((flag) => flagged(trials, 'flink', flag) === flink.count),
  ),
  quote`${flagged(trials, 'flink', 'paused')} of ${flink.count} \`paused\``,
] satisfies readonly Derivation[]

function ofQuiet(column: string): Figure {
  return toVirtual(readRows('agreement-flink/trials.csv').where({pipeline: 'burst'}), 'flink', column)
}
