import {quantitySchema} from './parse/quantity-schema.js'
import {ownValue} from '../model/own-value.js'
import {z} from 'zod'
import {type Fault, FAULTS} from '../model/fault.js'
import {parametersOf, STEPS} from '../autoscaler/parameters.js'
import {parseSteps} from '../autoscaler/schedule.js'
import {AUTOSCALER_KINDS, PIPELINES} from '../model/trial.js'
import {BATCH_POLICIES} from '../strategy/batch/registry.js'
import {STRATEGIES} from '../strategy/registry.js'
import type {Setting, Settings} from '../strategy/strategy.js'
import {type Configurable, parseSetting, resolveNamedSettings, settingWord} from './named-settings.js'
import {parseParameter} from './autoscaler-parameters.js'
import {PRICE_SETTINGS, parsePrice} from './price-settings.js'
import {parseWord} from './parse/parse-word.js'
import {type NamedSettings, type SettingName, SETTING_NAMES, SETTINGS} from './settings.js'
import {SWITCH_NAMES, SWITCHES} from './switches.js'
import {isModuleFile, isFileWord} from './own-module/module-file.js'

/** Strategies and batch policies: words with settings of their own below them. */
export type NamedWord = 'strategy' | 'batch'

type Definitions = Readonly<Record<string, Configurable & {readonly summary: string}>>

const NAMED: Readonly<Record<NamedWord, Definitions>> = {
  strategy: STRATEGIES,
  batch: BATCH_POLICIES,
}

/** Written at the top of a sweep file, and nowhere else. */
export const TOP_SETTINGS = ['engine', 'seed', 'repetitions', 'slo'] as const satisfies readonly SettingName[]

/** These and what has no flag. */
export const TOP_KEYS = [...TOP_SETTINGS, 'faults'] as const

const DURATION = {
  type: 'string',
  pattern: '^\\d+(\\.\\d+)?(ms|s|m|h)$',
  examples: ['800ms', '5s', '5m', '1h'],
}
const NUMBER = {type: 'number'}
const COUNT = {type: 'integer', minimum: 1}

const RATE = [
  {type: 'number', exclusiveMinimum: 0},
  {type: 'string', pattern: '^\\d+(\\.\\d+)?[kM]?( ?/s)?$', examples: ['1k', '1000/s']},
]

/** What an editor may know of a value, by the placeholder that stands for it in `--help`. */
const JSON_BY_HELP: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  DURATION,
  NUMBER,
  COUNT,
  EPS: {anyOf: RATE},
  'EPS|max': {anyOf: [...RATE, {const: 'max'}]},
  'COUNT|unbounded': {anyOf: [COUNT, {const: 'unbounded'}]},
  QUANTILES: {type: 'string', examples: ['p50=2ms,p90=4ms,p99=9ms,max=40ms']},
  SIZE: {type: 'string', pattern: '^\\d+MB$', examples: ['1769MB']},
  OBJECTIVE: {
    type: 'string',
    pattern: '^(p50|p90|p95|p99|p999)<\\d+(\\.\\d+)?(ms|s|m|h)$',
    examples: ['p99<500ms'],
  },
}

/** The value of one setting in a file: the same words and units as its flag, one line of help for editors. */
export function settingSchema(name: SettingName): z.ZodType {
  if (name === 'strategy' || name === 'batch') return namedSchema(name)
  if (name === 'autoscaler') return autoscalerSchema
  if (name === 'prices') return pricesSchema
  const {parse, describe, helpValue} = SETTINGS[name]
  const words = (parse as {readonly words?: readonly string[]}).words
  const known = words
    ? {type: 'string', enum: [...words]}
    : (ownValue(JSON_BY_HELP, helpValue) ?? {type: 'string'})
  return textSchema<unknown>(parse).meta({description: describe, ...known})
}

/** The word of a pipeline; other words become an issue with the nearest one. */
export const pipelineSchema: z.ZodType = textSchema((text) => parseWord(text, PIPELINES, 'pipeline')).meta({
  description: 'who serves the load',
  type: 'string',
  enum: [...PIPELINES],
})

/** Every switch by its name. */
export const switchSchemas = (): Readonly<Record<string, z.ZodType>> =>
  Object.fromEntries(
    SWITCH_NAMES.map((name) => [
      name,
      z.boolean('write true or false').meta({description: SWITCHES[name].describe}),
    ]),
  )

/** `strategy.inputThreshold` and the like: one key of a strategy or batch policy, over all that have it. */
export function dottedSchemas(): Readonly<Record<string, z.ZodType>> {
  const schemas = new Map<string, z.ZodType>()
  for (const what of Object.keys(NAMED) as NamedWord[]) {
    const settings = Object.values(NAMED[what]).flatMap((definition) => Object.entries(definition.settings))
    for (const [key, setting] of settings) {
      const name = `${what}.${settingWord(key)}`
      if (!schemas.has(name)) schemas.set(name, ownSchema(key, unbounded(setting), what))
    }
  }
  return {...Object.fromEntries(schemas), ...parameterSchemas('autoscaler.'), ...priceSchemas('prices.')}
}

/** The parameters of all kinds of autoscalers; the profile judges which of them it has, and their range. */
function parameterSchemas(prefix: string): Readonly<Record<string, z.ZodType>> {
  const settings = AUTOSCALER_KINDS.flatMap((kind) => Object.entries(parametersOf(kind)))
  const schemas = settings.map(([key, setting]) => {
    const schema = textSchema((text) => {
      parseParameter(key, setting, text)
      return text
    })
    return [`${prefix}${key}`, schema.meta({description: setting.describe, ...jsonOf(key, setting)})] as const
  })
  const steps = textSchema((text) => {
    parseSteps(text)
    return text
  }).meta({description: 'Timetable of kind schedule.', type: 'string', examples: ['4m=14 6m=4']})
  return {...Object.fromEntries(schemas), [`${prefix}${STEPS}`]: steps}
}

/** A profile by its name or path, read here so that the error of an unknown one has its place. */
const profileSchemaOfAutoscaler = textSchema((text) => {
  return SETTINGS.autoscaler.parse(text).kind
}).meta({description: SETTINGS.autoscaler.describe, type: 'string'})

/** A module of the user's own: its settings are known when it has been loaded. */
const ownAutoscalerSchema = z
  .object({kind: z.string()})
  .catchall(z.union([z.string(), z.number()]))
  // Aborts, and of the whole: what is wrong with a profile's parameters is no module's fault.
  .refine(({kind}) => isModuleFile(kind), {error: 'name a JavaScript file, like ./mine.js', abort: true})

const autoscalerSchema: z.ZodType<NamedSettings> = z
  .union([
    profileSchemaOfAutoscaler.transform((kind) => ({kind})),
    z.strictObject({
      kind: profileSchemaOfAutoscaler,
      ...Object.fromEntries(
        Object.entries(parameterSchemas('')).map(([key, schema]) => [key, schema.optional()]),
      ),
    }) as unknown as z.ZodType<NamedSettings>,
    ownAutoscalerSchema,
  ])
  .meta({description: SETTINGS.autoscaler.describe})

/** Lines of price sheets; which of them a sheet has is for `resolvePrices`. */
function priceSchemas(prefix: string): Readonly<Record<string, z.ZodType>> {
  const schemas = Object.entries(PRICE_SETTINGS).map(([key, setting]) => {
    const schema = textSchema((text) => parsePrice(key, setting, text))
    return [`${prefix}${key}`, schema.meta({description: setting.describe, ...NUMBER, minimum: 0})] as const
  })
  return Object.fromEntries(schemas)
}

const sheetsSchema = textSchema((text) => SETTINGS.prices.parse(text).kind).meta({
  description: SETTINGS.prices.describe,
  type: 'string',
})

const pricesSchema: z.ZodType<NamedSettings> = z
  .union([
    sheetsSchema.transform((kind) => ({kind})),
    z.strictObject({
      kind: sheetsSchema,
      ...Object.fromEntries(
        Object.entries(priceSchemas('')).map(([key, schema]) => [key, schema.optional()]),
      ),
    }) as unknown as z.ZodType<NamedSettings>,
  ])
  .meta({description: SETTINGS.prices.describe})

/** One key may have another range in each strategy; the resolved strategy judges it. */
const unbounded = (setting: Setting): Setting =>
  'words' in setting ? setting : {default: 0, minimum: -Infinity, describe: setting.describe}

/** Settings that stand in `base`, in axes, in `include` and in `exclude`. */
export const POINT_SETTINGS = SETTING_NAMES.filter((name) => !TOP_SETTINGS.some((top) => top === name))

/** A word, or a map of `kind` and settings of its own. */
function namedSchema(what: NamedWord): z.ZodType<NamedSettings> {
  const words = kindSchema(NAMED[what], what)
  const known = what === 'strategy' ? z.union([words, ownStrategySchema]) : words
  return known.meta({description: SETTINGS[what].describe})
}

/** What goes wrong on purpose, each with all its settings. */
export const faultsSchema: z.ZodType<readonly Fault[]> = z
  .array(
    kindSchema(FAULTS, 'fault').transform(
      (given) => resolveNamedSettings(given, FAULTS, 'fault') as unknown as Fault,
    ),
    'write a list, like [{kind: target-down, at: 20s, for: 10s}], or [] for none',
  )
  .meta({description: 'what goes wrong on purpose; instants count from the start of the measured window'})

function kindSchema(definitions: Definitions, what: string): z.ZodType<NamedSettings> {
  const words = Object.keys(definitions)
  const maps = Object.entries(definitions).map(([kind, {summary, settings, wraps = {}}]) => {
    const wrapped = Object.values(wraps).flatMap((inner) => schemasOf(inner.settings, what, unbounded))
    const own = schemasOf(settings, what, (setting) => setting)
    return z
      .strictObject({kind: z.literal(kind), ...Object.fromEntries([...wrapped, ...own])})
      .meta({description: summary})
  })
  const [first, ...rest] = maps
  const word = z.enum(words).transform((kind) => ({kind}))
  const map = first ? z.discriminatedUnion('kind', [first, ...rest]) : z.never()
  return z.union([word, map])
}

function schemasOf(settings: Settings, what: string, within: (setting: Setting) => Setting) {
  return Object.entries(settings).map(
    ([key, setting]) => [settingWord(key), ownSchema(key, within(setting), what).optional()] as const,
  )
}

/** Aborts, as the autoscaler's: what is wrong with a strategy's settings is no module's fault. */
const strategyFile = z
  .string()
  .refine(isFileWord, {error: 'name a JavaScript file, like ./mine.js', abort: true})

/** A module of the user's own: its settings are known when it has been loaded. */
const ownStrategySchema = z.union([
  strategyFile.transform((kind) => ({kind})),
  z.object({kind: strategyFile}).catchall(z.union([z.string(), z.number()])),
])

/** Checked here for its position, kept as written: `resolveNamedSettings` reads it with its strategy. */
function ownSchema(key: string, setting: Setting, what: string): z.ZodType {
  return textSchema((text) => {
    parseSetting(key, setting, {raw: text, what})
    return text
  }).meta({description: setting.describe, ...jsonOf(key, setting)})
}

function jsonOf(key: string, setting: Setting): Readonly<Record<string, unknown>> {
  if ('words' in setting) return {type: 'string', enum: [...setting.words]}
  if (key.endsWith('Ms')) return DURATION
  return {
    ...NUMBER,
    ...(Number.isFinite(setting.minimum) ? {minimum: setting.minimum} : {}),
    ...(setting.maximum === undefined ? {} : {maximum: setting.maximum}),
  }
}

/** YAML reads a bare 100 as a number; the parser of the text knows best what is missing. */
function textSchema<T>(parse: (text: string) => T): z.ZodType<T> {
  return quantitySchema(parse, 'write one word, number or quantity')
}
