import {BURST_P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('sponge-2023/trials.csv')
const of = (pipeline: string, autoscaler = ''): Rows => trials.where({pipeline, autoscaler})
const p99 = (rows: Rows) => rows.geometric(BURST_P99)
const [burst, over] = [of('burst'), of('overprovisioned')]
const scaled = ['flink-operator', 'flink-operator-in-place', 'aggressive'].map((name) => of('rescaled', name))
const leastMs = Math.min(...scaled.map((rows) => p99(rows).center))
const rowsOf = (row: TableRow): Rows => of(row.text('pipeline'), row.text('autoscaler').replace('–', ''))

export default [
  settings(
    'ATC 2023',
    'p99 falls by 88 % on average against scaling on virtual machines, and cost by 83 % against over-provisioning',
    'from the base to 4 × and back in 50 s, here with 30 s at the peak, 12 times',
    '4 slots at 20 ms, 140/s (70 % of capacity), p99<500ms',
    'not 83 %',
    'Why not 83 %',
    'Here that is 60 %',
  ),
  settings('seconds above 500 ms'),
  quote`${burst.count} repetitions`,
  quote`bursting has a p99 of ${p99(burst)} ms, \`standby\` ${p99(of('rescaled', 'standby')).center / 1000} s, the others ${leastMs / 1000} s and more`,
  quote`bursting costs ${100 * (1 - burst.over(over, USD_PER_MILLION).center)} % less`,
  claim('the direction is the same, and the distance greater', p99(burst).center < 0.12 * leastMs),
  quote`${over.only('parallelism')} slots are the fewest`,
  table(['pipeline', 'autoscaler'], {
    'p99, ms': (row) => p99(rowsOf(row)),
    'seconds above 500 ms': (row) => rowsOf(row).mean('slo_missed_s'),
    'USD/M, managed slots': (row) => rowsOf(row).mean(USD_PER_MILLION),
    '× overprovisioned': (row) => rowsOf(row).over(over, USD_PER_MILLION),
  }),
] satisfies readonly Derivation[]
