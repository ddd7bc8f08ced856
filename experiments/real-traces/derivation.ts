import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('real-traces/trials.csv')
const FILES = {
  mentions: 'nab-twitter-aapl.csv',
  requests: 'nab-elb-requests.csv',
  calls: 'azure-llm-code.csv',
  traffic: 'daedalus-traffic-6h.csv',
} as const
type Load = keyof typeof FILES
const LOADS = Object.keys(FILES) as readonly Load[]

const of = (load: Load, pipeline: string, autoscaler = ''): Rows =>
  trials.where({trace: FILES[load], pipeline, autoscaler})
const burst = (load: Load): Rows => of(load, 'burst')
const over = (load: Load): Rows => of(load, 'overprovisioned')
const p99 = (rows: Rows) => rows.geometric(BURST_P99)
const missed = (rows: Rows) => rows.mean('slo_missed_s')
const usdOver = (load: Load, rows: Rows) => rows.over(of(load, 'vanilla'), USD_PER_MILLION)
const extremes = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]

const AUTOSCALERS = ['flink-operator', 'aggressive'] as const
const SCALED = ['rescaled', 'bridge'] as const
const scaled = LOADS.flatMap((load) =>
  SCALED.flatMap((pipeline) => AUTOSCALERS.map((name) => ({load, pipeline, rows: of(load, pipeline, name)}))),
)
const holding = scaled.filter(({rows}) => p99(rows).center < 500)
const [leastBurst, mostBurst] = extremes(LOADS.map((load) => p99(burst(load)).center))
const [leastUsd, mostUsd] = extremes(LOADS.map((load) => usdOver(load, burst(load)).center))
const [leastOver, mostOver] = extremes(LOADS.map((load) => usdOver(load, over(load)).center))
const [fewest, most] = extremes(LOADS.map((load) => over(load).only('parallelism')))

const any = burst('mentions')
const rowsOf = (row: {text(column: string): string}): Rows =>
  of(row.text('load') as Load, row.text('pipeline'), row.text('autoscaler').replace('–', ''))

export default [
  quote`${any.only('parallelism')} slots at ${any.only('service_time_ms')} ms, `,
  settings(
    '200 events/s',
    'about 140/s on average',
    '2 h of 55 days, around a peak of 5 minutes',
    '2 h of 14 days',
    'an hour, single events',
    '7 h, played 4 times as fast',
    'p99<500ms',
    '500 ms',
    'a hundred times the users',
    '54 or 55 each',
  ),
  quote`${any.count} repetitions`,
  claim(
    'Bursting alone holds the objective under all four',
    LOADS.every((load) => p99(burst(load)).high < 500),
  ),
  quote`p99 inside bursts of ${leastBurst} to ${mostBurst} ms, for ${leastUsd} to ${mostUsd} × vanilla's money`,
  quote`takes ${fewest} to ${most} slots and ${leastOver} to ${mostOver} ×`,
  claim(
    'No autoscaler without bursting holds it',
    holding.every(({pipeline}) => pipeline === 'bridge') && holding.length > 0,
  ),
  claim(
    'only under the slow wave of traffic does a bridge',
    holding.length === 1 && holding[0]?.load === 'traffic',
  ),
  quote`p99 of ${p99(of('traffic', 'bridge', 'aggressive'))} ms`,
  quote`its pauses still miss 500 ms for ${missed(of('traffic', 'bridge', 'aggressive'))} s`,
  quote`${missed(burst('calls'))} s with bursting and ${missed(over('calls'))} s with ${over('calls').only('parallelism')} slots`,
  table(['load', 'pipeline', 'autoscaler'], {
    'p99 in bursts, ms': (row) => p99(rowsOf(row)),
    'seconds above 500 ms': (row) => missed(rowsOf(row)),
    'USD/M, managed slots': (row) => rowsOf(row).mean(USD_PER_MILLION),
    '× vanilla': (row) => usdOver(row.text('load') as Load, rowsOf(row)),
  }),
] satisfies readonly Derivation[]
