import {UsageError} from '../../errors.js'
import type {Strategy, StrategyDefinition} from '../../strategy/strategy.js'

const REMEDY = 'experiments/own-strategy has a strategy of ten lines to start from'

/** Words that a trial writes beside a strategy's settings. */
const TAKEN = ['kind', 'sha256']

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a value is, for a message: never the whole of it. */
export function describeValue(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Promise) return 'a Promise'
  if (isRecord(value)) return `{${Object.keys(value).join(', ')}}`
  return typeof value === 'string' ? `"${value}"` : typeof value === 'function' ? 'a function' : String(value)
}

/** The default export of a module as a strategy, or a UsageError that lists all that is wrong with it. */
export function requireDefinition(loaded: unknown, name: string): StrategyDefinition {
  const exported = isRecord(loaded) ? loaded['default'] : undefined
  if (!isRecord(exported)) {
    const names = isRecord(loaded) ? Object.keys(loaded) : []
    const instead =
      exported === undefined ? `its exports are ${names.join(', ') || 'none'}` : describeValue(exported)
    throw new UsageError(`${name} has no strategy as its default export: ${instead}`, {
      suggestions: ['write export default {summary, settings, create}', REMEDY],
    })
  }
  const problems = [
    ...(typeof exported['summary'] === 'string'
      ? []
      : [`summary is ${describeValue(exported['summary'])}: write a sentence`]),
    ...(typeof exported['create'] === 'function'
      ? []
      : [`create is ${describeValue(exported['create'])}: write a function`]),
    ...settingProblems(exported['settings']),
  ]
  if (problems.length === 0) return exported as unknown as StrategyDefinition
  throw new UsageError(`${name} is no valid strategy: ${problems.join('; ')}`, {suggestions: [REMEDY]})
}

function settingProblems(settings: unknown): readonly string[] {
  if (!isRecord(settings)) return [`settings is ${describeValue(settings)}: write {} if there are none`]
  return Object.entries(settings).flatMap(([key, setting]) => {
    if (TAKEN.includes(key)) return [`settings.${key} is a word that burst uses itself`]
    if (!isRecord(setting))
      return [`settings.${key} is ${describeValue(setting)}: write {default, minimum, describe}`]
    return [
      ...(['default', 'minimum'] as const)
        .filter((part) => typeof setting[part] !== 'number' || Number.isNaN(setting[part]))
        .map((part) => `settings.${key}.${part} is ${describeValue(setting[part])}: write a number`),
      ...(typeof (setting['maximum'] ?? 0) === 'number'
        ? []
        : [`settings.${key}.maximum is ${describeValue(setting['maximum'])}: write a number`]),
      ...(typeof setting['describe'] === 'string'
        ? []
        : [`settings.${key}.describe is ${describeValue(setting['describe'])}: write a sentence`]),
    ]
  })
}

/** What is wrong with what `create` returned; null if it is a strategy. */
export function strategyProblem(created: unknown): string | null {
  if (!isRecord(created)) return describeValue(created)
  const has = (key: keyof Strategy | 'decide' | 'route'): boolean => typeof created[key] === 'function'
  if (created['kind'] === 'tick') return has('decide') ? null : "kind 'tick' without a function decide"
  if (created['kind'] === 'event') return has('route') ? null : "kind 'event' without a function route"
  return `kind ${describeValue(created['kind'])}`
}

/** What is wrong with a decision; null if it is one. */
export function decisionProblem(decision: unknown): string | null {
  if (!isRecord(decision) || decision instanceof Promise) return describeValue(decision)
  const {share, reason} = decision
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return `share ${describeValue(share)}`
  return typeof reason === 'string' ? null : `reason ${describeValue(reason)}`
}
