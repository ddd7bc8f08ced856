import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table} from '../check/derivation.js'
import {loadAutoscaler} from '../../src/settings/files/load-autoscaler.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

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
  'tuned',
  'palo-alto',
]
const NEVER = ['flink-operator', 'flink-operator-in-place', 'managed-flink']
const measured = MEASURING.map((name) => of('rescaled', name))
const aggressive = of('rescaled', 'aggressive')
const tuned = of('rescaled', 'tuned')
const planned = of('rescaled', 'planned')
const standby = of('rescaled', 'standby')
const ideal = of('rescaled', 'ideal')

const tuning = readRows('rivals/tuning.csv')
const tunedProfile = loadAutoscaler('tuned').autoscaler.parameters

/** Whether the profile is the first of all sets by what the search goes by. */
function isBestTried(): boolean {
  const returning = tuning.where({returns: 'true'})
  const best = returning.list.filter((row) => numberIn(row, 'slo_missed_s') === returning.min('slo_missed_s'))
  const leastUsd = Math.min(...best.map((row) => numberIn(row, USD_PER_MILLION)))
  return best.some(
    (row) =>
      numberIn(row, USD_PER_MILLION) === leastUsd &&
      Object.entries(row).every(
        ([key, cell]) => cell === '' || !(key in tunedProfile) || cell === String(tunedProfile[key]),
      ),
  )
}

const calling = readRows('rivals/call-cpu.csv')
const callingOf = (row: {text(column: string): string}): Rows =>
  calling.where({pipeline: row.text('pipeline'), autoscaler: row.text('autoscaler').replace('–', '')})

/** With slots at the price of an EC2 vCPU. */
const ec2Usd = (row: Row): number =>
  (numberIn(row, 'local_cost_usd') * 0.048) / 0.11 + (numberIn(row, 'lambda_cost_usd') || 0)
const ec2Over = (rows: Rows): number => rows.mean(ec2Usd).center / vanilla.mean(ec2Usd).center

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
    'The fastest such autoscaler is `tuned`',
    measured.every((rows) => p99(rows).center >= p99(tuned).center),
  ),
  quote`of ${tuning.count} sets of parameters`,
  claim('the one with the fewest seconds above the objective whose slots are back', isBestTried()),
  settings('pauses for 3 s', 'stands still for 3 s'),
  claim('It looks once a second', tunedProfile['loopMs'] === 1000),
  quote`and has ${p99(tuned).per(1000)} s for ${usdOver(tuned)} ×`,
  quote`(\`aggressive\`) it is ${p99(aggressive).per(1000)} s for ${usdOver(aggressive)} ×`,
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
  quote`\`burst\` costs ${ec2Over(burst)} × vanilla, slots for the peak ${ec2Over(of('overprovisioned'))} ×, \`tuned\` ${ec2Over(tuned)} ×`,
  claim(
    'bursting keeps the objective, and rivals stay where they were',
    Math.max(...calling.where({pipeline: 'burst'}).values(BURST_P99)) < 500 &&
      calling.where({pipeline: 'bridge'}).list.every(({autoscaler = ''}) => {
        const [free, dear] = [of('bridge', autoscaler), calling.where({pipeline: 'bridge', autoscaler})]
        return p99(free).center < 500 === p99(dear).center < 500
      }),
  ),
  table(['pipeline', 'autoscaler'], {
    'p99 in spikes with 3 ms a call, ms': (row) => p99(callingOf(row)),
    'seconds missed with 3 ms a call': (row) => callingOf(row).mean('slo_missed_s'),
    'money, × free calls': (row) =>
      callingOf(row).mean(USD_PER_MILLION).center / ofRow(row).mean(USD_PER_MILLION).center,
  }),
  settings(
    'seconds above 500 ms',
    'With 3 ms of its slot',
    '(`--call-cpu 3ms`)',
    'p99 in spikes with 3 ms a call',
    'seconds missed with 3 ms a call',
  ),
] satisfies readonly Derivation[]
