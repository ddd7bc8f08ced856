import type {LocalPrice} from '../../model/platform.js'
import {HOURS_PER_MONTH, type Ms, MS_PER_HOUR, MS_PER_S, type Usd} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'

/** What a month of a row's window is charged by. */
export interface MonthCharge {
  readonly sheet: LocalPrice
  /** Window and drain. */
  readonly spanMs: Ms
  /** Of `lambdaCostUsd`, what is paid by the hour of window and drain whether anything is called or not. */
  readonly standingUsdPerHour: Usd
}

/**
 * USD of a month in which the measured window comes again and again. What is paid by the hour over window and drain is
 * paid for each hour of the month once; functions by what the window's own events took.
 */
export function monthUsdOver(row: TrialRow, {sheet, spanMs, standingUsdPerHour}: MonthCharge): Usd {
  const slots = (row.slotSeconds * MS_PER_S) / spanMs + sheet.orchestrationSlots
  const lambdaUsd = Number.isFinite(row.lambdaCostUsd)
    ? row.lambdaCostUsd - (standingUsdPerHour * spanMs) / MS_PER_HOUR
    : 0
  const usdPerHour =
    slots * sheet.slotUsdPerHour + (lambdaUsd * MS_PER_HOUR) / row.durationMs + standingUsdPerHour
  return usdPerHour * HOURS_PER_MONTH
}
