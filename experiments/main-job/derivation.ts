import {BURST_P99} from '../check/columns.js'
import {type Derivation, quote, settings} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('main-job/trials.csv')
const of = (pipeline: string): Rows => trials.where({pipeline})
const [vanilla, burst] = [of('vanilla'), of('burst')]

export default [
  quote`${burst.only('parallelism')} slots at ${burst.only('service_time_ms')} ms, ${burst.only('rate_eps')} events/s, one spike to ${burst.only('peak_rate_eps')}/s for ${2} s`,
  settings('on 2 cores'),
  quote`from ${vanilla.only(BURST_P99) / 1000} s to ${burst.only(BURST_P99)} ms, a factor of ${vanilla.only(BURST_P99) / burst.only(BURST_P99)}`,
  settings('The steps to 10 ms of p99'),
] satisfies readonly Derivation[]
