import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('cost-frontier/trials.csv')
const frontier = readRows('cost-frontier/frontier.csv')
const slots = (count: number): Rows => trials.where({slots: count})
const burst = (strategy: string, linger = '10ms'): Rows => trials.where({strategy, linger})
const p99 = (rows: Rows): Figure => rows.geometric(BURST_P99)
const cost = (rows: Rows): Figure => rows.mean(USD_PER_MILLION)

/** "8 slots" or "4 slots, `deadline`, 10 ms". */
function rowsOf(row: TableRow): Rows {
  const [, count, strategy, linger] =
    /^(\d+) slots(?:, ([a-z-]+)(?: 800\/s)?, (\d+) ms)?$/.exec(row.text('way')) ?? []
  return strategy === undefined ? slots(Number(count)) : burst(strategy, `${linger ?? ''}ms`)
}
const ofBurst = (row: TableRow, column: (rows: Rows) => Figure): Figure | undefined =>
  row.text('way').includes(',') ? column(rowsOf(row)) : undefined

const shortest = burst('shortest-delay')
const fast = burst('shortest-delay', '1ms')

export default [
  quote`once in ${10} minutes: ${shortest.only('rate_eps')} events/s, ${shortest.only('peak_rate_eps')}/s for ${30} s. Over-provisioning with ${trials.where({pipeline: 'overprovisioned'}).min('parallelism')} to ${trials.where({pipeline: 'overprovisioned'}).max('parallelism')} slots against five strategies on ${shortest.only('parallelism')} slots with lingers of ${1}, ${10} and ${50} ms; ${shortest.count} repetitions`,
  quote`(linger ${10} ms, ${frontier.max('repetition')} repetitions)`,
  claim(
    'on 4 slots beats 6, 8 and 10 slots on both counts',
    [6, 8, 10].every(
      (count) =>
        p99(slots(count)).center > p99(shortest).center && cost(slots(count)).center > cost(shortest).center,
    ),
  ),
  quote`on ${4} slots beats ${6}, ${8} and ${10} slots on both counts: p99 ${p99(shortest)} ms ${p99(shortest).interval} for ${cost(shortest)} USD per million events ${cost(shortest).interval}, where ${cost(slots(6))} USD buy ${6} slots with ${p99(slots(6))} ms and ${cost(slots(10))} USD buy ${10} slots with ${p99(slots(10))} ms ${p99(slots(10)).interval}. Only from ${12} slots on, at ${cost(slots(12))} USD and ${p99(slots(12))} ms ${p99(slots(12)).interval}`,
  table(['way'], {
    'p99 in the spike, ms': (row) => p99(rowsOf(row)),
    'USD per million events': (row) => cost(rowsOf(row)),
    offload: (row) => ofBurst(row, (rows) => rows.mean('offload_share').percent),
    'mean batch': (row) => ofBurst(row, (rows) => rows.mean('batch_mean_events')),
  }),
  quote`miss the objective of ${500} ms (${burst('utilization').mean('slo_missed_s')} and ${burst('queue-delay').mean('slo_missed_s')} s above it)`,
  quote`that its p99 is ${p99(burst('deadline'))} ms, on the edge, and with lingers of ${1} and ${10} ms one second of the spike is above it; it saves nothing against \`shortest-delay\` (${cost(burst('deadline'))} to ${cost(shortest)} USD). A linger of ${1} ms buys ${(1 - fast.over(shortest, BURST_P99).center) * 100} % of latency for ${(fast.over(shortest, USD_PER_MILLION).center - 1) * 100} % of money`,
  claim(
    'one second of the spike is above it',
    ['1ms', '10ms'].every(
      (linger) => Math.round(burst('deadline', linger).mean('slo_missed_s').center) === 1,
    ),
  ),
  quote`${2} s with ${6}, ${8} and ${10} slots in the figure`,
  claim(
    '2 s with 6, 8 and 10 slots',
    [6, 8, 10].every(
      (count) =>
        Math.round(p99(frontier.where({strategy: 'queue-delay', parallelism: count})).center / 1000) === 2,
    ),
  ),
  quote`default settings, ${shortest.only('metric_interval_ms')} ms metric interval`,
  settings('One duty (5 %)'),
] satisfies readonly Derivation[]
