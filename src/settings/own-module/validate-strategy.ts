import {UsageError} from '../../errors.js'
import type {NumberSetting, Settings, ShareDecision, Strategy} from '../../strategy/strategy.js'
import {isRecord} from '../../model/own-value.js'
import {describeValue} from './look.js'
import type {ModuleKind, ReadDefinition} from './module-kind.js'

const remedyOf = ({page, word}: ModuleKind): string =>
  `${page} has ${articled(word)} of some lines to start from`

const articled = (word: ModuleKind['word']): string => (word === 'strategy' ? 'a strategy' : 'an autoscaler')

/** Something read of a user's value, or what is wrong with it. */
export type Reading<T> = {readonly value: T} | {readonly problem: string}

/**
 * The default export of a module, every part of it read once and copied; throws a UsageError that lists
 * all that is wrong with it, and whatever its getters throw.
 */
export function readDefinition(loaded: unknown, name: string, kind: ModuleKind): ReadDefinition {
  const exported = isRecord(loaded) ? loaded['default'] : undefined
  if (!isRecord(exported)) {
    const names = isRecord(loaded) ? Object.keys(loaded) : []
    const instead =
      exported === undefined ? `its exports are ${names.join(', ') || 'none'}` : describeValue(exported)
    throw new UsageError(`${name} has no ${kind.word} as its default export: ${instead}`, {
      suggestions: ['write export default {summary, settings, create}', remedyOf(kind)],
    })
  }
  const {summary, create} = exported
  const settings = readSettings(exported['settings'], kind)
  const problems = [
    ...(typeof summary === 'string' ? [] : [`summary is ${describeValue(summary)}: write a sentence`]),
    ...(typeof create === 'function' ? [] : [`create is ${describeValue(create)}: write a function`]),
    ...settings.problems,
  ]
  if (problems.length > 0 || typeof summary !== 'string' || typeof create !== 'function') {
    throw new UsageError(`${name} is no valid ${kind.word}: ${problems.join('; ')}`, {
      suggestions: [remedyOf(kind)],
    })
  }
  return {
    summary,
    settings: settings.read,
    create: (...given): unknown => Reflect.apply(create, exported, given),
  }
}

function readSettings(
  settings: unknown,
  kind: ModuleKind,
): {readonly read: Settings; readonly problems: readonly string[]} {
  if (!isRecord(settings)) {
    return {read: {}, problems: [`settings is ${describeValue(settings)}: write {} if there are none`]}
  }
  const readings = Object.entries(settings).map(
    ([key, setting]) => [key, readSetting(key, setting, kind)] as const,
  )
  return {
    read: Object.fromEntries(
      readings.flatMap(([key, reading]) => ('value' in reading ? [[key, reading.value]] : [])),
    ),
    problems: readings.flatMap(([, reading]) => ('problem' in reading ? [reading.problem] : [])),
  }
}

const NUMBERS = ['default', 'minimum', 'maximum'] as const

function readSetting(key: string, setting: unknown, kind: ModuleKind): Reading<NumberSetting> {
  if (kind.taken.includes(key)) return {problem: `settings.${key} is a word that burst uses itself`}
  if (!isRecord(setting)) {
    return {problem: `settings.${key} is ${describeValue(setting)}: write {default, minimum, describe}`}
  }
  const {maximum, describe} = setting
  const numbers = {default: setting['default'], minimum: setting['minimum'], maximum}
  const problems = [
    ...NUMBERS.filter((part) => part !== 'maximum' || maximum !== undefined)
      .filter((part) => typeof numbers[part] !== 'number' || Number.isNaN(numbers[part]))
      .map((part) => `settings.${key}.${part} is ${describeValue(numbers[part])}: write a number`),
    ...(typeof describe === 'string'
      ? []
      : [`settings.${key}.describe is ${describeValue(describe)}: write a sentence`]),
  ]
  if (problems.length > 0) return {problem: problems.join('; ')}
  return {
    value: {
      default: numbers.default as number,
      minimum: numbers.minimum as number,
      ...(maximum === undefined ? {} : {maximum: maximum as number}),
      describe: describe as string,
    },
  }
}

/** A strategy as `create` returned it; its functions keep their object. */
export function readStrategy(created: unknown): Reading<Strategy> {
  if (!isRecord(created)) return {problem: describeValue(created)}
  const {kind} = created
  if (kind === 'tick') {
    const {decide} = created
    if (typeof decide !== 'function') return {problem: "kind 'tick' without a function decide"}
    return {
      value: {kind, decide: (snapshot) => Reflect.apply(decide, created, [snapshot]) as ShareDecision},
    }
  }
  if (kind !== 'event') return {problem: `kind ${describeValue(kind)}`}
  const {route, hold} = created
  if (typeof route !== 'function') return {problem: "kind 'event' without a function route"}
  if (hold !== undefined && typeof hold !== 'function') return {problem: `hold ${describeValue(hold)}`}
  return {value: created as unknown as Strategy}
}

/** A decision, read once; or what is wrong with it. */
export function readDecision(decision: unknown): Reading<ShareDecision> {
  if (!isRecord(decision) || decision instanceof Promise) return {problem: describeValue(decision)}
  const {share, reason} = decision
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) {
    return {problem: `share ${describeValue(share)}`}
  }
  return typeof reason === 'string' ? {value: {share, reason}} : {problem: `reason ${describeValue(reason)}`}
}
