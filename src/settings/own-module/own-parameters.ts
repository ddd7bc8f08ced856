import {COMMON_PARAMETERS} from '../../autoscaler/parameters.js'
import {ownValue} from '../../model/own-value.js'
import type {AutoscalerSettings} from '../../model/trial.js'
import {parseParameter, requireConsistent} from '../autoscaler-parameters.js'
import type {NamedSettings} from '../settings.js'
import {unknownSetting} from '../unknown-setting.js'
import type {OwnModule} from './module-file.js'

/** The autoscaler of a user's module: its own settings, and those of every autoscaler; UsageErrors name the key. */
export function resolveOwnParameters(
  given: NamedSettings,
  {path, sha256, settings: own}: OwnModule,
): Omit<AutoscalerSettings, 'history'> {
  const settings = {...own, ...COMMON_PARAMETERS}
  const unknown = Object.keys(given).find((key) => key !== 'kind' && ownValue(settings, key) === undefined)
  if (unknown !== undefined) {
    throw unknownSetting(`autoscaler ${path}`, unknown, Object.keys(settings))
  }
  const parameters = Object.fromEntries(
    Object.entries(settings).map(([key, setting]) => {
      const raw = ownValue(given, key)
      return [key, raw === undefined ? setting.default : parseParameter(key, setting, raw)]
    }),
  )
  const common = Object.fromEntries(
    Object.keys(COMMON_PARAMETERS).map((key) => [key, ownValue(parameters, key)]),
  )
  requireConsistent(path, common)
  return {name: path, kind: 'module', sha256, parameters}
}
