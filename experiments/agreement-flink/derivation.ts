import {P99} from '../check/columns.js'
import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {flagged, toVirtual} from '../check/engines.js'
import {type Figure} from '../check/figure.js'
import {numberIn, readRows, type Rows} from '../check/rows.js'

const trials = readRows('agreement-flink/trials.csv')
const at = (shape: string, pipeline: string): Rows => trials.where({shape, pipeline})
const on = (engine: string, rows: Rows, column: string): number => rows.where({engine}).mean(column).center

const FIGURES: Readonly<Record<string, {readonly calm: string; readonly spike: string}>> = {
  'p50, ms': {calm: 'latency_p50_ms', spike: 'latency_p50_ms'},
  'p99, ms': {calm: P99, spike: P99},
  'backpressured, ms': {calm: '', spike: 'accumulated_backpressured_ms'},
  'share offloaded, %': {calm: '', spike: 'offload_share'},
  invocations: {calm: '', spike: 'invocations'},
}
function asked(row: TableRow): {readonly rows: Rows; readonly column: string} {
  const [shape = '', pipeline = ''] = row.text('shape, pipeline').split(', ')
  const columns = FIGURES[row.text('figure')]
  return {rows: at(shape, pipeline), column: (shape === 'spike' ? columns?.spike : columns?.calm) ?? ''}
}
const value =
  (engine: string) =>
  (row: TableRow): number => {
    const {rows, column} = asked(row)
    return on(engine, rows, column) * (column === 'offload_share' ? 100 : 1)
  }
const ratio =
  (engine: string) =>
  (row: TableRow): Figure => {
    const {rows, column} = asked(row)
    return toVirtual(rows, engine, column)
  }

const calm = at('constant', 'vanilla')
const [vanilla, burst] = [at('spike', 'vanilla'), at('spike', 'burst')]
const flink = trials.where({engine: 'flink'})
/** Vanilla's source is held up through the spike: that is backpressure. */
const lateness = [calm, burst].flatMap((rows) =>
  rows.where({engine: 'flink'}).values('schedule_lateness_p99_ms'),
)
const measured = trials.values((row) => (numberIn(row, 'offered_eps') * numberIn(row, 'duration_ms')) / 1000)

export default [
  quote`${trials.only('parallelism')} slots at ${trials.only('service_time_ms')} ms, ${trials.only('rate_eps')} events/s (${((trials.only('rate_eps') * trials.only('service_time_ms')) / trials.only('parallelism') / 1000) * 100} % of capacity), ${trials.only('warmup_ms') / 1000} s of warm-up and a window of ${trials.only('duration_ms') / 1000} s: constant with \`vanilla\`, and with a spike of ${vanilla.only('peak_rate_eps') / vanilla.only('rate_eps')} × the rate`,
  settings(
    '(2.3.0, one TaskManager, buffer timeout 0)',
    'segments of 4 KiB',
    'within ± 10 % and 3 ms, accumulated backpressure within 5 %',
  ),
  quote`\`bufferEvents\` is ${trials.only('buffer_events')} everywhere`,
  quote`p99 ${on('virtual', calm, P99)}, ${on('embedded', calm, P99)} and ${on('flink', calm, P99)} ms under a constant load (model, embedded, Flink), ${on('virtual', vanilla, P99) / 1000} s three times under a spike with \`vanilla\`, ${on('virtual', burst, P99)}, ${on('embedded', burst, P99)} and ${on('flink', burst, P99)} ms with \`burst\``,
  table([], {
    virtual: value('virtual'),
    embedded: value('embedded'),
    'embedded / virtual, 95 %': ratio('embedded'),
    Flink: value('flink'),
    'Flink / virtual, 95 %': ratio('flink'),
  }),
  settings('yes, by the 3 ms', 'share offloaded, %'),
  claim("the digest of Flink's output is that of the embedded engine's", sameDigests()),
  quote`${flagged(trials, 'flink', 'generator-late')} of ${flink.count} rows of Flink are flagged \`generator-late\`, since the p99 of its source's lateness, unless held up, is ${Math.min(...lateness)} to ${Math.max(...lateness)} ms where the flag begins at ${1} ms`,
  quote`\`short-window\`: ${Math.round(Math.min(...measured) / 100) * 100} to ${Math.round(Math.max(...measured) / 100) * 100} events`,
  settings('2 cores, quiet'),
  readOff(
    '(load average 12)',
    'had p99 of 35 and 37 ms below capacity instead of 20 and 21, and 334 and 336 ms instead of 315 and 323',
  ),
] satisfies readonly Derivation[]

function sameDigests(): boolean {
  return flink.list.every((row) =>
    trials
      .where({engine: 'embedded', seed: row['seed'] ?? '', shape: row['shape'] ?? ''})
      .list.every((other) => other['output_digest'] === row['output_digest']),
  )
}
