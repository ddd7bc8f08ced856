import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('rivals/trials.csv')
const of = (pipeline: string, autoscaler = ''): Rows => trials.where({pipeline, autoscaler})
const [vanilla, burst] = [of('vanilla'), of('burst')]
const usdOver = (rows: Rows) => rows.over(vanilla, USD_PER_MILLION)
const p99 = (rows: Rows) => rows.geometric(BURST_P99)

/** They decide by what they measure; the others know the load. */
const MEASURING = [
  'flink-operator',
  'flink-operator-in-place',
  'flink-operator-example',
  'ds2',
  'managed-flink',
  'hpa-cpu',
  'keda-lag',
  'aggressive',
]
const NEVER = ['flink-operator', 'flink-operator-in-place', 'managed-flink']
const measured = MEASURING.map((name) => of('rescaled', name))
const [aggressive, planned, standby, ideal] = ['aggressive', 'planned', 'standby', 'ideal'].map((name) =>
  of('rescaled', name),
)
if (!aggressive || !planned || !standby || !ideal) throw new Error('a profile is missing')

const ofRow = (row: {text(column: string): string}): Rows =>
  of(row.text('pipeline'), row.text('autoscaler').replace('–', ''))

export default [
  settings('30 s in every 600 s', 'spikes of 30 s', '500 ms', 'steps of 30 s'),
  quote`${burst.only('parallelism')} slots at ${burst.only('service_time_ms')} ms, ${burst.only('rate_eps')} events/s, ${burst.only('peak_rate_eps')}/s for`,
  quote`${burst.only('duration_ms') / 60_000} minutes, ${burst.count} repetitions`,
  claim(
    'No autoscaler that decides by what it measures keeps the p99 inside spikes of 30 s below 500 ms.',
    measured.every((rows) => Math.min(...rows.values(BURST_P99)) > 500),
  ),
  claim(
    "The operator's and AWS's defaults never react",
    NEVER.every((name) => of('rescaled', name).mean('rescales').center === 0),
  ),
  quote`has a p99 of ${p99(burst)} ms for ${usdOver(burst)} × vanilla's money`,
  claim(
    'the fastest such autoscaler (`aggressive`)',
    measured.every((rows) => p99(rows).center >= p99(aggressive).center),
  ),
  quote`has ${p99(aggressive).per(1000)} s for ${usdOver(aggressive)} ×`,
  quote`has ${p99(planned)} ms inside the spikes for ${usdOver(planned)} ×, but its own pauses miss 500 ms for ${planned.mean('slo_missed_s')} s`,
  quote`make it ${p99(standby).per(1000)} s for ${usdOver(standby)} ×`,
  quote`nobody can have, ${p99(ideal)} ms for ${usdOver(ideal)} ×`,
  table(['pipeline', 'autoscaler'], {
    'p99 in spikes, ms': (row) => p99(ofRow(row)),
    'seconds above 500 ms': (row) => ofRow(row).mean('slo_missed_s'),
    'USD/M, managed slots': (row) => ofRow(row).mean(USD_PER_MILLION),
    '× vanilla': (row) => usdOver(ofRow(row)),
    'most slots': (row) => ofRow(row).mean('slots_max'),
    rescales: (row) => (row.text('autoscaler') === '–' ? undefined : ofRow(row).mean('rescales')),
  }),
  settings('seconds above 500 ms'),
] satisfies readonly Derivation[]
