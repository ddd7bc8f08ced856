import {
  breakEvenDuty,
  costRatio,
  lambdaWorkHourUsd,
  localCostUsd,
  overheadFactor,
  requestFeeMs,
} from '../metrics/cost-model.js'
import type {LambdaPrice, LocalPrice} from '../model/platform.js'
import type {Load} from '../model/trial.js'
import type {Share, Usd} from '../model/units.js'
import type {TrialRow} from '../results/trial-row.js'
import type {Overload} from './overload.js'

/** What the pipelines cost on one price sheet, and how that compares with more slots (measurement.md section 8). */
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

export interface CostContext {
  readonly load: Load
  readonly overload: Overload | null | undefined
  readonly lambdaPrice: LambdaPrice
  /** The sheet that the rows were priced with. */
  readonly rowPrice: LocalPrice
}

/** Prices the same rows on another sheet: the span that was paid for follows from the row's own cost. */
export function compareCosts(
  rows: readonly TrialRow[],
  sheet: LocalPrice,
  context: CostContext,
): CostComparison {
  const {rowPrice} = context
  const onSheet = (row: TrialRow): Usd => {
    const slotUsd = (price: LocalPrice): Usd => localCostUsd(row.parallelism, 3_600_000, price)
    return (row.localCostUsd / slotUsd(rowPrice)) * slotUsd(sheet) + (row.totalCostUsd - row.localCostUsd)
  }
  const perMillion = (row: TrialRow): Usd => row.costPerMillionEventsUsd * (onSheet(row) / row.totalCostUsd)
  const burst = rows.find(({pipeline}) => pipeline === 'burst')
  const over = rows.find(({pipeline}) => pipeline === 'overprovisioned')
  const economics = burst && over ? spikeEconomics(burst, over, {...context, sheet}) : null
  return {
    sheet: sheet.name,
    usdPerMillionEvents: Object.fromEntries(rows.map((row) => [row.pipeline, perMillion(row)])),
    measuredRatio: burst && over ? perMillion(burst) / perMillion(over) : null,
    expectedRatio: economics && costRatio(economics),
    breakEvenDuty: economics && breakEvenDuty(economics),
  }
}

type Economics = Parameters<typeof costRatio>[0]

/** Null where nothing was offloaded or the load has no peak: the formula is about spikes. */
function spikeEconomics(
  burst: TrialRow,
  over: TrialRow,
  {load, overload, lambdaPrice, sheet}: CostContext & {readonly sheet: LocalPrice},
): Economics | null {
  if (load.rateEps === 'max' || !overload || !(burst.offloadedEvents > 0)) return null
  const serviceTimeMs = burst.serviceTimeMs
  const baseLoadErlangs = (load.rateEps * serviceTimeMs) / 1000
  const workMs = burst.offloadedEvents * serviceTimeMs
  const overheadMs =
    Math.max(0, burst.lambdaBilledMsTotal - workMs) / burst.invocations +
    requestFeeMs(burst.memoryMb, lambdaPrice)
  return {
    baseLoadErlangs,
    // The highest rate of any shape, over the base: k·b is the load at the peak.
    spikeFactor: (overload.factor * burst.parallelism) / baseLoadErlangs,
    duty: overload.squareDuty,
    baseSlots: burst.parallelism,
    peakSlots: over.parallelism,
    overheadFactor: overheadFactor({overheadMs, batchEvents: burst.batchMeanEvents, serviceTimeMs}),
    lambdaWorkHourUsd: lambdaWorkHourUsd(burst.memoryMb, lambdaPrice),
    local: sheet,
  }
}
