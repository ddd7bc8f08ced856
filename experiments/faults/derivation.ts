import {P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, readOff, settings, table, type TableRow} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('faults/trials.csv')
const kinds = readRows('faults/fault-kinds.csv')
const burst = trials.where({pipeline: 'burst'})

/** "handler-errors, share:0.3" stands for one point of the sweep: what strikes from 20 s on, for 10 s where it lasts. */
function rowsOf(row: TableRow): Rows {
  const [kind = '', setting] = row.text('fault, for 10 s of 60 s').split(', ')
  const matches = kinds.list.filter(({faults = ''}) => {
    const [word, ...settingsOfFault] = faults.split('+')
    const own = settingsOfFault.filter((pair) => !/^(at|for):/.test(pair))
    return word === kind && own.join() === (setting ?? '')
  })
  return kinds.where({faults: matches[0]?.['faults'] ?? ''})
}
const of = (column: (rows: Rows) => number) => (row: TableRow) => column(rowsOf(row))

const digests = new Map<string, Set<string | undefined>>()
for (const row of [...trials.list, ...kinds.list]) {
  const stream = `${row['experiment'] ?? ''} ${row['seed'] ?? ''}`
  digests.set(stream, (digests.get(stream) ?? new Set()).add(row['output_digest']))
}

export default [
  quote`${burst.only('parallelism')} slots at ${burst.only('service_time_ms')} ms, ${(burst.only('parallelism') * 1000) / burst.only('service_time_ms')} events/s of capacity under a constant ${burst.only('rate_eps')} events/s`,
  settings(
    'throttles from 20 s, a region 20 × as slow from 50 s, 30 % handler errors from 80 s, half of the replies with half of their events from 110 s, 5 % lost replies from 140 s, every reply twice from 170 s, 30 % crashed environments from 200 s, no warm environment from 230 s, a dead target from 260 s',
  ),
  quote`${burst.count} repetitions; texts`,
  quote`have \`lost_events\` ${trials.max('lost_events')}, \`duplicate_events\` ${trials.max('duplicate_events')}`,
  claim(
    "burst's digest is that of over-provisioning",
    [...digests.values()].every(({size}) => size === 1),
  ),
  readOff('climbs to between 1 and 2.5 s'),
  quote`and ${Math.floor(burst.min('fallback_events') / 100) * 100} to ${Math.ceil(burst.max('fallback_events') / 100) * 100} events come back to the slots`,
  settings('call time-out of 10 s'),
  claim('which is the largest latency of the whole run', burst.min('latency_max_ms') > 10_000),
  quote`about ${Math.round(burst.mean('suppressed_duplicate_events').center / 1000) * 1000} answers were suppressed`,
  quote`with ${kinds.max('repetition')} repetitions`,
  quote`all ${kinds.count} trials conserve their events`,
  claim(
    'conserve their events',
    kinds.list.every((row) => row['state'] === 'completed' && row['lost_events'] === '0'),
  ),
  table(['fault, for 10 s of 60 s'], {
    'p99, ms': of((rows) => rows.geometric(P99).center),
    'largest, ms': of((rows) => rows.mean('latency_max_ms').center),
    'fallback events': of((rows) => rows.mean('fallback_events').center),
    'USD/M': of((rows) => rows.mean(USD_PER_MILLION).center),
  }),
  settings('fault, for 10 s of 60 s'),
  claim(
    'Time-outs are the dearest',
    kinds.where({faults: 'time-outs+at:20000ms+for:10000ms+share:0.1'}).mean(USD_PER_MILLION).center > 0.5,
  ),
  settings('before time 0'),
] satisfies readonly Derivation[]
