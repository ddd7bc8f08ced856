import {ownValue} from '../../model/own-value.js'
import path from 'node:path'
import {type Fault, FAULTS} from '../../model/fault.js'
import {
  isBursting,
  isOffloading,
  isScaled,
  type Pipeline,
  type Quantiles,
  type Rescale,
  type Slo,
} from '../../model/trial.js'
import type {Settings} from '../../strategy/strategy.js'
import {settingWord} from '../../settings/named-settings.js'
import {LAMBDA_LINES} from '../../settings/price-settings.js'
import {quantilesText} from '../../settings/service/parse-quantiles.js'
import {type NamedSettings, SETTINGS, type SettingName} from '../../settings/settings.js'
import type {Assignments} from './sweep-definition.js'

/** Settings that trials.csv shows in a column of their own. */
const WITH_COLUMN: ReadonlySet<string> = new Set<SettingName>([
  'engine',
  'target',
  'function',
  'shape',
  'arrivals',
  'rate',
  'peakRate',
  'parallelism',
  'metricInterval',
  'batchSize',
  'serviceTime',
  'serviceMode',
  'bufferEvents',
  'memory',
  'duration',
  'warmup',
  'query',
  'window',
  'slide',
  'gap',
])

/** How often a point runs is seen from its rows. */
const COUNTED = 'repetitions'

/** Not in the offload group of the flags, and yet nothing to a pipeline that never offloads. */
const OFFLOAD_ONLY: ReadonlySet<string> = new Set<SettingName>(['offloadServiceTime', 'metricStaleness'])

/** Below these words a strategy or batch policy has settings of its own. */
const NAMED = ['strategy', 'batch', 'autoscaler', 'prices']

/**
 * `key=value` pairs joined by `;` for what the axes set and no column shows. What the pipeline ignores is left
 * out, so that the one trial of several points has one label.
 */
export const pointLabel = (assignments: Assignments, pipeline: Pipeline): string =>
  Object.entries(assignments)
    .flatMap(([key, value]) => (isIgnored(key, pipeline) ? [] : pairsOf(key, value)))
    .map(([key, text]) => `${key}=${text.replace(/[,;="\s]/g, '-')}`)
    .join(';')

/** A point by all that its axes set but its faults, for messages. */
export const pointText = (assignments: Assignments): string =>
  Object.entries(assignments)
    .filter(([key]) => key !== 'faults')
    .map(([key, value]) => `${key}: ${wordOf(key, value)}`)
    .join(' ')

const wordOf = (key: string, value: unknown): string =>
  NAMED.includes(key) ? String((value as Assignments)['kind']) : textOf(key, value)

function pairsOf(key: string, value: unknown): readonly (readonly [string, string])[] {
  if (WITH_COLUMN.has(key) || key === COUNTED) return []
  if (!NAMED.includes(key)) return [[key, textOf(key, value)]]

  const isSheet = key === 'prices' && (value as NamedSettings).kind !== ''
  const named = isSheet ? [[key, sheetsText(value as NamedSettings)] as const] : []
  const own = Object.entries(value as Assignments).filter(([word]) => word !== 'kind')
  const pairs = own
    .filter(([word]) => !(key === 'batch' && word === 'maxEvents'))
    .map(([word, setting]) => [`${key}.${word}`, String(setting)] as const)
  return [...named, ...pairs]
}

/** Sheets by their names: no column shows them. */
const sheetsText = ({kind}: NamedSettings): string =>
  kind
    .split(',')
    .map((sheet) => path.basename(sheet, path.extname(sheet)))
    .join('+')

/** Parsed values with their unit, so that 1s and 1000ms are one label. */
function textOf(key: string, value: unknown): string {
  if (key === 'slo') {
    const {percentile, limitMs} = value as Slo
    return `${percentile}<${limitMs}ms`
  }
  if (key === 'faults' || key === 'crashes') return faultsText(value as readonly Fault[])
  if (key === 'rescaleAt') return rescalesText(value as readonly Rescale[])
  if (key === 'serviceQuantiles') return quantilesText(value as Quantiles)
  if (key === 'trace' || key === 'profile' || key === 'serviceTimes') return path.basename(String(value))
  const isSpan = ownValue(SETTINGS, key)?.helpValue === 'DURATION'
  return isSpan ? `${String(value)}ms` : String(value)
}

/** Words, with those settings that are not the default. */
function faultsText(faults: readonly Fault[]): string {
  const texts = faults.map(({kind, ...given}) => {
    const defaults: Settings = FAULTS[kind].settings
    const own = Object.entries(given).filter(([key, value]) => value !== ownValue(defaults, key)?.default)
    return [
      kind,
      ...own.map(([key, value]) => `${settingWord(key)}:${value}${key.endsWith('Ms') ? 'ms' : ''}`),
    ]
  })
  return texts.length === 0 ? 'none' : texts.flat().join('+')
}

const rescalesText = (rescales: readonly Rescale[]): string =>
  rescales.map(({atMs, slots}) => `${atMs}ms:${slots}`).join('+')

function isIgnored(key: string, pipeline: Pipeline): boolean {
  const [word = key, own] = key.split('.')
  if (word === 'prices') return isLambdaLine(own) && !isOffloading(pipeline)
  if (word === 'faults') return !isOffloading(pipeline)
  if (word === 'autoscaler' || word === 'autoscalerHistory') return !isScaled(pipeline)
  if (word === 'slots') return pipeline !== 'overprovisioned'
  if (isBursting(pipeline)) return false
  if (pipeline === 'invoker') return ['strategy', 'metricStaleness', 'maxInFlight', 'callCpu'].includes(word)
  const group = ownValue(SETTINGS, word)?.group
  return group === 'OFFLOAD' || OFFLOAD_ONLY.has(word)
}

const isLambdaLine = (key: string | undefined): boolean =>
  key !== undefined && Object.hasOwn(LAMBDA_LINES, key)
