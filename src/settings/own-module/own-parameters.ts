import {COMMON_PARAMETERS, contradictionsIn} from '../../autoscaler/parameters.js'
import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import {ownValue} from '../../model/own-value.js'
import type {AutoscalerSettings} from '../../model/trial.js'
import {parseParameter} from '../files/load-autoscaler.js'
import type {NamedSettings} from '../settings.js'
import type {OwnModule} from './module-file.js'

/** The autoscaler of a user's module: its own settings, and those of every autoscaler; UsageErrors name the key. */
export function resolveOwnParameters(
  given: NamedSettings,
  {path, sha256, settings: own}: OwnModule,
): Omit<AutoscalerSettings, 'history'> {
  const settings = {...own, ...COMMON_PARAMETERS}
  const unknown = Object.keys(given).find((key) => key !== 'kind' && ownValue(settings, key) === undefined)
  if (unknown !== undefined) {
    const known = Object.keys(settings)
    throw new UsageError(`autoscaler ${path} has no setting "${unknown}"${didYouMean(unknown, known)}`, {
      suggestions: [`its settings are ${known.join(', ')}`],
    })
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
  const [wrong] = contradictionsIn(common)
  if (wrong === undefined) return {name: path, kind: 'module', sha256, parameters}
  throw new UsageError(
    `autoscaler.${wrong.key} of ${path} is ${String(ownValue(common, wrong.key))}: ${wrong.message}`,
    {
      suggestions: [`set autoscaler.${wrong.key} lower`],
    },
  )
}
