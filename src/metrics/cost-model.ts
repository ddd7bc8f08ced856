import {type LambdaPrice, type LocalPrice, type NatPrice, ONE_VCPU_MB} from '../model/platform.js'
import {MS_PER_HOUR, MS_PER_S, type Eps, type Ms, type Share, type Usd} from '../model/units.js'

/**
 * What a run would have cost at list prices: an estimate, never a bill. Formulas: AWS Lambda pricing
 * (requests + GB-seconds; init is billed since 2025-08-01) and Amazon Managed Service for Apache Flink pricing
 * (KPU-hours, plus orchestration). Prices come from configs/platforms.
 */

const MB_PER_GB = 1024
const BYTES_PER_GB = 2 ** 30
const MILLION = 1e6

/** What Lambda charges for: failed, timed-out, abandoned and duplicate calls too, throttled ones not. */
export interface LambdaUsage {
  readonly calls: number
  /** Sum over calls of ceil(init + duration). */
  readonly billedMs: Ms
  readonly memoryMb: number
  readonly logBytes: number
  /** Sum over the environments that stand ready, at work or not; 0 where none is kept. */
  readonly standingMs: Ms
}

/** Billed duration times memory, in the unit that Lambda prices. */
export function lambdaGbSeconds({billedMs, memoryMb}: Pick<LambdaUsage, 'billedMs' | 'memoryMb'>): number {
  return (billedMs / MS_PER_S) * (memoryMb / MB_PER_GB)
}

/** calls × request price + GB-seconds × price + logs × price + GB-seconds stood ready × price. */
export function lambdaCostUsd(usage: LambdaUsage, price: LambdaPrice): Usd {
  return (
    (usage.calls * price.usdPerMillionRequests) / MILLION +
    lambdaGbSeconds(usage) * price.usdPerGbSecond +
    (usage.logBytes / BYTES_PER_GB) * price.usdPerLogGb +
    lambdaGbSeconds({billedMs: usage.standingMs, memoryMb: usage.memoryMb}) * price.usdPerStandingGbSecond
  )
}

/** What a NAT gateway takes: hours while it stands, and each byte in either direction. */
export const natCostUsd = (
  {payloadBytes, spanMs}: {readonly payloadBytes: number; readonly spanMs: Ms},
  {usdPerGb, usdPerHour}: NatPrice,
): Usd => (payloadBytes / BYTES_PER_GB) * usdPerGb + (spanMs / MS_PER_HOUR) * usdPerHour

/** (slots + orchestration) × span × slot price, where the span is window and drain. */
export function localCostUsd(slots: number, spanMs: Ms, price: LocalPrice): Usd {
  return (slots + price.orchestrationSlots) * (spanMs / MS_PER_HOUR) * price.slotUsdPerHour
}

/** NaN where nothing was sunk: there is no event to share the cost. */
export function costPerMillionUsd(costUsd: Usd, sunkEvents: number): Usd {
  return sunkEvents > 0 ? (costUsd / sunkEvents) * MILLION : Number.NaN
}

/**
 * ℓ: an hour of work, as one vCPU does it, on Lambda, in USD. Below one vCPU the same work takes longer at a lower
 * price and costs as much; memory beyond it costs more and works no faster.
 */
export function lambdaWorkHourUsd(memoryMb: number, price: LambdaPrice): Usd {
  return (
    lambdaGbSeconds({billedMs: MS_PER_HOUR, memoryMb: Math.max(memoryMb, ONE_VCPU_MB)}) * price.usdPerGbSecond
  )
}

/**
 * ω: what Lambda was paid over what its work alone costs at ℓ, 1 + overhead per call / (batch × service time).
 * Requests, init, rounding up and the handler's own start are in it; a share of a vCPU is not, since ℓ is per work.
 */
export function overheadFactor(paid: {
  readonly lambdaUsd: Usd
  /** Of the events that Lambda served, at the speed of one vCPU. */
  readonly workMs: Ms
  readonly lambdaWorkHourUsd: Usd
}): number {
  return paid.lambdaUsd / ((paid.workMs / MS_PER_HOUR) * paid.lambdaWorkHourUsd)
}

/** The economics of one spike: slots for the peak, or slots for the base and Lambda for the rest. */
export interface SpikeEconomics {
  /** b: mean work at base rate, in busy slots (Erlangs). */
  readonly baseLoadErlangs: number
  /** k: peak rate / base rate. */
  readonly spikeFactor: number
  /** d: share of the time at the peak. */
  readonly duty: Share
  /** S_b: slots of the bursting job. */
  readonly baseSlots: number
  /** S_o: slots of the over-provisioned job. */
  readonly peakSlots: number
  /** ω */
  readonly overheadFactor: number
  /** ℓ */
  readonly lambdaWorkHourUsd: Usd
  /** w: an hour of the environments that stand ready, at work or not; 0 where none is kept. */
  readonly standingHourUsd: Usd
  /** c and o */
  readonly local: LocalPrice
}

/**
 * R* = [(S_b + o)c + w + d·ω·ℓ·(k·b − S_b)] / [(S_o + o)c]: bursting's cost over over-provisioning's; below 1 it is
 * cheaper.
 */
export function costRatio(spike: SpikeEconomics): number {
  const {slotUsdPerHour, orchestrationSlots} = spike.local
  const burstUsd =
    (spike.baseSlots + orchestrationSlots) * slotUsdPerHour +
    spike.standingHourUsd +
    spike.duty * lambdaUsdPerPeakHour(spike)
  return burstUsd / ((spike.peakSlots + orchestrationSlots) * slotUsdPerHour)
}

/**
 * d* = [(S_o − S_b)c − w] / (ω·ℓ·(k·b − S_b)): below this duty bursting is cheaper. Above 1 it is at any duty, 0
 * where it is at none: what stands ready costs more than the slots that are saved. Infinity where the base slots
 * carry the peak and nothing is offloaded.
 */
export function breakEvenDuty(spike: Omit<SpikeEconomics, 'duty'>): number {
  const slotsUsd = (spike.peakSlots - spike.baseSlots) * spike.local.slotUsdPerHour
  const savedUsd = Math.max(0, slotsUsd - spike.standingHourUsd)
  const lambdaUsd = lambdaUsdPerPeakHour(spike)
  return lambdaUsd > 0 ? savedUsd / lambdaUsd : Number.POSITIVE_INFINITY
}

/** ω·ℓ·(k·b − S_b): what an hour at the peak costs on Lambda. */
function lambdaUsdPerPeakHour(spike: Omit<SpikeEconomics, 'duty'>): Usd {
  const excessErlangs = Math.max(0, spike.spikeFactor * spike.baseLoadErlangs - spike.baseSlots)
  return spike.overheadFactor * spike.lambdaWorkHourUsd * excessErlangs
}

/**
 * The duty of any load: the share of the time that a square wave between nothing and its highest excess over
 * `capacityEps` would need for the same excess events. For a square wave, its share of time at the peak.
 */
export function loadDuty(
  segments: readonly {readonly spanMs: Ms; readonly rateEps: Eps}[],
  capacityEps: Eps,
): Share {
  let spanMs = 0
  let excess = 0
  let highestEps = 0
  for (const segment of segments) {
    const excessEps = Math.max(0, segment.rateEps - capacityEps)
    spanMs += segment.spanMs
    excess += excessEps * segment.spanMs
    highestEps = Math.max(highestEps, excessEps)
  }
  return excess > 0 ? excess / (spanMs * highestEps) : 0
}
