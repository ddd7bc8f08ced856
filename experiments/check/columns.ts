import {logBytesOf} from '../../src/metrics/log-bytes.js'
import {loadLambdaPlatform, loadSlotPlatform} from '../../src/settings/files/load-platform.js'
import {numberIn, type Row} from './rows.js'

const usdPerHour = (platform: string): number => loadSlotPlatform(platform).price.slotUsdPerHour
/** A slot for an hour. */
export const KPU_USD = usdPerHour('managed-flink-us-east-1')
export const EC2_USD = usdPerHour('ec2-us-east-1')

const lambdaPrices = loadLambdaPlatform('lambda-us-east-1').prices

/** What requests cost, time and logs aside, in USD. */
export const requestsUsd = (invocations: number): number =>
  (invocations * lambdaPrices.usdPerMillionRequests) / 1e6

/** What Lambda's own log lines cost, in USD. */
export const logsUsd = (invocations: number, coldStarts: number): number =>
  (logBytesOf({calls: invocations, coldStarts}) / 2 ** 30) * lambdaPrices.usdPerLogGb

/** What Lambda charges for so long with so much memory, requests aside, in USD. */
export const gbSecondsUsd = (billedMs: number, memoryMb: number): number =>
  (billedMs / 1000) * (memoryMb / 1024) * lambdaPrices.usdPerGbSecond

/** What slots cost in a trial if they were vCPUs of EC2, in USD. */
export const ec2SlotsUsd = (row: Row): number => (numberIn(row, 'local_cost_usd') * EC2_USD) / KPU_USD

/** The trial repriced for EC2, in USD: slots by the vCPU, Lambda as it is. */
export const ec2Usd = (row: Row): number => ec2SlotsUsd(row) + (numberIn(row, 'lambda_cost_usd') || 0)

/** The same per million events, as `cost_per_million_events_usd` counts them. */
export const ec2UsdPerMillion = (row: Row): number =>
  (numberIn(row, USD_PER_MILLION) * ec2Usd(row)) / numberIn(row, 'total_cost_usd')

export const USD_PER_MILLION = 'cost_per_million_events_usd'
export const BURST_P99 = 'burst_latency_p99_ms'
export const P99 = 'latency_p99_ms'
