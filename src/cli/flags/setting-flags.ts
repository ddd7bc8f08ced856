import {Flags, type Interfaces} from '@oclif/core'
import {SETTING_NAMES, type SettingName, SETTINGS} from '../../settings/settings.js'
import {TRACE_SETTINGS} from '../../settings/trace-reading.js'
import {SWITCH_NAMES, SWITCHES} from '../../settings/switches.js'
import {PIPELINES} from '../../model/trial.js'
import {OBJECTIVE_METRICS} from '../../analysis/objective.js'
import {flagOf} from '../../settings/setting-definition.js'
import {repeatableFlag} from './repeatable-flag.js'

/** What help says of absent flags; the values themselves are in experiment/defaults.ts. */
export type DefaultTexts = Readonly<Partial<Record<SettingName, string>>>

/** Every setting as a flag: one table serves flags and files, so they cannot drift apart. */
export function settingFlags(defaults: DefaultTexts = {}): Interfaces.FlagInput {
  const flags = SETTING_NAMES.map((name) => {
    const {group, helpValue, describe} = SETTINGS[name]
    const defaultText = defaults[name] === undefined ? '' : ` [default: ${defaults[name]}]`
    return [
      flagOf(name),
      Flags.string({description: `${describe}${defaultText}`, helpValue, helpGroup: group}),
    ] as const
  })
  return {
    ...Object.fromEntries(flags),
    pipeline: repeatableFlag(
      `repeatable, or several joined by commas: ${PIPELINES.join(', ')}`,
      'WORD',
      'JOB',
    ),
    ...Object.fromEntries(
      SWITCH_NAMES.map((name) => {
        const {group, describe} = SWITCHES[name]
        return [flagOf(name), Flags.boolean({description: describe, helpGroup: group})] as const
      }),
    ),
    slo: repeatableFlag(sloText(defaults.slo), SETTINGS.slo.helpValue, SETTINGS.slo.group),
    set: repeatableFlag(
      'one setting of a strategy, batch policy or autoscaler, or one price, like strategy.inputThreshold=500 or prices.slotUsdPerHour=0.05; repeatable',
      'PATH=VALUE',
      'CONTROL',
    ),
  }
}

/** The flags that say how a trace is read and played. */
export const traceFlags = (): Readonly<
  Record<`trace-${string}`, Interfaces.OptionFlag<string | undefined>>
> =>
  Object.fromEntries(
    TRACE_SETTINGS.map((name) => {
      const {group, helpValue, describe} = SETTINGS[name]
      return [flagOf(name), Flags.string({description: describe, helpValue, helpGroup: group})]
    }),
  )

const sloText = (default_?: string): string =>
  `${SETTINGS.slo.describe}; repeatable, of ${OBJECTIVE_METRICS.join(', ')}; missing one is exit 10${default_ === undefined ? '' : ` [default: ${default_}]`}`
