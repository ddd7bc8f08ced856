import {P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('recovery/trials.csv')
const calm = readRows('recovery/calm.csv')
const INTERVALS_MS = [500, 1000, 5000] as const

const at = (pipeline: string, intervalMs: number): Rows =>
  trials.where({pipeline, checkpoint_interval_ms: intervalMs})
const ofRow = (row: TableRow): Rows => {
  const [amount = '', unit] = row.text('checkpoints').split(' ')
  return at(row.text('pipeline'), Number(amount) * (unit === 's' ? 1000 : 1))
}
const of = (column: (rows: Rows) => number) => (row: TableRow) => column(ofRow(row))

const downS = trials.only('downtime_ms') / 1000
const recoveryS = (rows: Rows): number => rows.mean('recovery_ms').center / 1000
/** Of the outage itself nobody is spared. */
const catchUpS = (pipeline: string): readonly number[] =>
  INTERVALS_MS.map((intervalMs) => recoveryS(at(pipeline, intervalMs)) - downS)
const [vanilla, more, burst] = ['vanilla', 'overprovisioned', 'burst'].map(catchUpS) as [
  readonly number[],
  readonly number[],
  readonly number[],
]
const longer = vanilla.map((spanS, i) => spanS - (burst[i] ?? Number.NaN))
const p99S = ['vanilla', 'burst', 'overprovisioned'].flatMap((pipeline) =>
  INTERVALS_MS.map((intervalMs) => at(pipeline, intervalMs).geometric(P99).center / 1000),
)
const lambdaUsd = INTERVALS_MS.map((intervalMs) => at('burst', intervalMs).mean('lambda_cost_usd').center)
const totalUsd = (pipeline: string): number => calm.where({pipeline}).mean('total_cost_usd').center
const slotsUsdPerS = (totalUsd('overprovisioned') - totalUsd('vanilla')) / (trials.only('duration_ms') / 1000)
const any = at('vanilla', 1000)
const capacityEps = (any.only('parallelism') * 1000) / any.only('service_time_ms')
const replayed = (intervalMs: number): number => at('burst', intervalMs).mean('replayed_events').center
const grown = (spans: readonly number[]): number => (spans[2] ?? Number.NaN) - (spans[0] ?? Number.NaN)

export default [
  quote`${any.only('parallelism')} slots at ${any.only('service_time_ms')} ms under a constant ${any.only('rate_eps')} events/s, ${(any.only('rate_eps') / capacityEps) * 100} % of their ${capacityEps} events/s`,
  settings('At 18 s of a minute a slot dies'),
  quote`${downS} s later it runs again`,
  quote`\`overprovisioned\` has ${at('overprovisioned', 1000).only('parallelism')} slots`,
  settings('Checkpoints every 0.5, 1 and 5 s'),
  quote`${trials.max('repetition')} repetitions. The same`,
  claim(
    'bursting is good again as soon as the job is back, or a second later',
    burst.every((spanS) => spanS >= 0 && spanS <= 1),
  ),
  quote`waiting takes ${Math.floor(Math.min(...longer))} to ${Math.ceil(Math.max(...longer))} s longer`,
  table(['checkpoints'], {
    'crash to good again, s': of(recoveryS),
    'missed objective, s': of((rows) => rows.mean('slo_missed_s').center),
    'replayed events': of((rows) => rows.mean('replayed_events').center),
    'USD/M': of((rows) => rows.mean(USD_PER_MILLION).center),
  }),
  quote`Without the ${downS} s of the outage itself, which no pipeline can shorten, vanilla has ${vanilla[0] ?? 0}, ${vanilla[1] ?? 0} and ${vanilla[2] ?? 0} s to catch up, three more slots ${more[0] ?? 0}, ${more[1] ?? 0} and ${more[2] ?? 0} s, bursting ${burst[0] ?? 9}, ${burst[1] ?? 9} and ${burst[2] ?? 9} s`,
  quote`p99 of the whole minute is ${Math.min(...p99S)} to ${Math.max(...p99S)} s`,
  claim('since nothing is offloaded', calm.where({pipeline: 'burst'}).max('offloaded_events') === 0),
  claim('In calm bursting costs what vanilla costs', totalUsd('burst') === totalUsd('vanilla')),
  quote`A crash costs USD ${Math.min(...lambdaUsd)} to ${Math.max(...lambdaUsd)} of Lambda`,
  quote`three more slots cost ${(totalUsd('overprovisioned') / totalUsd('vanilla') - 1) * 100} % more than vanilla`,
  quote`cost what three more slots cost in ${(lambdaUsd[1] ?? Number.NaN) / slotsUsdPerS} s`,
  settings('makes the spike larger: from 0.5 to 5 s'),
  quote`the events that are served again grow from ${replayed(500)} to ${replayed(5000)}, and the catch-up of vanilla by ${grown(vanilla)} s, that of bursting by ${grown(burst)} s`,
  quote`all ${trials.count} trials have \`lost_events\` ${trials.max('lost_events')} and \`duplicate_events\` ${trials.max('duplicate_events')}`,
  settings('a restart 3 s', 'after 50 s'),
  quote`${trials.where({pipeline: 'burst'}).only('cold_starts')} cold starts follow a crash`,
] satisfies readonly Derivation[]
