import type {LocalPrice, SlotListPrices} from '../model/platform.js'
import {HOURS_PER_MONTH} from '../model/units.js'

/**
 * What a slot is paid. Storage comes with slots that work and not with those of orchestration: they are so many
 * fewer slots at the price that holds storage.
 */
export function slotPriceFor(
  {name, slotUsdPerHour, orchestrationSlots, storageUsdPerGbMonth, storagePerSlotGb}: SlotListPrices,
  {isStoragePriced}: {readonly isStoragePriced: boolean} = {isStoragePriced: false},
): LocalPrice {
  const storageUsd = isStoragePriced
    ? ((storageUsdPerGbMonth ?? 0) * (storagePerSlotGb ?? 0)) / HOURS_PER_MONTH
    : 0
  if (storageUsd === 0) return {name, slotUsdPerHour, orchestrationSlots}
  const wholeUsd = slotUsdPerHour + storageUsd
  return {
    name: `${name} with storage`,
    slotUsdPerHour: wholeUsd,
    orchestrationSlots: (orchestrationSlots * slotUsdPerHour) / wholeUsd,
  }
}
