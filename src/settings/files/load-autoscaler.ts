import {z} from 'zod'
import {contradictionsIn, parametersOf, STEPS} from '../../autoscaler/parameters.js'
import {parseSteps} from '../../autoscaler/schedule.js'
import {UsageError} from '../../errors.js'
import {ownValue} from '../../model/own-value.js'
import {didYouMean} from '../../model/nearest-word.js'
import {AUTOSCALER_KINDS, type AutoscalerKind, type AutoscalerSettings} from '../../model/trial.js'
import type {Setting} from '../../strategy/strategy.js'
import {parseSetting} from '../named-settings.js'
import {quantitySchema} from '../parse/quantity-schema.js'
import type {NamedSettings} from '../settings.js'
import {datedKeys, loadBundled} from './load-bundled.js'

/** An autoscaler by its profile, and what its figures rest on. */
export interface DatedAutoscaler {
  readonly autoscaler: Pick<AutoscalerSettings, 'name' | 'parameters'> & {readonly kind: AutoscalerKind}
  readonly source: string
  readonly asOf: string
}

/** A parameter in the unit used inside, from a file or `--set`; a bare number of a span is its ms. */
export function parseParameter(key: string, setting: Setting, raw: unknown): number | string {
  const text = String(raw)
  const isBareMs = key.endsWith('Ms') && /^\d+(\.\d+)?$/.test(text)
  const value = parseSetting(key, setting, {
    raw: isBareMs ? `${text}ms` : text,
    what: 'autoscaler',
    word: key,
  })
  if (typeof value !== 'number' || !isCount(key) || Number.isInteger(value)) return value
  throw new UsageError(`autoscaler.${key} is ${text}, which is not a whole number`)
}

const COUNTS = ['Slots', 'slotsMax', 'Points', 'partitions', 'Parallelism', 'lagThreshold']
const isCount = (key: string): boolean => COUNTS.some((end) => key.endsWith(end))

const stepsSchema = quantitySchema((text) => {
  parseSteps(text)
  return text
})

const profileSchema = z.discriminatedUnion(
  'kind',
  AUTOSCALER_KINDS.map(schemaOf) as unknown as [ReturnType<typeof schemaOf>],
)

function schemaOf(kind: AutoscalerKind) {
  const parameters = Object.entries(parametersOf(kind)).map(
    ([key, setting]) =>
      [key, quantitySchema((text) => parseParameter(key, setting, text)).optional()] as const,
  )
  const keys = {...Object.fromEntries(parameters), ...(kind === 'schedule' ? {[STEPS]: stepsSchema} : {})}
  return z.strictObject({
    kind: z.literal(kind),
    ...datedKeys,
    parameters: z.strictObject(keys).superRefine((given, context) => {
      for (const {key, message} of contradictionsIn({...defaultsOf(kind), ...given})) {
        context.addIssue({code: 'custom', path: [key], message})
      }
    }),
  })
}

const defaultsOf = (kind: AutoscalerKind): Readonly<Record<string, number | string>> =>
  Object.fromEntries(Object.entries(parametersOf(kind)).map(([key, setting]) => [key, setting.default]))

/** The autoscaler of a bundled name or a path, or a UsageError that lists all that is wrong. */
export function loadAutoscaler(nameOrPath: string): DatedAutoscaler {
  const {name, value} = loadBundled('autoscalers', nameOrPath, profileSchema)
  const {kind, parameters, source, asOf} = value
  const given = Object.fromEntries(Object.entries(parameters).filter(([, one]) => one !== undefined))
  return {
    autoscaler: {name, kind, parameters: {...defaultsOf(kind), ...given} as AutoscalerSettings['parameters']},
    source,
    asOf,
  }
}

/** A profile, and with what was set over its parameters; the UsageErrors name the key, its value and the remedy. */
export function resolveParameters({kind: word, ...given}: NamedSettings): {
  readonly autoscaler: DatedAutoscaler['autoscaler']
  readonly profile: DatedAutoscaler
} {
  const profile = loadAutoscaler(word)
  const {autoscaler} = profile
  const own = Object.entries(given).map(
    ([key, raw]) => [key, ownParameter(profile.autoscaler.kind, key, {raw, word})] as const,
  )
  const parameters = {...autoscaler.parameters, ...Object.fromEntries(own)}
  const [wrong] = contradictionsIn(parameters)
  if (wrong === undefined) return {autoscaler: {...autoscaler, parameters}, profile}
  throw new UsageError(
    `autoscaler.${wrong.key} of ${word} is ${String(ownValue(parameters, wrong.key))}: ${wrong.message}`,
    {
      suggestions: [`set autoscaler.${wrong.key} lower`],
    },
  )
}

function ownParameter(
  kind: AutoscalerKind,
  key: string,
  {raw, word}: {readonly raw: unknown; readonly word: string},
): number | string {
  const settings = parametersOf(kind)
  if (kind === 'schedule' && key === STEPS) {
    parseSteps(String(raw))
    return String(raw)
  }
  const setting = ownValue(settings, key)
  if (setting) return parseParameter(key, setting, raw)
  const known = [...Object.keys(settings), ...(kind === 'schedule' ? [STEPS] : [])]
  throw new UsageError(`autoscaler ${word} has no setting "${key}"${didYouMean(key, known)}`, {
    suggestions: [`its settings are ${known.join(', ')}`],
  })
}
