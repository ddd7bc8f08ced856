import {P99} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('rescale-pause/trials.csv')
const virtual = readRows('rescale-pause/virtual.csv')
const STATES_MB = [0, 10, 100] as const
const INTERVALS_MS = [1000, 3000] as const
const CALM_EPS = 250
const OVERLOAD_EPS = 700

const at = (stateMb: number, intervalMs: number, rateEps: number): Rows =>
  trials.where({ballast: stateMb, checkpoint_interval_ms: intervalMs, rate_eps: rateEps})
const ofRow = (row: TableRow): Rows =>
  at(
    Number(row.text('state').split(' ')[0]),
    1000 * Number(row.text('checkpoints').split(' ')[0]),
    row.text('load') === 'calm' ? CALM_EPS : OVERLOAD_EPS,
  )
/** All loads and intervals. */
const ofState = (stateMb: number): Rows => trials.where({ballast: stateMb})
const pauseS = (rows: Rows) => rows.mean('paused_ms').per(1000)
const toStopMs = (row: Row): number =>
  numberIn(row, 'first_ready_ms') - numberIn(row, 'first_decision_ms') - numberIn(row, 'paused_ms')
const toStopS = (rows: Rows): number => rows.mean(toStopMs).center / 1000
const [none, some, much] = STATES_MB.map((stateMb) => pauseS(ofState(stateMb))) as [
  ReturnType<typeof pauseS>,
  ReturnType<typeof pauseS>,
  ReturnType<typeof pauseS>,
]
const overloaded = STATES_MB.flatMap((stateMb) =>
  INTERVALS_MS.map((intervalMs) => ({
    flink: at(stateMb, intervalMs, OVERLOAD_EPS),
    model: virtual.where({
      point: `autoscaler.stateGb=${stateMb / 1000};autoscaler.steps=${intervalMs === 1000 ? '2.77s-3' : '4.27s-3'}`,
      rate_eps: OVERLOAD_EPS,
    }),
  })),
)
const p99S = (rows: Rows): number => rows.mean(P99).center / 1000
const flinkS = overloaded.map(({flink}) => p99S(flink))
const modelS = overloaded.map(({model}) => p99S(model))
const missing = flinkS.map((spanS, i) => spanS - (modelS[i] ?? Number.NaN))
const replayed = overloaded.map(({flink}) => flink.mean('replayed_events').center)
const flagged = (flag: string): number =>
  trials.list.filter((row) => (row['flags'] ?? '').split(';').includes(flag)).length

export default [
  settings('Apache Flink 2.3.0', 'with 16 slots', 'values of 1000 bytes', 'asked for every 10 ms'),
  quote`A job of ${trials.only('parallelism')} slots at ${trials.only('service_time_ms')} ms (${(trials.only('parallelism') * 1000) / trials.only('service_time_ms')} events/s) gets ${trials.min('rate_eps')} events/s (calm) or ${trials.max('rate_eps')} (overloaded)`,
  settings('Two seconds into'),
  quote`a window of ${trials.only('duration_ms') / 1000} s one`,
  quote`asks for ${trials.only('slots_max')} slots`,
  quote`every ${trials.min('checkpoint_interval_ms') / 1000} or ${trials.max('checkpoint_interval_ms') / 1000} s. Ten repetitions, shuffled, ${trials.count} trials`,
  quote`${(much.center - none.center) * 10} s for each GB`,
  quote`${none} s ${none.interval} at 0 MB, ${some} s ${some.interval} at 10 MB, ${much} s ${much.interval} at 100 MB`,
  settings('at 0 MB', 'at 10 MB', 'at 100 MB', 'a job of Flink 2.3 waits', 'had 10 s'),
  quote`next checkpoint: ${toStopS(trials.where({checkpoint_interval_ms: 1000}))} s on the average with one every second, ${toStopS(trials.where({checkpoint_interval_ms: 3000}))} s with one every three`,
  table(['state', 'checkpoints'], {
    'request to stop, s': (row) => toStopS(ofRow(row)),
    'pause, ms': (row) => [ofRow(row).mean('paused_ms'), ofRow(row).mean('paused_ms').interval],
    'served again, events': (row) => ofRow(row).mean('replayed_events'),
  }),
  quote`served again: ${Math.min(...replayed)} to ${Math.max(...replayed)} events`,
  claim('more than half a second of work', Math.min(...replayed) > 250),
  quote`has a p99 of ${Math.min(...modelS)} to ${Math.max(...modelS)} s under overload where Flink has ${Math.min(...flinkS)} to ${Math.max(...flinkS)} s`,
  claim(
    "below Flink's in all six cases",
    missing.every((spanS) => spanS > 0),
  ),
  quote`by ${Math.min(...missing)} to ${Math.max(...missing)} s, and each`,
  settings('within 10 % + 1 s'),
  claim(
    'and each within 10 % + 1 s of it',
    missing.every((spanS, i) => Math.abs(spanS) <= 0.1 * (flinkS[i] ?? 0) + 1),
  ),
  quote`all ${trials.count} trials have \`rescales\` ${trials.only('rescales')}, \`lost_events\` ${trials.max('lost_events')}, \`unfinished_events\` ${trials.max('unfinished_events')} and \`duplicate_events\` ${trials.max('duplicate_events')}`,
  settings('2 cores with a load average of 14', '1 GB was not tried'),
  quote`${flagged('oversubscribed')} of ${trials.count} rows of Flink are flagged \`oversubscribed\`, ${flagged('stale-metrics')} \`stale-metrics\``,
] satisfies readonly Derivation[]
