import {z} from 'zod'
import {contradictionsIn, parametersOf, STEPS} from '../../autoscaler/parameters.js'
import {parseSteps} from '../../autoscaler/schedule.js'
import {ownValue} from '../../model/own-value.js'
import {AUTOSCALER_KINDS, type AutoscalerKind, type AutoscalerSettings} from '../../model/trial.js'
import {parseParameter, requireConsistent} from '../autoscaler-parameters.js'
import {quantitySchema} from '../parse/quantity-schema.js'
import type {NamedSettings} from '../settings.js'
import {unknownSetting} from '../unknown-setting.js'
import {datedKeys, loadBundled} from './load-bundled.js'

/** An autoscaler by its profile, and what its figures rest on. */
export interface DatedAutoscaler {
  readonly autoscaler: Pick<AutoscalerSettings, 'name' | 'parameters'> & {readonly kind: AutoscalerKind}
  readonly source: string
  readonly asOf: string
}

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
  requireConsistent(word, parameters)
  return {autoscaler: {...autoscaler, parameters}, profile}
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
  throw unknownSetting(`autoscaler ${word}`, key, known)
}
