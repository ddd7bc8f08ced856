import {BURST_P99, USD_PER_MILLION} from './check/columns.js'
import {type Derivation, type Quote, quote, settings} from './check/derivation.js'
import {readRows, type Rows} from './check/rows.js'

const mainJob = readRows('main-job/trials.csv')
const of = (pipeline: string): Rows => mainJob.where({pipeline})
const over = of('overprovisioned').only(USD_PER_MILLION)
const [vanilla, burst] = [of('vanilla'), of('burst')]

/** A row of the table that the first run ends with. */
const row = (pipeline: string): Quote => {
  const rows = of(pipeline)
  const isBurst = pipeline === 'burst'
  return {
    kind: 'quote',
    words: [`\n${pipeline} `, ' ', ' ', ' ', ' ', ' ', ...(isBurst ? [' ', ' % 0 '] : [' – 0 ']), ' ', ' ×'],
    derived: [
      rows.only('parallelism'),
      rows.only('processed_eps'),
      rows.only('burst_latency_p50_ms'),
      rows.only(BURST_P99),
      rows.only('burst_latency_max_ms'),
      rows.only('accumulated_backpressured_ms') / 1000,
      ...(isBurst ? [rows.only('offload_share') * 100] : []),
      rows.only(USD_PER_MILLION),
      rows.only(USD_PER_MILLION) / over,
    ],
  }
}

const spikeRare = readRows('spike-rare/trials.csv')
const headline = (pipeline: string): Rows => spikeRare.where({pipeline})

export default [
  row('vanilla'),
  row('modified'),
  row('burst'),
  row('overprovisioned'),
  quote`${burst.only('offloaded_events')} events in ${burst.only('invocations')} calls, ${burst.only('lambda_billed_ms_total') / 1000} s billed at one vCPU: $${burst.only('lambda_cost_usd')} on top of vanilla's $${vanilla.only('local_cost_usd')}, **$${burst.only(USD_PER_MILLION)}** per million`,
  settings('spikes of 30 s in every 600 s'),
  quote`takes the p99 inside spikes from ${headline('vanilla').geometric(BURST_P99).per(1000)} s to ${headline('burst').geometric(BURST_P99)} ms for ${(headline('burst').over(headline('vanilla'), USD_PER_MILLION).center - 1) * 100} % more money`,
] satisfies readonly Derivation[]
