import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {flagged, toVirtual} from '../check/engines.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('backpressure-flink/trials.csv')
const HELD = 'accumulated_backpressured_ms'
const of = (pipeline: string, rateEps: number): Rows =>
  pipeline === 'all' ? trials.where({rate_eps: rateEps}) : trials.where({pipeline, rate_eps: rateEps})
const held = (engine: string, pipeline: string, rateEps: number): Figure =>
  of(pipeline, rateEps).where({engine}).mean(HELD).per(1000)
const ratio = (pipeline: string, rateEps: number): Figure => toVirtual(of(pipeline, rateEps), 'flink', HELD)
const offload = (engine: string): number =>
  of('burst', 850).where({engine}).mean('offload_share').percent.center
const keysOf = (row: TableRow): [string, number] => [row.text('pipeline'), row.number('rate, events/s')]
const flink = trials.where({engine: 'flink'})
const capacityEps = (trials.only('parallelism') * 1000) / trials.only('service_time_ms')
const windowS = trials.only('duration_ms') / 1000
const longest = (pipeline: string): number => of(pipeline, 800).where({engine: 'flink'}).max(HELD) / 1000

export default [
  quote`the capacity of ${trials.only('parallelism')} slots at ${trials.only('service_time_ms')} ms (${capacityEps}/s): ${700}, ${800} and ${850} events/s, ${trials.only('warmup_ms') / 1000} s of warm-up and a window of ${windowS} s`,
  settings('Apache Flink 2.3.0'),
  quote`Flink's ${trials.only('buffer_events')} events of buffer`,
  quote`nothing at ${(700 / capacityEps) * 100} % of capacity, ${held('flink', 'vanilla', 850)} of ${windowS} s at ${(850 / capacityEps) * 100} %, where the model has ${held('virtual', 'vanilla', 850)} (${ratio('vanilla', 850)} ${ratio('vanilla', 850).interval}). Bursting leaves none of it on Flink and ${held('virtual', 'burst', 850)} s on the model, by offloading ${offload('flink')} and ${offload('virtual')} % of the events`,
  table(['rate, events/s'], {
    'virtual, s': (row) => held('virtual', ...keysOf(row)),
    'Flink, s': (row) => held('flink', ...keysOf(row)),
    'Flink / virtual': (row) => (row.text('Flink / virtual') === '' ? undefined : ratio(...keysOf(row))),
  }),
  quote`At capacity exactly, ${windowS} s decide little: four of five repetitions have no backpressure on either engine. In the fifth Flink has ${longest('modified')} s with \`modified\` and ${longest('vanilla')} s with vanilla`,
  claim('four of five repetitions have no backpressure', quietAtCapacity() === 4),
  settings(
    '327 to 328 s of backpressure in runs of 300 s at 750 and 1000 events/s',
    'and 179 to 320 s with bursting',
  ),
  readOff('2 cores with a load average of 20 to 30'),
  quote`All ${flagged(trials, 'flink', 'oversubscribed')} rows of Flink are flagged \`oversubscribed\`, ${flagged(trials, 'flink', 'generator-late')} \`generator-late\`, ${flagged(trials, 'flink', 'paused')} \`paused\``,
  claim(
    'rows of Flink are flagged `oversubscribed`',
    flagged(trials, 'flink', 'oversubscribed') === flink.count,
  ),
] satisfies readonly Derivation[]

function quietAtCapacity(): number {
  return [1, 2, 3, 4, 5].filter((repetition) => of('all', 800).where({repetition}).max(HELD) < 1).length
}
