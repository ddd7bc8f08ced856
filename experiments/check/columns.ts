import {loadLambdaPlatform, loadSlotPlatform} from '../../src/settings/files/load-platform.js'
import {numberIn, type Row} from './rows.js'

const usdPerHour = (platform: string): number => loadSlotPlatform(platform).price.slotUsdPerHour
const KPU_USD_PER_HOUR = usdPerHour('managed-flink-us-east-1')
const EC2_USD_PER_HOUR = usdPerHour('ec2-us-east-1')

const lambdaPrice = loadLambdaPlatform('lambda-us-east-1').price

/** What Lambda charges for so long with so much memory, requests aside, in USD. */
export const gbSecondsUsd = (billedMs: number, memoryMb: number): number =>
  (billedMs / 1000) * (memoryMb / 1024) * lambdaPrice.usdPerGbSecond

/** What slots cost in a trial if they were vCPUs of EC2, in USD. */
export const ec2SlotsUsd = (row: Row): number =>
  (numberIn(row, 'local_cost_usd') * EC2_USD_PER_HOUR) / KPU_USD_PER_HOUR

/** The trial repriced for EC2, in USD: slots by the vCPU, Lambda as it is. */
export const ec2Usd = (row: Row): number => ec2SlotsUsd(row) + (numberIn(row, 'lambda_cost_usd') || 0)

/** The same per million events, as `cost_per_million_events_usd` counts them. */
export const ec2UsdPerMillion = (row: Row): number =>
  (numberIn(row, USD_PER_MILLION) * ec2Usd(row)) / numberIn(row, 'total_cost_usd')

export const USD_PER_MILLION = 'cost_per_million_events_usd'
export const BURST_P99 = 'burst_latency_p99_ms'
export const P99 = 'latency_p99_ms'
