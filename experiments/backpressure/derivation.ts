import {P99} from '../check/columns.js'
import {claim, type Derivation, quote, settings} from '../check/derivation.js'
import {type Figure} from '../check/figure.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('backpressure/trials.csv')
const at = (pipeline: string, rateEps: number): Rows => trials.where({pipeline, rate_eps: rateEps})
const held = (pipeline: string, rateEps: number): Figure =>
  at(pipeline, rateEps).mean('accumulated_backpressured_ms').per(1000)
const p99 = (pipeline: string, rateEps: number): Figure => at(pipeline, rateEps).geometric(P99)
const offload = (rateEps: number): Figure => at('burst', rateEps).mean('offload_share').percent

const any = at('burst', 1000)
const [slots, serviceMs] = [any.only('parallelism'), any.only('service_time_ms')]
const capacityEps = (slots * 1000) / serviceMs
const windowS = any.only('duration_ms') / 1000

export default [
  quote`${slots} slots at ${serviceMs} ms, ${capacityEps} events/s of capacity, channels of ${any.only('buffer_events')} events`,
  quote`${windowS / 60} minutes, ${any.count} repetitions`,
  quote`within the window of ${windowS} s`,
  quote`it is ${held('vanilla', 780)} s up to ${780} events/s (${(780 / capacityEps) * 100} % of capacity), ${held('vanilla', 800)} s ${held('vanilla', 800).interval} at capacity, ${held('vanilla', 850)} s of ${windowS} ${held('vanilla', 850).interval} at ${850}/s and all ${held('vanilla', 1000)} at ${1000}/s`,
  claim(
    'up to 780 events/s',
    [400, 600, 700, 750, 780].every((rate) => held('vanilla', rate).center < 0.5),
  ),
  quote`${held('burst', 850)} s ${held('burst', 850).interval} at ${850}/s and ${held('burst', 1000)} s ${held('burst', 1000).interval} at ${1000}/s, by offloading ${offload(850)} % and ${offload(1000)} % of the events`,
  quote`At ${780} events/s it offloads ${offload(780)} % and its p99 of ${p99('burst', 780)} ms ${p99('burst', 780).interval} cannot be told from vanilla's ${p99('vanilla', 780)} ms ${p99('vanilla', 780).interval}`,
  quote`at ${800}/s its p99, ${p99('burst', 800)} ms ${p99('burst', 800).interval}, is three times that at ${1000}/s`,
  claim('is three times that', Math.round(p99('burst', 800).center / p99('burst', 1000).center) === 3),
  settings(
    'At exactly the capacity the backlog is a random walk: 10 repetitions of 5 minutes',
    'the interval includes 0',
  ),
  quote`Burst's ${held('burst', 1000)} s at ${1000}/s comes from the warm-up`,
  settings('without one it is 0'),
] satisfies readonly Derivation[]
