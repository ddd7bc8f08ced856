import {estimateMean} from '../../src/analysis/statistics/estimate.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const probes = readRows('capacity/trials.csv')
const REPETITIONS = [1, 2, 3]

const probesOf = (slots: number, environments: number): Rows =>
  environments === 0
    ? probes.where({pipeline: 'vanilla', parallelism: slots})
    : probes.where({pipeline: 'burst', parallelism: slots, reservedConcurrency: environments})

/** The highest rate that was sustainable, averaged over the repetitions. */
function capacityOf(rows: Rows): Figure {
  const found = REPETITIONS.map((repetition) =>
    rows.where({repetition, sustainable: 'sustainable'}).max('rate_eps'),
  )
  const estimate = estimateMean(found)
  if (!estimate) throw new Error('capacity without repetitions')
  return Figure.of(estimate)
}
const capacity = (slots: number, environments: number): Figure => capacityOf(probesOf(slots, environments))
const times = (slots: number, environments: number): number =>
  capacity(slots, environments).center / capacity(slots, 0).center
const gain = (slots: number, environments: number): number =>
  capacity(slots, environments).center - capacity(slots, 0).center

const slotsOf = (row: TableRow): number => row.number('slots')
const serviceMs = probes.only('service_time_ms')
const nominal = (slots: number): number => (slots * 1000) / serviceMs
/** Mean batch at the highest sustainable rate with 64 calls in flight. */
const batch = (slots: number): number =>
  estimateMean(
    REPETITIONS.map((repetition) => {
      const sustained = probesOf(slots, 16).where({repetition, sustainable: 'sustainable'})
      return sustained.where({rate_eps: sustained.max('rate_eps')}).only('batch_mean_events')
    }),
  )?.center ?? Number.NaN
const held = (slots: number): Figure => capacityOf(readRows('capacity/held.csv').where({parallelism: slots}))
const heldGain = (slots: number): number => (held(slots).center / capacity(slots, 16).center - 1) * 100
const undecided = probes.list.filter(
  (row) => row['sustainable'] === 'undecided' && row['duration_ms'] === '180000',
)

export default [
  settings(
    'less than 10 ms per s and the backlog by less than 1 % of the load',
    '60 s windows, lengthened up to 3 times',
  ),
  settings(
    'up to 1 % more may be',
    'By its definition up to 1 % of overload',
    '(10 ms per s is 1 %)',
    'In 60 s chance',
  ),
  settings(
    '64 calls in flight',
    'with 1 to 8 slots and 4 or 16 reserved environments',
    'burst, 4 environments',
    'burst, 16 environments',
  ),
  quote`no warm-up, ${serviceMs} ms an event`,
  quote`${probes.max('repetition')} repetitions.`,
  quote`${capacity(1, 0)}, ${capacity(2, 0)}, ${capacity(4, 0)} and ${capacity(8, 0)} events/s where slots / service time says ${nominal(1)}, ${nominal(2)}, ${nominal(4)} and ${nominal(8)}.`,
  quote`add about ${Math.round(gain(1, 4) / 100) * 100} events/s to ${1} slot and ${200} to ${2}, ${4} or ${8};`,
  claim(
    'to 2, 4 or 8',
    [2, 4, 8].every((slots) => Math.abs(gain(slots, 4) - 200) < 50),
  ),
  quote`sixteen add ${Math.round(gain(1, 16) / 10) * 10} to ${1} slot`,
  claim('and then less and less', gain(1, 16) > gain(2, 16) && gain(2, 16) > gain(4, 16)),
  table(['slots'], {
    vanilla: (row) => capacity(slotsOf(row), 0),
    'burst, 4 environments': (row) => capacity(slotsOf(row), 4),
    'burst, 16 environments': (row) => capacity(slotsOf(row), 16),
    '× vanilla, 4': (row) => times(slotsOf(row), 4),
    '× vanilla, 16': (row) => times(slotsOf(row), 16),
  }),
  settings('× vanilla, 4', '× vanilla, 16', '_less_ than 2'),
  settings(
    'With 16 environments 4 slots',
    'the 64 calls in flight',
    'Held to 16 calls in flight',
    'than with 64',
  ),
  claim('sustain _less_ than 2', capacity(4, 16).center < capacity(2, 16).center),
  quote`(${batch(2)} events with ${2} slots, ${batch(4)} with ${4} at capacity)`,
  quote`${held(2)}, ${held(4)} and ${held(8)} events/s with ${2}, ${4} and ${8} slots`,
  quote`${heldGain(2)} %, ${heldGain(4)} % and ${heldGain(8)} % more`,
  quote`moves a Poisson load by about ${1} %. ${undecided.length} rates stayed undecided`,
] satisfies readonly Derivation[]
