import {HOURS_PER_MONTH, type Ms, type Usd} from '../model/units.js'
import type {TrialRow} from '../results/trial-row.js'

/** What a pipeline makes of one spike, and what a month of such spikes costs with it. */
export interface SpikeAnswer {
  readonly pipeline: string
  /** '' for a pipeline without one. */
  readonly autoscaler: string
  /** The greater p99: inside the spike (its greatest latency where it has too few events), and of the whole window. */
  readonly worstMs: Ms
  /** A month without spikes. */
  readonly calmMonthUsd: Usd
  /** What one spike adds to it; 0 for slots that are there all the time. */
  readonly spikeUsd: Usd
  /** A month of the slots that it had at most, beyond those of the base, if they stood ready all the time. */
  readonly standbyMonthUsd: Usd
}

/**
 * The answers to one spike, in the order of their rows: one row per pipeline and autoscaler, one of them `vanilla`, whose
 * slots all others but `overprovisioned` return to. None where `vanilla` is missing. `calm` is a trial of `burst`
 * without a spike, for what it calls functions for all the time; without one, all calls are the spike's.
 */
export function spikeAnswers(rows: readonly TrialRow[], calm?: TrialRow): readonly SpikeAnswer[] {
  const vanilla = rows.find(({pipeline}) => pipeline === 'vanilla')
  if (!vanilla) return []
  const usdPerSlotS = slotPriceUsd(vanilla)
  const lambdaUsdPerS = calm ? calm.lambdaCostUsd / spanSOf(calm, usdPerSlotS) : 0
  const base = {slots: vanilla.parallelism, usdPerSlotS, lambdaUsdPerS}
  return rows.map((row) => ({
    pipeline: row.pipeline,
    autoscaler: row.autoscaler,
    worstMs: worstMs(row),
    ...costsOf(row, base),
  }))
}

/** With so many spikes a month. */
export const monthUsd = ({calmMonthUsd, spikeUsd}: SpikeAnswer, spikesPerMonth: number): Usd =>
  calmMonthUsd + spikesPerMonth * spikeUsd

/** Costs that differ by less are equal. */
const EQUAL_COST = 1.001

/** Of pipelines that cost the same, the one with the fewest parts is named. */
const BY_PARTS: readonly string[] = ['vanilla', 'overprovisioned', 'rescaled', 'burst', 'bridge']

/** The cheapest of answers that keep below a limit; of equal ones the simplest. Null where none does. */
export function cheapestBelow(
  answers: readonly SpikeAnswer[],
  {limitMs, spikesPerMonth}: {readonly limitMs: Ms; readonly spikesPerMonth: number},
): SpikeAnswer | null {
  return answers
    .filter((answer) => answer.worstMs < limitMs)
    .toSorted((a, b) => BY_PARTS.indexOf(a.pipeline) - BY_PARTS.indexOf(b.pipeline))
    .reduce<SpikeAnswer | null>(
      (best, next) =>
        best === null || monthUsd(next, spikesPerMonth) * EQUAL_COST < monthUsd(best, spikesPerMonth)
          ? next
          : best,
      null,
    )
}

/** How slots fare beside bursting: in time and cheaper, one of the two, or neither. */
export type DuelOutcome = 'both' | 'in time' | 'cheaper' | 'neither'

/** An objective, and whether slots that stand ready for the spike are paid all the time or cost nothing meanwhile. */
export interface DuelRules {
  readonly limitMs: Ms
  readonly standby: 'free' | 'paid'
}

/** Slots against bursting, at one spike an hour. */
export function duelWithBursting(
  slots: SpikeAnswer,
  burst: SpikeAnswer,
  {limitMs, standby}: DuelRules,
): DuelOutcome {
  const slotsUsd =
    standby === 'paid' ? slots.calmMonthUsd + slots.standbyMonthUsd : monthUsd(slots, HOURS_PER_MONTH)
  const isCheaper = slotsUsd <= monthUsd(burst, HOURS_PER_MONTH)
  if (slots.worstMs < limitMs) return isCheaper ? 'both' : 'in time'
  return isCheaper ? 'cheaper' : 'neither'
}

const worstMs = ({burstLatencyP99Ms, burstLatencyMaxMs, latencyP99Ms}: TrialRow): Ms =>
  Math.max(Number.isNaN(burstLatencyP99Ms) ? burstLatencyMaxMs : burstLatencyP99Ms, latencyP99Ms)

interface BaseJob {
  readonly slots: number
  readonly usdPerSlotS: Usd
  /** What `burst` pays for functions where there is no spike. */
  readonly lambdaUsdPerS: Usd
}

/** One more than the slots is paid for all the time: orchestration. */
const ORCHESTRATION_SLOTS = 1

/** What an hour of a slot cost a trial whose slots stayed the same. */
export const slotUsdPerHourOf = (row: TrialRow): Usd => slotPriceUsd(row) * 3600

const slotPriceUsd = ({localCostUsd, slotSeconds, parallelism}: TrialRow): Usd =>
  localCostUsd / (slotSeconds * (1 + ORCHESTRATION_SLOTS / parallelism))

/** Window and drain, of which every second is paid for. */
const spanSOf = ({localCostUsd, slotSeconds}: TrialRow, usdPerSlotS: Usd): number =>
  (localCostUsd / usdPerSlotS - slotSeconds) / ORCHESTRATION_SLOTS

const OFFLOADING = ['burst', 'bridge']

function costsOf(
  row: TrialRow,
  {slots, usdPerSlotS, lambdaUsdPerS}: BaseJob,
): Pick<SpikeAnswer, 'calmMonthUsd' | 'spikeUsd' | 'standbyMonthUsd'> {
  const kept = row.pipeline === 'overprovisioned' ? row.parallelism : slots
  const calmUsdPerS =
    (kept + ORCHESTRATION_SLOTS) * usdPerSlotS + (OFFLOADING.includes(row.pipeline) ? lambdaUsdPerS : 0)
  return {
    calmMonthUsd: calmUsdPerS * 3600 * HOURS_PER_MONTH,
    spikeUsd: row.totalCostUsd - calmUsdPerS * spanSOf(row, usdPerSlotS),
    standbyMonthUsd: (row.slotsMax - kept) * usdPerSlotS * 3600 * HOURS_PER_MONTH,
  }
}
