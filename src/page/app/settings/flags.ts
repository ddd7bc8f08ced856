import {ownValue} from '../../../model/own-value.js'
import {type Shape, SHAPES} from '../../../model/trial.js'
import {hasPeak} from '../../../settings/resolve/resolve-load.js'
import {type Configurable, settingWord} from '../../../settings/named-settings.js'
import {BATCH_POLICIES} from '../../../strategy/batch/registry.js'
import {STRATEGIES} from '../../../strategy/registry.js'
import type {Setting} from '../../../strategy/strategy.js'
import {takesPeriod} from '../../../workload/shapes.js'
import {SPIKES} from '../../../workload/spikes.js'
import type {FlagTexts} from '../../compute.js'
import {GROUPS, type State} from './controls.js'
import {START} from './start.js'

/** Whether a flag of the page takes no value. */
export const isSwitch = (flag: string): boolean =>
  GROUPS.some(([, controls]) =>
    controls.some((control) => control.flag === flag && control.kind === 'switch'),
  )

/** Whether a flag is one that `--set` takes. */
export const isOfSet = (flag: string): boolean => flag.includes('.')

/** Whether the page can set a flag: one that it starts with, or one of `--set`. */
export const isSettable = (flag: string): boolean =>
  Object.hasOwn(START, flag) || /^(strategy|batch|prices)\.\w+$/.test(flag)

/** The text of a setting; '' where it is not given. */
export const valueIn = (state: Readonly<State>, flag: string): string => ownValue(state, flag) ?? ''

const shapeOf = (state: Readonly<State>): Shape =>
  SHAPES.find((shape) => shape === valueIn(state, 'shape')) ?? 'spike'

/** Whether the load is a file of the reader's. */
export const isTraced = (state: Readonly<State>): boolean => shapeOf(state) === 'trace'

const runs = (state: Readonly<State>, ...words: readonly string[]): boolean =>
  valueIn(state, 'pipeline')
    .split(',')
    .some((word) => words.includes(word))

/** Settings that say something only beside others; every other setting always does. */
const USED: Readonly<Record<string, (state: Readonly<State>) => boolean>> = {
  rate: (state) => !isTraced(state),
  'peak-rate': (state) => hasPeak(shapeOf(state)),
  'spike-duration': (state) => SPIKES.some((shape) => shape === shapeOf(state)),
  period: (state) => takesPeriod(shapeOf(state)),
  duration: (state) => !isTraced(state),
  'service-cv': (state) => valueIn(state, 'service-distribution') === 'lognormal',
  autoscaler: (state) => runs(state, 'rescaled', 'bridge'),
  'unpriced-warm': (state) => valueIn(state, 'environments') === 'warm',
  'priced-nat': (state) => runs(state, 'burst', 'bridge'),
}

/** Whether a setting says something in this state; a control of one that does not is not shown. */
export function isUsed(state: Readonly<State>, flag: string): boolean {
  if (/^trace(-|$)/.test(flag)) return isTraced(state)
  if (isOfSet(flag) && !flag.startsWith('prices.')) return ownSettings(state).some((one) => one.flag === flag)
  return ownValue(USED, flag)?.(state) ?? true
}

/** A setting of the chosen strategy or batch policy. */
export interface OwnSetting {
  readonly flag: string
  readonly setting: Setting
  /** What a number without a unit is in; '' where it has none. */
  readonly unit: 'ms' | ''
}

/** The settings of the chosen strategy and batch policy, as `--set` names them. */
export const ownSettings = (state: Readonly<State>): readonly OwnSetting[] => [
  ...settingsOf('strategy', ownValue(STRATEGIES, valueIn(state, 'strategy'))),
  ...settingsOf('batch', ownValue(BATCH_POLICIES, valueIn(state, 'batch'))),
]

const settingsOf = (word: string, definition: Configurable | undefined): readonly OwnSetting[] =>
  Object.entries(definition?.settings ?? {}).map(([key, setting]) => ({
    flag: `${word}.${settingWord(key)}`,
    setting,
    unit: key.endsWith('Ms') ? 'ms' : '',
  }))

/** The flags that are given and say something. */
export const flagsOf = (state: Readonly<State>): State =>
  Object.fromEntries(Object.entries(state).filter(([flag, text]) => text !== '' && isUsed(state, flag)))

/** As the reader of the command line takes flags: those that repeat are lists, those without a value true. */
export function asLists({pipeline = '', slo = '', ...others}: Readonly<State>): FlagTexts {
  const entries = Object.entries(others)
  const sets = entries.filter(([flag]) => isOfSet(flag)).map(([flag, text]) => `${flag}=${text}`)
  const plain = entries.filter(([flag]) => !isOfSet(flag))
  return {
    ...Object.fromEntries(plain.map(([flag, text]) => [flag, isSwitch(flag) ? (true as const) : text])),
    ...(pipeline === '' ? {} : {pipeline: pipeline.split(',')}),
    ...(slo === '' ? {} : {slo: [slo]}),
    ...(sets.length > 0 ? {set: sets} : {}),
  }
}
