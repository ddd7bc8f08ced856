import {slotUsdPerHourOf} from '../../../analysis/spike-answers.js'
import type {Usd} from '../../../model/units.js'
import type {TrialRow} from '../../../results/trial-row.js'
import {loadPlatform} from '../../../settings/files/load-platform.js'

/** What a slot may cost, for the same trials. */
export interface SlotPrice {
  /** For a title, like `slots at $0.11/h`. */
  readonly words: string
  /** The row with its slots at this price; Lambda costs what it did. */
  readonly reprice: (row: TrialRow) => TrialRow
}

/** Prices that differ by less are the same. */
const SAME_PRICE = 0.01
const EC2 = 'ec2-us-east-1'

/**
 * The price that trials were run at, then that of an EC2 vCPU, unless they are the same. None without a trial of
 * `vanilla`, whose slots are known all the time.
 */
export function slotPricesOf(rows: readonly TrialRow[]): readonly SlotPrice[] {
  const vanilla = rows.find(({pipeline}) => pipeline === 'vanilla')
  const platform = loadPlatform(EC2)
  if (!vanilla || platform.kind !== 'slots') return []
  const ownUsd = slotUsdPerHourOf(vanilla)
  const ratio = platform.price.slotUsdPerHour / ownUsd
  const own: SlotPrice = {words: wordsOf(ownUsd), reprice: (row) => row}
  return Math.abs(ratio - 1) < SAME_PRICE
    ? [own]
    : [own, {words: `EC2: ${wordsOf(platform.price.slotUsdPerHour)}`, reprice: (row) => repriced(row, ratio)}]
}

const wordsOf = (usdPerHour: Usd): string => `slots at $${Number(usdPerHour.toPrecision(3))}/h`

/** A row with its slots at so many times their price; Lambda costs what it did. */
export function repriced(row: TrialRow, ratio: number): TrialRow {
  const localCostUsd = row.localCostUsd * ratio
  const totalCostUsd = row.totalCostUsd - row.localCostUsd + localCostUsd
  return {
    ...row,
    localCostUsd,
    totalCostUsd,
    costPerMillionEventsUsd: (row.costPerMillionEventsUsd * totalCostUsd) / row.totalCostUsd,
  }
}
