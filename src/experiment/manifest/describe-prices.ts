import {type Unpriced, unpricedAmong} from '../../metrics/lambda-price.js'
import type {NatPrice} from '../../model/platform.js'
import {canonicalJson} from '../trial/create-trial.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {loadPlatform} from '../../settings/files/load-platform.js'
import type {UsedSheet} from '../../settings/resolve/resolve-prices.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

const natIn = ({offload: {price}}: Pick<ResolvedSettings, 'offload'>): [string, NatPrice][] =>
  price.nat ? [[canonicalJson(price.nat), price.nat]] : []

type PriceSource = Omit<UsedSheet, 'lines'>

/** For the manifest: the dated sheets behind every cost, and what some or all of the points leave unpriced. */
export function describePrices(points: readonly Pick<ResolvedSettings, 'offload' | 'prices'>[]): {
  readonly prices: readonly (PriceSource | UsedSheet)[]
  readonly unpriced: readonly Unpriced[]
  /** What NAT gateways cost at points that price one; missing where none does. */
  readonly nat?: readonly NatPrice[]
} {
  const own = points.flatMap(({prices}) => prices?.sheets ?? [])
  const nat = [...new Map(points.flatMap(natIn)).values()]
  const isBundled = points.some(({prices}) => prices === undefined)
  const sheets = isBundled ? [...DEFAULTS.slotPlatforms, DEFAULTS.lambdaPlatform] : []
  return {
    prices: [
      ...sheets.map((name) => {
        const {source, asOf} = loadPlatform(name)
        return {name, source, asOf}
      }),
      ...new Map(own.map((sheet) => [canonicalJson(sheet), sheet])).values(),
    ],
    unpriced: unpricedAmong(points.map(({offload}) => offload)),
    ...(nat.length > 0 && {nat}),
  }
}
