import {HOURS_PER_MONTH} from '../src/model/units.js'
import {cheapestBySeeds} from '../src/analysis/spike-seeds.js'
import {logBytesOf} from '../src/metrics/log-bytes.js'
import {
  BURST_P99,
  EC2_USD,
  gbSecondsUsd,
  KPU_USD,
  logsUsd,
  requestsUsd,
  USD_PER_MILLION,
} from './check/columns.js'
import {claim, type Derivation, type Quote, quote, settings} from './check/derivation.js'
import type {Figure} from './check/figure.js'
import {numberIn, readRows, type Rows} from './check/rows.js'
import {atEc2, readSpikes} from './check/spikes.js'

const windows = [readRows('stateful/q5.csv'), readRows('stateful/q7.csv')]
const mainJob = readRows('main-job/trials.csv')
const theory = readRows('main-job/theory.csv')
const of = (pipeline: string): Rows => mainJob.where({pipeline})
const over = of('overprovisioned').only(USD_PER_MILLION)
const [vanilla, burst] = [of('vanilla'), of('burst')]

/** A row of the table that the first run ends with. */
const row = (pipeline: string): Quote => {
  const rows = of(pipeline)
  const isBurst = pipeline === 'burst'
  return {
    kind: 'quote',
    words: [
      `\n${pipeline} `,
      ' ',
      ' ',
      ' ',
      ' ',
      ' ',
      ' ',
      ...(isBurst ? [' ', ' % 0 '] : [' – 0 ']),
      ' ',
      ' ×',
    ],
    derived: [
      rows.only('parallelism'),
      rows.only('processed_eps'),
      rows.only('burst_latency_p50_ms'),
      rows.only(BURST_P99),
      theory.where({pipeline}).only(BURST_P99),
      rows.only('burst_latency_max_ms'),
      rows.only('accumulated_backpressured_ms') / 1000,
      ...(isBurst ? [rows.only('offload_share') * 100] : []),
      rows.only(USD_PER_MILLION),
      rows.only(USD_PER_MILLION) / over,
    ],
  }
}

const calls = burst.only('invocations')
const billedMs = burst.only('lambda_billed_ms_total')
const lambdaUsd = burst.only('lambda_cost_usd')
const logs = logsUsd(calls, burst.only('cold_starts'))
const unpricedRatio = (burst.only(USD_PER_MILLION) * (1 - logs / burst.only('total_cost_usd'))) / over

/** What an hour at the peak costs on Lambda, where four slots' worth of work is beyond the slots. */
const peakHourUsd = (paidUsd: number): number => {
  const servedHours = (burst.only('offloaded_events') * burst.only('service_time_ms')) / 3.6e6
  return (4 * paidUsd) / servedHours
}
const expectedRatio = (paidUsd: number): number => (5 * KPU_USD + 0.2 * peakHourUsd(paidUsd)) / (8 * KPU_USD)
const breakEvenDuty = (slotUsd: number, paidUsd: number): number => (3 * slotUsd) / peakHourUsd(paidUsd)

const rivals = readRows('rivals/trials.csv')
const rival = (pipeline: string, autoscaler = ''): Rows => rivals.where({pipeline, autoscaler})
const tuned = rival('rescaled', 'tuned')
const rivalP99 = (rows: Rows): Figure => rows.geometric(BURST_P99)
/** Beyond what waiting costs, in percent. */
const moreUsd = (rows: Rows): number => (rows.over(rival('vanilla'), USD_PER_MILLION).center - 1) * 100

const DAILY = {limitMs: 500, spikesPerMonth: HOURS_PER_MONTH / 24}
const map = readSpikes('elasticity-map/trials.csv')
const cheapest = map.map(({bySeed}) => cheapestBySeeds(bySeed, DAILY).best?.pipeline)

const ec2 = readSpikes('elasticity-map/trials.csv', atEc2).map(
  ({bySeed}) => cheapestBySeeds(bySeed, DAILY).best?.pipeline,
)

/** Whether in each row of a pipeline under spikes, the one column lies between these times the other. */
const isWithin = (
  pipeline: string,
  [column, base]: readonly [string, string],
  [low, high]: readonly number[],
): boolean =>
  windows.every((rows) =>
    rows
      .where({pipeline})
      .values((one) => numberIn(one, column) / numberIn(one, base))
      .every((ratio) => ratio > (low ?? 0) && ratio < (high ?? 0)),
  )

export default [
  claim(
    'in a spike windows fire as late as single events are served',
    isWithin('vanilla', ['emission_max_ms', 'burst_latency_max_ms'], [0.8, 1.01]),
  ),
  claim(
    "windows fire a call's time after their end",
    isWithin('burst', ['emission_p50_ms', 'offload_latency_p50_ms'], [0.9, 2]),
  ),
  row('vanilla'),
  row('modified'),
  row('burst'),
  row('overprovisioned'),
  quote`${burst.only('offloaded_events')} events in ${calls} calls. ${billedMs / 1000} s billed at one vCPU are $${gbSecondsUsd(billedMs, burst.only('memory_mb'))}, the requests $${requestsUsd(calls)}, and the three lines that Lambda logs about each call, ${logBytesOf({calls: 1, coldStarts: 0})} bytes, $${logs}: $${burst.only('lambda_cost_usd')} on top of vanilla's $${vanilla.only('local_cost_usd')}, **$${burst.only(USD_PER_MILLION)}** per million, R = ${burst.only(USD_PER_MILLION) / over} of over-provisioning`,
  quote`says R\\* = ${expectedRatio(lambdaUsd)} and that bursting stays cheaper while spikes take less than d\\* = ${breakEvenDuty(KPU_USD, lambdaUsd) * 100} % of the time. On plain EC2 prices d\\* is ${breakEvenDuty(EC2_USD, lambdaUsd) * 100} %`,
  quote`with \`--unpriced-logs\` R is ${unpricedRatio} and d\\* ${breakEvenDuty(KPU_USD, lambdaUsd - logs) * 100} %`,
  settings('Spikes of 30 s in every 600 s', '70 % busy', 'from 1 s to 4 h', 'to hold 500 ms'),
  quote`a p99 of ${rivalP99(rival('vanilla')).per(1000)} s. The defaults`,
  claim(
    "The defaults of Flink's operator and of AWS never react",
    ['flink-operator', 'managed-flink'].every(
      (name) => rival('rescaled', name).mean('rescales').center === 0,
    ),
  ),
  quote`makes it ${rivalP99(tuned).per(1000)} s for ${moreUsd(tuned)} % more money, slots for the peak ${rivalP99(rival('overprovisioned'))} ms for ${moreUsd(rival('overprovisioned'))} % more, and [bursting ${rivalP99(rival('burst'))} ms for ${moreUsd(rival('burst'))} % more]`,
  quote`in ${cheapest.filter((name) => name === 'burst').length} of ${map.length} at one spike a day`,
  quote`(at EC2 prices in ${ec2.filter((name) => name === 'burst').length}, and an autoscaler, once a bridge, in four)`,
  claim(
    'and an autoscaler, once a bridge, in four)',
    ec2.filter((name) => name === 'rescaled' || name === 'bridge').length === 4,
  ),
  claim(
    'an autoscaler in none',
    cheapest.every((name) => name !== 'rescaled' && name !== 'bridge'),
  ),
] satisfies readonly Derivation[]
