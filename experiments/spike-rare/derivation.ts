import {BURST_P99, ec2SlotsUsd, ec2Usd, ec2UsdPerMillion, USD_PER_MILLION} from '../check/columns.js'
import {type Derivation, quote, readOff, settings, table} from '../check/derivation.js'
import {readRows, type Rows} from '../check/rows.js'

const trials = readRows('spike-rare/trials.csv')
const of = (pipeline: string): Rows => trials.where({pipeline})
const [vanilla, burst, over] = [of('vanilla'), of('burst'), of('overprovisioned')]

const slots = burst.only('parallelism')
const [baseEps, peakEps] = [burst.only('rate_eps'), burst.only('peak_rate_eps')]
const capacityEps = (slots * 1000) / burst.only('service_time_ms')
const minutes = burst.only('duration_ms') / 60_000
const DUTY_PERCENT = 5

const p99 = {
  vanilla: vanilla.geometric(BURST_P99),
  burst: burst.geometric(BURST_P99),
  over: over.geometric(BURST_P99),
}
const factor = vanilla.over(burst, BURST_P99)
const lambdaUsd = burst.mean('lambda_cost_usd').center
const extraSlotsUsd = over.mean('local_cost_usd').center - burst.mean('local_cost_usd').center
const extraEc2Usd = over.mean(ec2SlotsUsd).center - burst.mean(ec2SlotsUsd).center
const reordered = burst.mean('reordered_events')
const coldStarts = burst.mean('cold_starts')

export default [
  settings('30 s in every 600 s', 'spikes of 30 s', `a duty of ${DUTY_PERCENT} %`, 'The 60 s of spikes'),
  quote`a job at ${(baseEps / capacityEps) * 100} % of its capacity`,
  quote`${slots} slots at ${burst.only('service_time_ms')} ms, base ${baseEps} events/s, ${peakEps}/s (${peakEps / capacityEps} × capacity)`,
  quote`two spikes in ${minutes} minutes`,
  quote`${burst.count} repetitions`,
  quote`which are ${over.only('parallelism')}.`,
  quote`four pipelines over ${minutes} minutes`,
  quote`30 s at ${peakEps / capacityEps} × capacity bursting brings the p99 from ${p99.vanilla.per(1000)} s ${p99.vanilla.per(1000).interval} to ${p99.burst} ms ${p99.burst.interval}, a factor of ${factor} ${factor.interval}`,
  quote`by offloading ${burst.mean('offload_share').percent} % of all events, for ${(burst.over(vanilla, USD_PER_MILLION).center - 1) * 100} % more than vanilla. It costs ${burst.over(over, USD_PER_MILLION)} × of over-provisioning at managed-slot prices and ${burst.over(over, ec2Usd)} × at EC2 prices`,
  quote`(p99 ${p99.over} ms ${p99.over.interval}, ratio ${burst.over(over, BURST_P99)} ${burst.over(over, BURST_P99).interval})`,
  table([], {
    slots: (row) => of(row.text('pipeline')).only('parallelism'),
    'p50 in spikes, ms': (row) => of(row.text('pipeline')).geometric('burst_latency_p50_ms'),
    'p99 in spikes, ms': (row) => of(row.text('pipeline')).geometric(BURST_P99),
    'seconds above 500 ms': (row) => of(row.text('pipeline')).mean('slo_missed_s'),
    offload: (row) => (row.text('pipeline') === 'burst' ? burst.mean('offload_share').percent : undefined),
    'USD/M, managed slots': (row) => of(row.text('pipeline')).mean(USD_PER_MILLION),
    'USD/M, EC2': (row) => of(row.text('pipeline')).mean(ec2UsdPerMillion),
  }),
  settings('seconds above 500 ms'),
  quote`source up for ${vanilla.mean('accumulated_backpressured_ms').per(1000)} s ${vanilla.mean('accumulated_backpressured_ms').per(1000).interval} of the ${minutes * 60}`,
  quote`$${lambdaUsd} per trial`,
  quote`($${extraSlotsUsd} in ${minutes} minutes) at a duty of about ${(extraSlotsUsd / lambdaUsd) * DUTY_PERCENT} %, at EC2 prices ($${extraEc2Usd}) of about ${(extraEc2Usd / lambdaUsd) * DUTY_PERCENT} %`,
  quote`${reordered} of ${burst.mean('sunk_events')} events ${reordered.interval}`,
  quote`meet ${coldStarts} cold starts ${coldStarts.interval}`,
  readOff('the plateau near 300 ms'),
  quote`The ratio of ${factor} is`,
  quote`a slack of ${(1 - baseEps / capacityEps) * 100} % vanilla`,
  settings('0.048 / 0.11'),
] satisfies readonly Derivation[]
