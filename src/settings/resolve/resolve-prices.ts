import {UsageError} from '../../errors.js'
import type {PriceSwitches} from '../../metrics/lambda-price.js'
import {slotPriceFor} from '../../metrics/slot-price.js'
import {ownValue} from '../../model/own-value.js'
import type {LambdaLimits, LambdaListPrices, LocalPrice} from '../../model/platform.js'
import {DEFAULTS} from '../defaults.js'
import {loadLambdaPlatform, loadPlatform, loadSlotPlatform, type Platform} from '../files/load-platform.js'
import {LAMBDA_LINES, parsePrice, PRICE_SETTINGS, type PriceKey, SLOT_LINES} from '../price-settings.js'
import type {GivenSettings, NamedSettings} from '../settings.js'
import {unknownSetting} from '../unknown-setting.js'

/** A sheet as costs use it, for the manifest: what was set over its lines is in them. */
export interface UsedSheet {
  readonly name: string
  readonly source: string
  readonly asOf: string
  readonly lines: object
}

/** Prices that are not burst's own sheets as they stand. */
export interface OwnPrices {
  /** The first prices the rows; at least one. */
  readonly slots: readonly LocalPrice[]
  readonly sheets: readonly UsedSheet[]
}

/** What calls cost and may do, and the slots' prices; null where all are burst's own sheets. */
export interface ResolvedPrices {
  readonly lambda: {readonly limits: LambdaLimits; readonly prices: LambdaListPrices}
  readonly own: OwnPrices | null
}

type SlotPlatform = Extract<Platform, {readonly kind: 'slots'}>
type LambdaPlatform = Extract<Platform, {readonly kind: 'lambda'}>

/** Prices of slots on burst's own sheets: the first is that of rows where nothing else is said. */
export const bundledSlotPrices = (): readonly LocalPrice[] =>
  defaultSlots().map(({price}) => slotPriceFor(price))

/** The price that rows carry where no other sheet is named: that of the first sheet. */
export function rowPrice(): LocalPrice {
  const [first] = DEFAULTS.slotPlatforms
  return loadSlotPlatform(first).price
}

/** Sheets by name or file, with what is set over their lines; a UsageError names sheet, key, value and remedy. */
export function resolvePrices(given: GivenSettings): ResolvedPrices {
  const {prices, pricedStorage = false} = given
  const {kind, ...set}: NamedSettings = prices ?? DEFAULTS.prices
  const lines = inOneOrder(Object.entries(set).map(([key, raw]) => lineOf(key, raw)))
  const words = kind.split(',').map((word) => word.trim())
  const named = [...new Set(words)].filter((word) => word !== '').map(loadPlatform)
  const slots = slotsOf(named, lines)
  const lambda = lambdaOf(named, lines)
  slots.forEach(requirePrice)
  if (pricedStorage) requireStorage(slots)
  requireNatPrice(given, lambda.prices)
  const isOwn = prices !== undefined || pricedStorage
  const own = {
    slots: slots.map(({price}) => slotPriceFor(price, {isStoragePriced: pricedStorage})),
    sheets: [...slots, lambda].map(usedSheet),
  }
  return {lambda, own: isOwn ? own : null}
}

type Line = readonly [key: PriceKey, value: number]

/** Equal prices are equal trials, in whatever order they were set: the name of a sheet is part of a trial. */
const inOneOrder = (lines: readonly Line[]): readonly Line[] => {
  const keys = Object.keys(PRICE_SETTINGS)
  return lines.toSorted(([a], [b]) => keys.indexOf(a) - keys.indexOf(b))
}

function lineOf(key: string, raw: unknown): Line {
  const setting = ownValue(PRICE_SETTINGS, key)
  if (setting === undefined) throw unknownSetting('prices', key, Object.keys(PRICE_SETTINGS))
  return [key as PriceKey, parsePrice(key, setting, raw)]
}

/** Where single prices are set and no sheet is named, one sheet is meant: the one that rows are priced with. */
function slotsOf(named: readonly Platform[], lines: readonly Line[]): readonly SlotPlatform[] {
  const own = named.filter((sheet) => sheet.kind === 'slots')
  const set = linesIn(SLOT_LINES, lines)
  const unnamed = Object.keys(set).length === 0 ? defaultSlots() : defaultSlots().slice(0, 1)
  return (own.length > 0 ? own : unnamed).map((sheet) => ({...sheet, price: changed(sheet.price, set)}))
}

function lambdaOf(named: readonly Platform[], lines: readonly Line[]): LambdaPlatform {
  const [own, ...more] = named.filter((sheet) => sheet.kind === 'lambda')
  if (more.length > 0) {
    throw new UsageError(`prices names ${1 + more.length} sheets of Lambda, and calls go to one`, {
      suggestions: ['name one of them'],
    })
  }
  const sheet = own ?? loadLambdaPlatform(DEFAULTS.lambdaPlatform)
  return {...sheet, prices: changed(sheet.prices, linesIn(LAMBDA_LINES, lines))}
}

const defaultSlots = (): readonly SlotPlatform[] =>
  DEFAULTS.slotPlatforms.map((name) => loadSlotPlatform(name))

const linesIn = (
  words: Readonly<Record<string, string>>,
  lines: readonly Line[],
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    lines.flatMap(([key, value]) => {
      const inside = ownValue(words, key)
      return inside === undefined ? [] : [[inside, value]]
    }),
  )

/** A sheet says by its name what was set over it. */
function changed<T extends {readonly name: string}>(sheet: T, set: Readonly<Record<string, number>>): T {
  const said = Object.entries(set).map(([key, value]) => `${key}=${value}`)
  return said.length === 0 ? sheet : {...sheet, ...set, name: `${sheet.name} with ${said.join(' ')}`}
}

function usedSheet(sheet: SlotPlatform | LambdaPlatform): UsedSheet {
  const {source, asOf} = sheet
  const {name, ...lines} = sheet.kind === 'slots' ? sheet.price : sheet.prices
  return {name, source, asOf, lines}
}

function requireStorage(slots: readonly SlotPlatform[]): void {
  if (slots.some(({price}) => price.storageUsdPerGbMonth !== null && price.storagePerSlotGb !== null)) return
  const names = slots.map(({price}) => price.name).join(', ')
  throw new UsageError(`priced storage is for sheets with storage, and ${names} has none`, {
    suggestions: ['drop --priced-storage', 'set prices.storageUsdPerGbMonth and prices.storagePerSlotGb'],
  })
}

/** Costs are compared by their ratio. */
function requirePrice({price: {name, slotUsdPerHour}}: SlotPlatform): void {
  if (slotUsdPerHour > 0) return
  throw new UsageError(`price sheet ${name} has slots at ${slotUsdPerHour} USD an hour: nothing costs less`, {
    suggestions: ['write a price above 0, like $0.05/h, or prices.slotUsdPerHour=0.05'],
  })
}

/** Throws a UsageError where a NAT gateway is to be priced and the sheet does not say what it costs. */
function requireNatPrice(
  {pricedNat = false}: GivenSettings,
  {name, usdPerNatGb, usdPerNatHour}: LambdaListPrices,
): void {
  if (!pricedNat || (usdPerNatGb !== null && usdPerNatHour !== null)) return
  throw new UsageError(`priced NAT is for sheets with a NAT gateway, and ${name} has none`, {
    suggestions: ['set prices.natUsdPerGb and prices.natGatewayUsdPerHour', 'drop --priced-nat'],
  })
}

/** What is asked for beyond the lines of a sheet. */
export const switchesOf = ({
  unpricedLogs = false,
  unpricedWarm = false,
  pricedNat = false,
}: GivenSettings): PriceSwitches => ({
  unpriced: [
    ...(unpricedLogs ? (['logs'] as const) : []),
    ...(unpricedWarm ? (['warm environments'] as const) : []),
  ],
  isNatPriced: pricedNat,
})
