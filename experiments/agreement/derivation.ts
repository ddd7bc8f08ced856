import {BURST_P99, P99} from '../check/columns.js'
import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {flagged, toVirtual} from '../check/engines.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Row, type Rows} from '../check/rows.js'

const trials = readRows('agreement/trials.csv')
const calm = trials.where({shape: 'constant'})
const vanilla = trials.where({shape: 'spike', pipeline: 'vanilla'})
const burst = trials.where({shape: 'spike', pipeline: 'burst'})

const COLUMNS: Readonly<Record<string, readonly [Rows, string]>> = {
  'under capacity, p50': [calm, 'latency_p50_ms'],
  'under capacity, p99': [calm, P99],
  'spike, vanilla, p50 in the spike': [vanilla, 'burst_latency_p50_ms'],
  'spike, vanilla, p99 in the spike': [vanilla, BURST_P99],
  'spike, burst, p50 in the spike': [burst, 'burst_latency_p50_ms'],
  'spike, burst, p99 in the spike': [burst, BURST_P99],
  'spike, burst, calls to the target': [burst, 'invocations'],
}
function asked(row: TableRow): readonly [Rows, string] {
  const found = COLUMNS[row.text('configuration')]
  if (!found) throw new Error(`unknown configuration ${row.text('configuration')}`)
  return found
}
const ratio = (rows: Rows, column: string): Figure => toVirtual(rows, 'embedded', column)
const calmP99 = ratio(calm, P99)
const calmMs = (engine: string, column: string): number => calm.where({engine}).geometric(column).center
const offloads = (column: (row: Row) => number, engine: string): readonly number[] =>
  burst
    .where({engine})
    .list.toSorted((a, b) => numberIn(a, 'repetition') - numberIn(b, 'repetition'))
    .map(column)
const offloaded = (row: Row): number => numberIn(row, 'offloaded_events')
const apart = offloads(offloaded, 'embedded').map(
  (events, i) => events / (offloads(offloaded, 'virtual')[i] ?? 0),
)
const off = apart.map((times) => Math.abs(times - 1) * 100).toSorted((a, b) => a - b)
const same = new Set(
  trials.list.map((row) =>
    [row['shape'], row['pipeline'], row['seed'], row['output_digest'], row['intended_events']].join(),
  ),
)
/** What is left beyond ± 10 % and 1 ms. */
const beyondMs = (calmP99.high - 1.1) * calmMs('virtual', P99) - 1
const spikeColumns = [vanilla, burst].flatMap((rows) => [
  ratio(rows, 'burst_latency_p50_ms'),
  ratio(rows, BURST_P99),
])

export default [
  quote`${trials.max('repetition')} repetitions on the same streams: ${trials.only('parallelism')} slots at ${trials.only('service_time_ms')} ms, base ${trials.only('rate_eps')} events/s, ${trials.only('duration_ms') / 1000} s after ${trials.only('warmup_ms') / 1000} s of warm-up`,
  quote`a spike to ${vanilla.only('peak_rate_eps')}/s for ${0.6} s`,
  settings('within ± 10 % and 1 ms'),
  quote`In all ${trials.count / 2} pairs the number`,
  claim('the digest of the output are equal', same.size === trials.count / 2),
  settings('differ by less than 1 %'),
  claim(
    'differ by less than 1 %',
    spikeColumns.every(({center}) => Math.abs(center - 1) < 0.01),
  ),
  table([], {
    virtual: (row) => asked(row)[0].where({engine: 'virtual'}).geometric(asked(row)[1]),
    'embedded / virtual': (row) => ratio(...asked(row)),
  }),
  quote`no, by ${beyondMs} ms at its far end`,
  quote`adds ${calmMs('embedded', 'latency_p50_ms') - calmMs('virtual', 'latency_p50_ms')} ms to each event, and ${calmMs('embedded', P99) - calmMs('virtual', P99)} ms to the slowest`,
  readOff(
    'had 1.244 [1.202, 1.287]',
    'within ± 10 % and 1 ms, and no flag',
    'a load of 10 by other programs the ratio of the p99 was 1.73 [1.08, 2.79]',
  ),
  settings('with intervals of 200 ms a spike of 0.6 s'),
  quote`have the same to ${1} % (${offloads(offloaded, 'virtual')[closest(0)] ?? 0} and ${offloads(offloaded, 'embedded')[closest(0)] ?? 0}, ${offloads(offloaded, 'virtual')[closest(1)] ?? 0} and ${offloads(offloaded, 'embedded')[closest(1)] ?? 0} events), three differ by ${off[2] ?? 0} to ${off[4] ?? 0} %, up and down: ${ratio(burst, 'offloaded_events')} ${ratio(burst, 'offloaded_events').interval}.`,
  readOff(
    'is 2.022 ms',
    'for a configured 2 ms',
    'embedded, measured                    | 1200 2799 3799 3000 2200 1399 600 0',
    'virtual at the configured 2 ms        | 1200 2800 3800 3000 2200 1400 600 0',
    'virtual at the realized 2.0225 ms     | 1213 2831 3849 3066 2285 1502 721 0',
    'by 13, 32, 50, 66, 85, 103 and 121 events: 18 more at every tick. So many are 4 slots behind in 0.8 s when 2.0225 ms is taken for 2 ms (22 events/s)',
    '20 % at the last',
  ),
  settings('2 cores of a quiet machine', 'more than 1 ms at its slowest hundredth', 'Windows of 3 s'),
  claim(
    'six are flagged `generator-late`',
    flagged(trials.where({shape: 'spike'}), 'embedded', 'generator-late') === 6,
  ),
] satisfies readonly Derivation[]

/** Which repetition offloads the most alike, the next alike, …, by its place. */
function closest(rank: number): number {
  const order = apart.map((times, i) => [Math.abs(times - 1), i] as const).toSorted(([a], [b]) => a - b)
  return order[rank]?.[1] ?? 0
}
