import {ec2UsdPerMillion, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import type {Figure} from '../check/figure.js'
import {numberIn, readRows, type Rows} from '../check/rows.js'

const QUERIES: Readonly<Record<string, Rows>> = {
  q5: readRows('stateful/q5.csv'),
  q7: readRows('stateful/q7.csv'),
}
const HIGHEST_EPS = 560

/** The repetitions of one point; the page's table has the highest rate. */
function of(
  query: string,
  filter: {readonly shape: string; readonly pipeline: string; readonly rate_eps?: number},
): Rows {
  const rows = QUERIES[query]
  if (rows === undefined) throw new Error(`there is no query ${query}`)
  return rows.where({rate_eps: HIGHEST_EPS, ...filter})
}
const inTable = (row: TableRow): Rows =>
  of(row.text('query'), {shape: row.text('shape'), pipeline: row.text('pipeline')})

const rare = (query: string, pipeline: string): Rows => of(query, {shape: 'spike-rare', pipeline})
const all = Object.values(QUERIES)
const [vanilla, burst, over] = [
  rare('q5', 'vanilla'),
  rare('q5', 'burst'),
  rare('q5', 'overprovisioned'),
] as const
const factor = vanilla.over(burst, 'emission_p50_ms')
const burstRows = all.map((rows) => rows.where({pipeline: 'burst'}))
/** Under spikes of 2 minutes at the middle rate. */
const middle = (query: string, pipeline: string): Rows => of(query, {shape: 'spike', pipeline, rate_eps: 400})
const median = (query: string, pipeline: string) => middle(query, pipeline).geometric('emission_p50_ms')
const PIPELINES = ['vanilla', 'modified', 'burst', 'overprovisioned']
const points = ['spike-rare', 'spike'].flatMap((shape) =>
  [240, 400, 560].map((rate_eps) => ({shape, rate_eps})),
)
/** What requests and replies of answered calls weigh, summed by trial. */
const replies = readRows('stateful/replies.csv')
const perCall = (query: string, column: string): Figure =>
  replies.where({query}).mean((row) => numberIn(row, column) / numberIn(row, 'calls'))
const replyShare = (query: string): Figure =>
  replies.where({query}).mean((row) => numberIn(row, 'reply_bytes') / numberIn(row, 'request_bytes'))
const [ofQ5, ofQ7] = [replyShare('q5'), replyShare('q7')] as const
/** All numbers of a late event's reply have as many digits, and a comma. */
const numberBytes = String(burst.min('intended_events')).length + 1
const numbersShare = (query: string): number =>
  (perCall(query, 'events').center * numberBytes) / perCall(query, 'reply_bytes').center
const slots = burst.only('parallelism')
const capacityEps = (slots * 1000) / burst.only('service_time_ms')

export default [
  settings(
    'windows of 10 s, every 2 s',
    'windows of 10 s, one by one',
    '(4 × the rate)',
    'a spike of 30 s',
    'one of 2 minutes',
  ),
  quote`${slots} slots at ${burst.only('service_time_ms')} ms, so ${capacityEps} events/s`,
  settings('at 240, 400 and 560 events/s'),
  quote`a peak of ${burst.only('peak_rate_eps')}/s at the highest`,
  quote`${vanilla.count} repetitions`,
  quote`In a spike of 30 s at ${burst.only('peak_rate_eps') / capacityEps} × capacity the median window of \`q5\` fires ${vanilla.geometric('emission_p50_ms').per(1000)} s ${vanilla.geometric('emission_p50_ms').per(1000).interval} after its end with vanilla and ${burst.geometric('emission_p50_ms')} ms ${burst.geometric('emission_p50_ms').interval} with burst, a factor of ${factor}, for ${(burst.over(vanilla, USD_PER_MILLION).center - 1) * 100} % more money (${(burst.over(vanilla, ec2UsdPerMillion).center - 1) * 100} % at EC2 prices). Slots for the peak take ${over.geometric('emission_p50_ms')} ms and cost ${over.over(burst, USD_PER_MILLION)} × as much as burst. At ${middle('q5', 'burst').only('rate_eps')} events/s`,
  settings('a spike of 2 minutes leaves', 'a p99 of 500 ms, and'),
  quote`the median window fires after ${median('q5', 'overprovisioned')} ms with \`q5\` and ${median('q7', 'overprovisioned')} ms with \`q7\`, with burst after ${median('q5', 'burst')} ms and ${median('q7', 'burst')} ms`,
  claim(
    'Under every load here no window of burst that overlaps a spike is later than a quarter of a second.',
    burstRows.every((rows) => rows.max('emission_max_ms') < 250),
  ),
  claim(
    'At every point both queries cost the same to a hundredth.',
    points.every((point) =>
      PIPELINES.every((pipeline) => {
        const ratio = of('q5', {...point, pipeline}).over(of('q7', {...point, pipeline}), USD_PER_MILLION)
        return Math.abs(ratio.center - 1) < 0.01
      }),
    ),
  ),
  claim(
    '`modified` equals vanilla in every row.',
    ['emission_p50_ms', 'emission_max_ms', USD_PER_MILLION].every((column) =>
      points.every((point) =>
        ['q5', 'q7'].every((query) => {
          const [modified, plain] = ['modified', 'vanilla'].map((pipeline) => of(query, {...point, pipeline}))
          return [1, 2, 3].every((repetition) => {
            const one = modified?.where({repetition}).only(column)
            return one === plain?.where({repetition}).only(column)
          })
        }),
      ),
    ),
  ),
  quote`Batches of ${perCall('q5', 'events')} events go out as ${perCall('q5', 'request_bytes').per(1000)} kB, without instants as ${perCall('tokenize', 'request_bytes').per(1000)} kB: a reply of \`q5\` weighs ${ofQ5.per(0.01)} % of its request and one of \`q7\` ${ofQ7.per(0.01)} %, tokens as much as the texts.`,
  claim('tokens as much as the texts', Math.abs(replyShare('tokenize').center - 1) < 0.1),
  claim(
    'Two fifths of a reply of `q5` or `q7` are the numbers of the events that it holds',
    ['q5', 'q7'].every((query) => Math.round(numbersShare(query) * 5) === 2),
  ),
  table([], {
    'request, bytes': (row) => perCall(row.text('query'), 'request_bytes'),
    'reply, bytes': (row) => perCall(row.text('query'), 'reply_bytes'),
    'reply, % of request': (row) => replyShare(row.text('query')).per(0.01),
  }),
  table([], {
    slots: (row) => inTable(row).only('parallelism'),
    'median delay, ms': (row) => inTable(row).geometric('emission_p50_ms'),
    'greatest delay, ms': (row) => inTable(row).max('emission_max_ms'),
    'USD/M, managed slots': (row) => inTable(row).mean(USD_PER_MILLION),
    'USD/M, EC2': (row) => inTable(row).mean(ec2UsdPerMillion),
  }),
] satisfies readonly Derivation[]
