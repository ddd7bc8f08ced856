import {canonicalJson} from '../trial/create-trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** For the manifest: the dated profiles behind all autoscalers, each once, before anything was set over them. */
export function describeAutoscalers(points: readonly Pick<ResolvedSettings, 'autoscalerProfile'>[]): {
  readonly autoscalers?: readonly object[]
} {
  const profiles = points.flatMap(({autoscalerProfile}) => autoscalerProfile ?? [])
  const distinct = new Map(profiles.map((profile) => [canonicalJson(profile), profile]))
  if (distinct.size === 0) return {}
  return {autoscalers: [...distinct.values()].map(({autoscaler, ...dated}) => ({...autoscaler, ...dated}))}
}
