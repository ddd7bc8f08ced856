import {type Unpriced, unpricedAmong} from '../../metrics/lambda-price.js'
import {canonicalJson} from '../trial/create-trial.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {loadPlatform} from '../../settings/files/load-platform.js'
import type {UsedSheet} from '../../settings/resolve/resolve-prices.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

interface PriceSource {
  readonly name: string
  readonly source: string
  readonly asOf: string
}

/** For the manifest: the dated sheets behind every cost, and what some or all of the points leave unpriced. */
export function describePrices(points: readonly Pick<ResolvedSettings, 'offload' | 'prices'>[]): {
  readonly prices: readonly (PriceSource | UsedSheet)[]
  readonly unpriced: readonly Unpriced[]
} {
  const own = points.flatMap(({prices}) => prices?.sheets ?? [])
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
  }
}
