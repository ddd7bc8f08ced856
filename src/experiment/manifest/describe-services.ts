import {canonicalJson} from '../trial/create-trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** For the manifest: service times of the user's own, each once, as they are drawn: their file may be gone by then. */
export function describeServices(points: readonly Pick<ResolvedSettings, 'service'>[]): {
  readonly serviceTimes?: readonly object[]
} {
  const own = points.flatMap(({service: {file, meanMs, cv, quantilesMs}}) =>
    quantilesMs === undefined ? [] : [{...file, meanMs, cv, quantilesMs}],
  )
  if (own.length === 0) return {}
  return {serviceTimes: [...new Map(own.map((one) => [canonicalJson(one), one])).values()]}
}
