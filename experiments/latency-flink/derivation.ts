import {P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {flagged, toVirtual} from '../check/engines.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('latency-flink/trials.csv')
const of = (pipeline: string, rateEps: number): Rows => trials.where({pipeline, rate_eps: rateEps})
const at = (engine: string, pipeline: string, rateEps: number): Rows => of(pipeline, rateEps).where({engine})
const p99 = (engine: string, pipeline: string, rateEps: number): Figure =>
  at(engine, pipeline, rateEps).mean(P99)
const ratio = (pipeline: string, rateEps: number): Figure => toVirtual(of(pipeline, rateEps), 'flink', P99)
const burst = (engine: string, column: string): Figure => at(engine, 'burst', 1000).mean(column)

const keysOf = (row: TableRow): [string, number] => [row.text('pipeline'), row.number('rate, events/s')]
const flink = trials.where({engine: 'flink'})
const any = of('burst', 1000)
const slotsAt = (rateEps: number): number => of('overprovisioned', rateEps).only('parallelism')

export default [
  quote`${any.only('parallelism')} slots at ${any.only('service_time_ms')} ms (capacity ${(any.only('parallelism') * 1000) / any.only('service_time_ms')}/s), constant Poisson load of ${500}, ${750} and ${1000} events/s, ${any.only('warmup_ms') / 1000} s of warm-up and a window of ${any.only('duration_ms') / 1000} s`,
  quote`keep p99 below ${500} ms (${slotsAt(500)}, ${slotsAt(750)} and ${slotsAt(1000)})`,
  settings('Apache Flink 2.3.0', 'buffer timeout 0'),
  quote`Flink's ${trials.only('buffer_events')} events of buffer`,
  quote`near capacity (${750}/s) p99 ${p99('flink', 'vanilla', 750)} ms instead of ${p99('virtual', 'vanilla', 750)} for vanilla (${ratio('vanilla', 750)} ${ratio('vanilla', 750).interval}), beyond it (${1000}/s) a latency that grows, ${p99('flink', 'vanilla', 1000).per(1000)} instead of ${p99('virtual', 'vanilla', 1000).per(1000)} s after ${30} s (${ratio('vanilla', 1000)} ${ratio('vanilla', 1000).interval}), and ${p99('flink', 'burst', 1000)} ms instead of ${p99('virtual', 'burst', 1000)} with bursting (${ratio('burst', 1000)} ${ratio('burst', 1000).interval}), which offloads ${burst('flink', 'offload_share').percent} % on both. A call takes Flink ${burst('flink', 'offload_latency_p50_ms')} ms at the median instead of ${burst('virtual', 'offload_latency_p50_ms')}, and burst's p50 is ${burst('flink', 'latency_p50_ms')} instead of ${burst('virtual', 'latency_p50_ms')} ms`,
  claim(
    'on both',
    Math.abs(burst('flink', 'offload_share').center - burst('virtual', 'offload_share').center) < 0.0005,
  ),
  table(['rate, events/s'], {
    'p99 virtual, ms': (row) => p99('virtual', ...keysOf(row)),
    'p99 Flink, ms': (row) => p99('flink', ...keysOf(row)),
    'Flink / virtual': (row) => ratio(...keysOf(row)),
    'USD/M virtual': (row) => at('virtual', ...keysOf(row)).mean(USD_PER_MILLION),
    'USD/M Flink': (row) => at('flink', ...keysOf(row)).mean(USD_PER_MILLION),
  }),
  settings(
    'Flink 1.16',
    'sleeps 1 s',
    'means of 176 to 208 s at 750 to 1000 events/s, its burst 0.3 to 0.5 s',
  ),
  quote`the gap is ${p99('flink', 'vanilla', 1000).per(1000)} s to ${p99('flink', 'burst', 1000).per(1000)} s after ${30} s`,
  quote`Of ${flink.count} rows of Flink ${flagged(trials, 'flink', 'paused')} are flagged \`paused\` and ${flagged(trials, 'flink', 'generator-late')} \`generator-late\`: tests ran beside a part of them, on ${2} cores. That is seen where a p99 is small: ${p99('flink', 'vanilla', 500)} instead of ${p99('virtual', 'vanilla', 500)} ms at ${500}/s, with an interval from ${ratio('vanilla', 500).low} to ${ratio('vanilla', 500).high}.`,
] satisfies readonly Derivation[]
