import {USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('espa-2024/trials.csv')
const LOADS = ['cosine', 'cosine-spikes', 'random', 'increase', 'decrease', 'convergence'] as const
type Load = (typeof LOADS)[number]
const CALM: readonly Load[] = ['random', 'increase']
const STEEP = LOADS.filter((load) => !CALM.includes(load))

const of = (load: Load, pipeline: string, autoscaler = ''): Rows =>
  trials.where({trace: `${load}.csv`, pipeline, autoscaler})
/** Inside bursts; over the window of a load that has none. */
const p99 = (row: Row): number => {
  const inBursts = numberIn(row, 'burst_latency_p99_ms')
  return Number.isNaN(inBursts) ? numberIn(row, 'latency_p99_ms') : inBursts
}
const worst = (load: Load, pipeline: string, autoscaler?: string): number =>
  of(load, pipeline, autoscaler).only(p99)
const usd = (load: Load, pipeline: string, autoscaler?: string): number =>
  of(load, pipeline, autoscaler).only(USD_PER_MILLION)
const overVanilla = (load: Load, pipeline: string, autoscaler?: string): number =>
  usd(load, pipeline, autoscaler) / usd(load, 'vanilla')

const holding = (load: Load): readonly Row[] =>
  trials.where({trace: `${load}.csv`}).list.filter((row) => p99(row) < 500)
const cheapest = (load: Load): string =>
  holding(load).toSorted((a, b) => numberIn(a, USD_PER_MILLION) - numberIn(b, USD_PER_MILLION))[0]?.[
    'pipeline'
  ] ?? ''
const ds2 = LOADS.map((load) => of(load, 'rescaled', 'ds2').only('rescales'))
const bursts = STEEP.map((load) => worst(load, 'burst'))

const rowsOf = (row: TableRow): Rows =>
  of(row.text('load') as Load, row.text('pipeline'), row.text('autoscaler').replace('–', ''))
const scaledOnly = (row: TableRow, column: string | ((one: Row) => number)): number | undefined =>
  row.text('pipeline') === 'rescaled' ? rowsOf(row).only(column) : undefined

export default [
  settings(
    'DEBS 2024',
    'Nexmark query 1',
    'a rate a minute for 140 minutes',
    'from 150 000 events/s on average to 30, for 4 slots at 80 ms, 50/s',
    'a chance of 5 %',
    'nothing, then 30, 60 and 30/s',
    'p99<500ms',
    'seconds above 500 ms',
    'capacity of 4 slots',
    'which 4 slots carry',
    'more than 4 slots',
    'looks every 10 s and pauses for 30 s',
    'a window of 10 s of 30 events/s',
    'by a factor of 5 000',
  ),
  quote`\`aggressive\` holds the p99 for ${overVanilla('random', 'rescaled', 'aggressive')} and ${overVanilla('increase', 'rescaled', 'aggressive')} × vanilla's money`,
  claim(
    'Slow loads are where autoscalers belong',
    CALM.every((load) => cheapest(load) === 'rescaled'),
  ),
  claim(
    'bursting is the cheapest of those that hold the p99',
    STEEP.every((load) => cheapest(load) === 'burst'),
  ),
  quote`at ${Math.min(...bursts)} to ${Math.max(...bursts)} ms`,
  claim(
    'holds it under the cosine and the decrease alone, for more money',
    STEEP.every(
      (load) =>
        worst(load, 'rescaled', 'aggressive') < 500 === ['cosine', 'decrease'].includes(load) &&
        usd(load, 'rescaled', 'aggressive') > usd(load, 'burst') ===
          ['cosine', 'decrease', 'cosine-spikes'].includes(load),
    ),
  ),
  quote`under spikes of a minute it has ${worst('cosine-spikes', 'rescaled', 'aggressive') / 1000} s`,
  quote`stops the job ${Math.min(...ds2)} to ${Math.max(...ds2)} times`,
  table(['load', 'pipeline', 'autoscaler'], {
    'p99, ms': (row) => rowsOf(row).only(p99),
    'seconds above 500 ms': (row) => rowsOf(row).only('slo_missed_s'),
    rescales: (row) => scaledOnly(row, 'rescales'),
    'paused, s': (row) => scaledOnly(row, (one) => numberIn(one, 'paused_ms') / 1000),
    'USD/M, managed slots': (row) => rowsOf(row).only(USD_PER_MILLION),
    '× vanilla': (row) =>
      overVanilla(row.text('load') as Load, row.text('pipeline'), row.text('autoscaler').replace('–', '')),
  }),
] satisfies readonly Derivation[]
