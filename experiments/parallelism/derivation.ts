import {ec2UsdPerMillion, P99, USD_PER_MILLION} from '../check/columns.js'
import {claim, type Derivation, quote, settings, table, type TableRow} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('parallelism/trials.csv')
const at = (pipeline: string, slots: number): Rows => trials.where({pipeline, parallelism: slots})
const seconds = (pipeline: string, slots: number): Figure =>
  at(pipeline, slots).mean('completion_ms').per(1000)
const p99 = (pipeline: string, slots: number): Figure => at(pipeline, slots).geometric(P99)
const cost = (pipeline: string, slots: number): Figure => at(pipeline, slots).mean(USD_PER_MILLION)
const offload = (slots: number): Figure => at('burst', slots).mean('offload_share').percent
const longer = (slots: number): Figure => at('vanilla', slots).over(at('burst', slots), 'completion_ms')
const ec2 = (pipeline: string, slots: number): Figure => at(pipeline, slots).mean(ec2UsdPerMillion)
const slotsOf = (row: TableRow): number => row.number('slots')

const any = at('burst', 1)
const capacityOf = (slots: number): number => (slots * 1000) / any.only('service_time_ms')
const bursting = [1, 2, 4, 5].map((slots) => cost('burst', slots).center)

export default [
  quote`**Method.** ${any.only('rate_eps')} Poisson events/s whatever the number of slots, ${any.only('intended_events')} events in all, ${any.only('service_time_ms')} ms each, so ${1} to ${8} slots are ${capacityOf(1)} to ${capacityOf(8)} events/s of capacity`,
  quote`${any.count} repetitions`,
  quote`${seconds('vanilla', 1)} s with ${1} slot, ${seconds('vanilla', 2)} with ${2}, ${seconds('vanilla', 4)} with ${4}, ${seconds('vanilla', 5)} with ${5}, ${seconds('vanilla', 6)} with ${6} and ${8}.`,
  quote`does nothing to completion (${seconds('burst', 1)} s everywhere, ${seconds('burst', 6).interval}; vanilla takes ${longer(1)}, ${longer(2)} and ${longer(4)} × as long with ${1}, ${2} and ${4} slots)`,
  claim(
    'everywhere',
    [1, 2, 4, 5, 6, 8].every((slots) => Math.abs(seconds('burst', slots).center - 59.9) < 0.1),
  ),
  quote`how much is offloaded, ${offload(1)} %, ${offload(2)} %, ${offload(4)} %, ${offload(5)} % and ${offload(6)} with ${1}, ${2}, ${4}, ${5} and ${6} slots`,
  quote`p99 ${p99('burst', 1)} ms ${p99('burst', 1).interval} with ${1} slot, ${p99('burst', 4)} ms ${p99('burst', 4).interval} with ${4}, ${p99('burst', 6)} ms ${p99('burst', 6).interval} with ${6}.`,
  table(['slots'], {
    'vanilla completion, s': (row) => seconds('vanilla', slotsOf(row)),
    'burst completion, s': (row) => seconds('burst', slotsOf(row)),
    offload: (row) => offload(slotsOf(row)),
    'vanilla p99, ms': (row) => p99('vanilla', slotsOf(row)),
    'burst p99, ms': (row) => p99('burst', slotsOf(row)),
    'vanilla, USD/M': (row) => cost('vanilla', slotsOf(row)),
    'burst, USD/M': (row) => cost('burst', slotsOf(row)),
  }),
  quote`ways of bursting: ${Math.min(...bursting)} to ${Math.max(...bursting)} USD per million events with ${1} to ${5} slots`,
  quote`For this constant load ${6} slots and no bursting give a p99 nearly eight times lower than ${4} slots with it, for ${(cost('vanilla', 6).center / cost('burst', 4).center - 1) * 100} % more`,
  claim('nearly eight times lower', Math.abs(p99('burst', 4).center / p99('vanilla', 6).center - 7.9) < 0.2),
  settings('Its completion of 122, 50, 40 and 40 s', "vanilla's p99 below 5 slots", 'At 5 slots the load'),
  claim(
    'both pipelines are `unsteady` there',
    ['vanilla', 'burst'].every((pipeline) =>
      at(pipeline, 5).list.some((row) => row['flags']?.includes('unsteady')),
    ),
  ),
  quote`bursting with ${1}, ${2} and ${4} slots costs ${ec2('burst', 1)}, ${ec2('burst', 2)} and ${ec2('burst', 4)} USD per million events, and ${6} slots without it ${ec2('vanilla', 6)}.`,
] satisfies readonly Derivation[]
