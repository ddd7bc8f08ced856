import type {LambdaListPrices, LambdaPrice, NatPrice} from '../model/platform.js'
import type {Offload} from '../model/trial.js'

/** What may be left out of every cost on request. */
export type Unpriced = 'logs' | 'warm environments'

/** What is asked of a sheet beyond its usual lines. */
export interface PriceSwitches {
  readonly unpriced?: readonly Unpriced[]
  /** Calls leave a private subnet through a NAT gateway. */
  readonly isNatPriced?: boolean
}

/**
 * What one trial pays. Warm environments are provisioned concurrency: they cost while they stand, and less than
 * others while they work. What is unpriced costs nothing, and works at the price of an environment on demand.
 */
export function lambdaPriceFor(
  list: LambdaListPrices,
  {environments}: Pick<Offload, 'environments'>,
  {unpriced = [], isNatPriced = false}: PriceSwitches = {},
): LambdaPrice {
  const isProvisioned = environments === 'warm' && !unpriced.includes('warm environments')
  const {usdPerProvisionedGbSecond: standingUsd, usdPerProvisionedDurationGbSecond: workUsd} = list
  return {
    name: list.name,
    usdPerMillionRequests: list.usdPerMillionRequests,
    usdPerGbSecond: isProvisioned ? (workUsd ?? list.usdPerGbSecond) : list.usdPerGbSecond,
    usdPerLogGb: unpriced.includes('logs') ? 0 : list.usdPerLogGb,
    usdPerStandingGbSecond: isProvisioned ? (standingUsd ?? 0) : 0,
    ...(isNatPriced && {nat: natPriceOf(list)}),
  }
}

const natPriceOf = ({usdPerNatGb, usdPerNatHour}: LambdaListPrices): NatPrice => ({
  usdPerGb: usdPerNatGb ?? 0,
  usdPerHour: usdPerNatHour ?? 0,
})

/** What some of these leave out, each once. */
export const unpricedAmong = (
  offloads: readonly Pick<Offload, 'price' | 'environments'>[],
): readonly Unpriced[] => [...new Set(offloads.flatMap(unpricedIn))]

/** What a trial's price leaves out; none where all is in it. */
export const unpricedIn = ({
  price,
  environments,
}: Pick<Offload, 'price' | 'environments'>): readonly Unpriced[] => [
  ...(price.usdPerLogGb === 0 ? (['logs'] as const) : []),
  ...(environments === 'warm' && price.usdPerStandingGbSecond === 0 ? (['warm environments'] as const) : []),
]
