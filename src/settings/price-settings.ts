import type {LambdaListPrices, SlotListPrices} from '../model/platform.js'
import type {Setting} from '../strategy/strategy.js'
import {parseSetting} from './named-settings.js'

const price = (describe: string): Setting => ({default: 0, minimum: 0, describe})

type KeysOf<Lines> = Readonly<Record<string, keyof Lines>>

/** Lines of a sheet of slots by their word after `prices.`, and what they are called inside. */
export const SLOT_LINES = {
  slotUsdPerHour: 'slotUsdPerHour',
  orchestrationSlots: 'orchestrationSlots',
  storageUsdPerGbMonth: 'storageUsdPerGbMonth',
  storagePerSlotGb: 'storagePerSlotGb',
} as const satisfies KeysOf<SlotListPrices>

/** Lines of a sheet of calls. */
export const LAMBDA_LINES = {
  requestsUsdPerMillion: 'usdPerMillionRequests',
  durationUsdPerGbSecond: 'usdPerGbSecond',
  logsUsdPerGb: 'usdPerLogGb',
  provisionedUsdPerGbSecond: 'usdPerProvisionedGbSecond',
  provisionedDurationUsdPerGbSecond: 'usdPerProvisionedDurationGbSecond',
  natUsdPerGb: 'usdPerNatGb',
  natGatewayUsdPerHour: 'usdPerNatHour',
} as const satisfies KeysOf<LambdaListPrices>

export type PriceKey = keyof typeof SLOT_LINES | keyof typeof LAMBDA_LINES

/** What `--set prices.<key>` and `prices.<key>` in files take. */
export const PRICE_SETTINGS = {
  slotUsdPerHour: price('A slot, USD an hour.'),
  orchestrationSlots: price('Slots that are paid for and do no work.'),
  storageUsdPerGbMonth: price('Storage of slots, USD a GB and month; in costs with pricedStorage.'),
  storagePerSlotGb: price('Storage that comes with a slot, GB.'),
  requestsUsdPerMillion: price('A million requests to Lambda, USD.'),
  durationUsdPerGbSecond: price('A GB-second of calls, USD.'),
  logsUsdPerGb: price('A GB of log lines, USD.'),
  provisionedUsdPerGbSecond: price('A GB-second of warm environments while they stand, USD.'),
  provisionedDurationUsdPerGbSecond: price('A GB-second of calls in warm environments, USD.'),
  natUsdPerGb: price('A GB through a NAT gateway, either way, USD; in costs with pricedNat.'),
  natGatewayUsdPerHour: price('A NAT gateway, USD an hour; in costs with pricedNat.'),
} as const satisfies Readonly<Record<PriceKey, Setting>>

/** A price as a number of USD, with or without its sign: `0.05`, `$0.05`; throws a UsageError that names the key. */
export function parsePrice(key: string, setting: Setting, raw: unknown): number {
  const text = typeof raw === 'string' ? raw.trim().replace(/^\$/, '') : raw
  return Number(parseSetting(key, setting, {raw: text, what: 'prices', word: key}))
}
