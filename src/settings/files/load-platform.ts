import {z} from 'zod'
import {UsageError} from '../../errors.js'
import type {LambdaLimits, LambdaListPrices} from '../../model/platform.js'
import type {SlotListPrices} from '../../model/platform.js'
import {datedKeys, loadBundled} from './load-bundled.js'
import {amountSchema, durationSchema} from '../parse/quantity-schema.js'

/** What an offload platform allows and charges, or what a slot of a local one costs, as of a day. */
export type Platform =
  | {
      readonly kind: 'lambda'
      readonly limits: LambdaLimits
      readonly prices: LambdaListPrices
      readonly source: string
      readonly asOf: string
    }
  | {readonly kind: 'slots'; readonly price: SlotListPrices; readonly source: string; readonly asOf: string}

type PlatformOf<K extends Platform['kind']> = Extract<Platform, {readonly kind: K}>

const lambdaSchema = z.strictObject({
  kind: z.literal('lambda'),
  region: z.string().min(1),
  ...datedKeys,
  prices: z.strictObject({
    requests: amountSchema('$', '/M'),
    duration: amountSchema('$', '/GB-s'),
    logs: amountSchema('$', '/GB'),
    provisioned: amountSchema('$', '/GB-s').optional(),
    provisionedDuration: amountSchema('$', '/GB-s').optional(),
    nat: amountSchema('$', '/GB').optional(),
    natGateway: amountSchema('$', '/h').optional(),
  }),
  limits: z.strictObject({
    accountConcurrency: z.int().positive(),
    scalingEnvironments: z.int().positive(),
    scalingPeriod: durationSchema.refine((ms) => ms > 0, 'must be above 0'),
    requestsPerSecondPerConcurrency: z.int().positive(),
    requestSize: amountSchema('', 'B'),
    responseSize: amountSchema('', 'B'),
    initTimeout: durationSchema.refine((ms) => ms > 0, 'must be above 0'),
  }),
})

const slotsSchema = z.strictObject({
  kind: z.literal('slots'),
  region: z.string().min(1),
  ...datedKeys,
  slot: amountSchema('$', '/h'),
  orchestrationSlots: z.number().nonnegative(),
  storage: amountSchema('$', '/GB-month').optional(),
  storagePerSlot: amountSchema('', 'GB').optional(),
})

const platformSchema = z.discriminatedUnion('kind', [lambdaSchema, slotsSchema])

/** The platform of a bundled name or a path, or a UsageError that lists all that is wrong. */
export function loadPlatform(nameOrPath: string): Platform {
  const {name, value} = loadBundled('platforms', nameOrPath, platformSchema)
  const {source, asOf} = value
  if (value.kind === 'slots') {
    const price = {
      name,
      slotUsdPerHour: value.slot,
      orchestrationSlots: value.orchestrationSlots,
      storageUsdPerGbMonth: value.storage ?? null,
      storagePerSlotGb: value.storagePerSlot ?? null,
    }
    return {kind: 'slots', price, source, asOf}
  }
  const {prices, limits} = value
  return {
    kind: 'lambda',
    limits: {
      accountConcurrency: limits.accountConcurrency,
      scalingEnvironments: limits.scalingEnvironments,
      scalingPeriodMs: limits.scalingPeriod,
      requestsPerSecondPerConcurrency: limits.requestsPerSecondPerConcurrency,
      requestBytes: limits.requestSize,
      responseBytes: limits.responseSize,
      initTimeoutMs: limits.initTimeout,
    },
    prices: {
      name,
      usdPerMillionRequests: prices.requests,
      usdPerGbSecond: prices.duration,
      usdPerLogGb: prices.logs,
      usdPerProvisionedGbSecond: prices.provisioned ?? null,
      usdPerProvisionedDurationGbSecond: prices.provisionedDuration ?? null,
      usdPerNatGb: prices.nat ?? null,
      usdPerNatHour: prices.natGateway ?? null,
    },
    source,
    asOf,
  }
}

/** As `loadPlatform`, where calls go; throws a UsageError where it prices no calls. */
export function loadLambdaPlatform(nameOrPath: string): PlatformOf<'lambda'> {
  const platform = loadPlatform(nameOrPath)
  if (platform.kind === 'lambda') return platform
  throw new UsageError(`platform "${nameOrPath}" sells slots, not calls`, {
    suggestions: ['name one of kind lambda'],
  })
}

/** As `loadPlatform`, where slots run; throws a UsageError where it prices no slots. */
export function loadSlotPlatform(nameOrPath: string): PlatformOf<'slots'> {
  const platform = loadPlatform(nameOrPath)
  if (platform.kind === 'slots') return platform
  throw new UsageError(`platform "${nameOrPath}" sells calls, not slots`, {
    suggestions: ['name one of kind slots'],
  })
}
