import {mean, sum} from 'simple-statistics'
import {standingEnvironments} from '../../dataflow/calls/offload-cost.js'
import {
  breakEvenDuty,
  costRatio,
  lambdaGbSeconds,
  lambdaWorkHourUsd,
  localCostUsd,
  overheadFactor,
  type SpikeEconomics,
} from '../../metrics/cost-model.js'
import type {LocalPrice} from '../../model/platform.js'
import {type Load, type Offload, PIPELINES} from '../../model/trial.js'
import {MS_PER_HOUR, type Share, type Usd} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {Overload} from './overload.js'

/** What the pipelines cost on one price sheet, and how that compares with more slots (docs/measurement.md#cost). */
export interface CostComparison {
  readonly sheet: string
  /** Per million sunk events, by pipeline. */
  readonly usdPerMillionEvents: Readonly<Record<string, Usd>>
  /** R: burst's cost over over-provisioning's, as measured; null without both. */
  readonly measuredRatio: number | null
  /** R* by the formula, at the duty of this load. */
  readonly expectedRatio: number | null
  /** d*: below this duty bursting is cheaper than over-provisioning. */
  readonly breakEvenDuty: Share | null
}

/** What the costs of two pipelines depend on beside their rows. */
export interface CostContext {
  readonly load: Load
  readonly overload: Overload | null | undefined
  /** How burst calls Lambda, and at what price. */
  readonly offload: Offload
  /** The sheet that the rows were priced with. */
  readonly rowPrice: LocalPrice
}

/**
 * Prices rows of one point on a sheet: means over the repetitions of a pipeline. The span that was paid for follows
 * from each row's own cost.
 */
export function compareCosts(
  rows: readonly TrialRow[],
  sheet: LocalPrice,
  context: CostContext,
): CostComparison {
  const usdPerMillionEvents = Object.fromEntries(
    PIPELINES.flatMap((pipeline) => {
      const own = rows.filter((row) => row.pipeline === pipeline)
      if (own.length === 0) return []
      return [[pipeline, mean(own.map((row) => perMillionUsd(row, sheet, context.rowPrice)))]]
    }),
  )
  const {burst, overprovisioned}: Partial<Record<string, Usd>> = usdPerMillionEvents
  const economics = spikeEconomics(rows, {...context, sheet})
  return {
    sheet: sheet.name,
    usdPerMillionEvents,
    measuredRatio: burst === undefined || overprovisioned === undefined ? null : burst / overprovisioned,
    expectedRatio: economics && costRatio(economics),
    breakEvenDuty: economics && breakEvenDuty(economics),
  }
}

function perMillionUsd(row: TrialRow, sheet: LocalPrice, rowPrice: LocalPrice): Usd {
  const slotUsd = (price: LocalPrice): Usd => localCostUsd(row.parallelism, MS_PER_HOUR, price)
  const lambdaUsd = row.totalCostUsd - row.localCostUsd
  const onSheetUsd = (row.localCostUsd / slotUsd(rowPrice)) * slotUsd(sheet) + lambdaUsd
  return row.costPerMillionEventsUsd * (onSheetUsd / row.totalCostUsd)
}

/** Null without both sides, where Lambda served nothing, or where the load has no peak: the formula is about spikes. */
function spikeEconomics(
  rows: readonly TrialRow[],
  {load, overload, offload, rowPrice, sheet}: CostContext & {readonly sheet: LocalPrice},
): SpikeEconomics | null {
  const bursts = rows.filter(({pipeline}) => pipeline === 'burst')
  const over = rows.find(({pipeline}) => pipeline === 'overprovisioned')
  const [burst] = bursts
  if (!burst || !over || load.rateEps === 'max' || !overload) return null
  const workMs = sum(bursts.map((row) => servedByLambdaEvents(row) * row.serviceTimeMs))
  if (!(workMs > 0)) return null
  // A trace may begin at rest; the formula knows the base by the peak k·b alone.
  const baseLoadErlangs = (load.rateEps * burst.serviceTimeMs) / 1000 || 1
  const workHourUsd = lambdaWorkHourUsd(offload.memoryMb, offload.price)
  const standingHourUsd = hourOfStandingUsd(offload, burst.parallelism)
  const lambdaUsd = sum(bursts.map((row) => row.lambdaCostUsd - hoursOf(row, rowPrice) * standingHourUsd))
  return {
    baseLoadErlangs,
    // The highest rate of any shape, over the base: k·b is the load at the peak.
    spikeFactor: (overload.factor * burst.parallelism) / baseLoadErlangs,
    duty: overload.squareDuty,
    baseSlots: burst.parallelism,
    peakSlots: over.parallelism,
    overheadFactor: overheadFactor({lambdaUsd, workMs, lambdaWorkHourUsd: workHourUsd}),
    lambdaWorkHourUsd: workHourUsd,
    standingHourUsd,
    local: sheet,
  }
}

/** USD an hour of what is paid whether anything is called or not: warm environments, and a NAT gateway. */
export const hourOfStandingUsd = (offload: Offload, parallelism: number): Usd =>
  lambdaGbSeconds({
    billedMs: standingEnvironments(offload, parallelism) * MS_PER_HOUR,
    memoryMb: offload.memoryMb,
  }) *
    offload.price.usdPerStandingGbSecond +
  (offload.price.nat?.usdPerHour ?? 0)

/** Window and drain: what its slots were paid for. */
const hoursOf = ({localCostUsd: paidUsd, parallelism}: TrialRow, rowPrice: LocalPrice): number =>
  paidUsd / localCostUsd(parallelism, MS_PER_HOUR, rowPrice)

/** What was offloaded and neither came back nor was dropped. */
const servedByLambdaEvents = ({offloadedEvents, fallbackEvents, lostEvents}: TrialRow): number =>
  offloadedEvents - fallbackEvents - lostEvents
