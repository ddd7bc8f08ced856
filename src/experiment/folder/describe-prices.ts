import {type Unpriced, unpricedAmong} from '../../metrics/lambda-price.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {loadPlatform} from '../../settings/files/load-platform.js'
import type {ResolvedSettings} from '../../settings/resolve-settings.js'

interface PriceSource {
  readonly name: string
  readonly source: string
  readonly asOf: string
}

/** For the manifest: the dated sheets behind every cost, and what some or all of the points leave unpriced. */
export function describePrices(points: readonly Pick<ResolvedSettings, 'offload'>[]): {
  readonly prices: readonly PriceSource[]
  readonly unpriced: readonly Unpriced[]
} {
  const sheets = [...DEFAULTS.slotPlatforms, DEFAULTS.lambdaPlatform]
  return {
    prices: sheets.map((name) => {
      const {source, asOf} = loadPlatform(name)
      return {name, source, asOf}
    }),
    unpriced: unpricedAmong(points.map(({offload}) => offload)),
  }
}
