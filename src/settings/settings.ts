import {ENGINE_TARGETS, KNOWN_ENGINES} from '../engine/targets.js'
import {UsageError} from '../errors.js'
import type {Fault} from '../model/fault.js'
import {
  ARRIVALS,
  AUTOSCALER_HISTORIES,
  ENVIRONMENTS,
  FUNCTIONS,
  LOCAL_STARTS,
  ON_GIVE_UP,
  SERVICE_DISTRIBUTIONS,
  SERVICE_MODES,
  SHAPES,
  type Pipeline,
} from '../model/trial.js'
import {BATCH_POLICIES} from '../strategy/batch/registry.js'
import {STRATEGIES} from '../strategy/registry.js'
import {bundledOrFile} from './files/load-bundled.js'
import {parseFlinkUrl, parseHost} from './parse/parse-address.js'
import {
  parseDuration,
  parseMemory,
  parseNotNegative,
  parsePositive,
  parseRate,
  parsePositiveDuration,
  parseSlo,
} from './parse/parse-quantity.js'
import {parseQuery, parseWholeMs, QUERY_WORDS} from './parse/parse-query.js'
import {parseWord} from './parse/parse-word.js'
import {parseQuantiles} from './service/parse-quantiles.js'
import {CHECKPOINT_SETTING_DEFINITIONS} from './checkpoint-settings.js'
import {KAFKA_SETTING_DEFINITIONS} from './kafka-settings.js'
import type {SwitchName} from './switches.js'
import {TRACE_SETTING_DEFINITIONS} from './trace-settings.js'
import {count, oneOf, orWord, setting, upTo} from './setting-definition.js'
import {isModuleFile, isFileWord} from './own-module/module-file.js'

const KNOWN_TARGETS = [...new Set(Object.values(ENGINE_TARGETS).flat())]

/**
 * What can be set, once: the flags of `run` are these words in kebab-case, `base` and the axes of a sweep file
 * in camelCase. Defaults are in defaults.ts.
 */
export const SETTINGS = {
  rate: setting(
    'LOAD',
    'EPS|max',
    'base rate over all subtasks, events/s; max = as fast as it goes',
    orWord('max', 'max' as const, (text) => parseRate(text, 'rate')),
  ),
  peakRate: setting('LOAD', 'EPS', 'rate inside a burst, events/s', (text) => parseRate(text, 'peak rate')),
  shape: oneOf('LOAD', SHAPES, 'shape', `how the rate moves: ${SHAPES.join(', ')}`),
  period: setting('LOAD', 'DURATION', 'one cycle of a periodic shape, or of spike', parsePositiveDuration),
  spikeDuration: setting(
    'LOAD',
    'DURATION',
    'length of the peak of spike and spike-rare',
    parsePositiveDuration,
  ),
  trace: setting(
    'LOAD',
    'FILE|FOLDER',
    'the load, at its own rates and for its own length: CSV, JSON of CloudWatch or Prometheus, or a log; .gz, too; or the folder of a finished trial, whose arrivals it has',
    (text) => text,
  ),
  ...TRACE_SETTING_DEFINITIONS,
  arrivals: oneOf('LOAD', ARRIVALS, 'arrivals', ARRIVALS.join(' or ')),
  duration: setting('LOAD', 'DURATION', 'length of the measured window', parsePositiveDuration),
  events: upTo('LOAD', 1e9, 'events', 'end after so many events instead, warm-up included'),
  warmup: setting('LOAD', 'DURATION', 'at base rate before the window, never offloaded', parseDuration),
  drainTimeout: setting('LOAD', 'DURATION', 'how long to go on after the last event', parseDuration),
  ...KAFKA_SETTING_DEFINITIONS,
  parallelism: upTo('JOB', 1024, 'parallelism', 'subtasks of every operator, one slot each'),
  slots: upTo('JOB', 1024, 'slots', 'slots of pipeline overprovisioned, instead of a search'),
  serviceTime: setting('JOB', 'DURATION', 'mean cost of tokenize per event', parseDuration),
  serviceDistribution: oneOf(
    'JOB',
    SERVICE_DISTRIBUTIONS,
    'service distribution',
    SERVICE_DISTRIBUTIONS.join(', '),
  ),
  serviceCv: setting('JOB', 'NUMBER', 'coefficient of variation of lognormal service', (text) =>
    parseNotNegative(text, 'service cv'),
  ),
  serviceQuantiles: setting(
    'JOB',
    'QUANTILES',
    'quantiles of the service time instead of a mean, like p50=2ms,p90=4ms,p99=9ms,max=40ms',
    parseQuantiles,
  ),
  serviceTimes: setting(
    'JOB',
    'FILE',
    'service times as measured instead of a mean: CSV of samples or of quantiles; .gz, too',
    (text) => text,
  ),
  serviceMode: oneOf('JOB', SERVICE_MODES, 'service mode', 'whether tokenize sleeps or burns CPU'),
  offloadServiceTime: setting(
    'JOB',
    'DURATION',
    'cost in Lambda if not the same (as-published)',
    parseDuration,
  ),
  bufferEvents: setting(
    'JOB',
    'COUNT|unbounded',
    'places in the channel of a subtask',
    orWord('unbounded', null, count('buffer events', 1e7)),
  ),
  prices: setting(
    'JOB',
    'NAME|FILE',
    'price sheets, joined by commas: bundled names, or YAML files in the form of configs/platforms',
    parseSheets,
  ),
  query: setting('JOB', 'WORD', QUERY_WORDS, parseQuery),
  window: setting('JOB', 'DURATION', 'length of the windows of a query, in event time', parseWholeMs),
  slide: setting('JOB', 'DURATION', 'from one window of q5 to the next', parseWholeMs),
  gap: setting('JOB', 'DURATION', 'silence that ends a session of q11, in event time', parseWholeMs),
  ...CHECKPOINT_SETTING_DEFINITIONS,
  autoscaler: setting(
    'JOB',
    'WORD|FILE',
    'who changes the slots of rescaled and bridge: a bundled profile, a YAML file, or a module like ./mine.js',
    (text) => ({kind: isModuleFile(text) ? text : bundledOrFile('autoscalers', text)}),
  ),
  autoscalerHistory: oneOf(
    'JOB',
    AUTOSCALER_HISTORIES,
    'autoscaler history',
    'what its window holds at the start: the steady base load, or nothing (empty)',
  ),
  strategy: setting(
    'OFFLOAD',
    'WORD|FILE',
    `${Object.keys(STRATEGIES).join(', ')}, or a module like ./mine.js`,
    (text) => ({kind: isFileWord(text) ? text : parseWord(text, Object.keys(STRATEGIES), 'strategy')}),
  ),
  target: oneOf('OFFLOAD', KNOWN_TARGETS, 'target', `where bursts go: ${KNOWN_TARGETS.join(', ')}`),
  function: oneOf('OFFLOAD', FUNCTIONS, 'function', FUNCTIONS.join(', ')),
  functionName: setting('OFFLOAD', 'NAME|ARN', 'a function of yours on target aws', parseFunctionName),
  memory: setting('OFFLOAD', 'SIZE', 'memory of the function; 1769MB is one vCPU', parseMemory),
  reservedConcurrency: upTo(
    'OFFLOAD',
    100_000,
    'reserved concurrency',
    'environments the function may have at once',
  ),
  environments: oneOf('OFFLOAD', ENVIRONMENTS, 'environments', 'whether each burst meets cold or warm ones'),
  localStarts: oneOf(
    'OFFLOAD',
    LOCAL_STARTS,
    'local starts',
    'cold starts of target local: drawn from the profile, or those of real processes',
  ),
  profile: setting(
    'OFFLOAD',
    'NAME|FILE',
    'latencies of the model, and of drawn cold starts: a bundled name or a YAML file',
    (text) => text,
  ),
  callCpu: setting(
    'OFFLOAD',
    'DURATION',
    "what the invoker takes of its slot's CPU for each call, on engine virtual",
    parseDuration,
  ),
  batch: setting('OFFLOAD', 'WORD', `batch policy: ${Object.keys(BATCH_POLICIES).join(', ')}`, (text) => ({
    kind: parseWord(text, Object.keys(BATCH_POLICIES), 'batch policy'),
  })),
  batchSize: upTo('OFFLOAD', 100_000, 'batch size', 'most events per batch'),
  linger: setting('OFFLOAD', 'DURATION', 'longest wait for a batch to fill', parseDuration),
  maxInFlight: upTo('OFFLOAD', 10_000, 'max in flight', 'calls under way at once, over all subtasks'),
  maxAttempts: upTo('OFFLOAD', 100, 'max attempts', 'sends per batch before it is given up'),
  onGiveUp: oneOf('OFFLOAD', ON_GIVE_UP, 'give-up', 'serve given-up events locally, or drop them'),
  maxCost: setting(
    'OFFLOAD',
    'USD',
    'ends a trial whose Lambda has cost so much, on engines embedded and flink',
    (text) => parsePositive(text, 'max cost'),
  ),
  metricInterval: setting('CONTROL', 'DURATION', 'time between two decisions', parsePositiveDuration),
  metricStaleness: setting('CONTROL', 'DURATION', 'age of the metrics that a decision sees', parseDuration),
  slo: setting('CONTROL', 'OBJECTIVE', "what counts as good, like 'p99<500ms'", parseSlo),
  engine: oneOf('ENGINE', KNOWN_ENGINES, 'engine', KNOWN_ENGINES.join(', ')),
  flinkUrl: setting(
    'ENGINE',
    'URL',
    'a Flink cluster that exists, instead of one on this machine',
    parseFlinkUrl,
  ),
  taskManagers: upTo('ENGINE', 64, 'task managers', 'TaskManagers of the local Flink cluster'),
  controlHost: setting('ENGINE', 'HOST', 'address of this machine as the Flink cluster sees it', parseHost),
  seed: setting('RUN', 'NUMBER', 'seed of every random choice', (text) => parseSeed(text)),
  repetitions: upTo('RUN', 10_000, 'repetitions', 'trials per pipeline, each with its own seed'),
} as const

function parseSeed(text: string): number {
  const seed = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(seed)) {
    throw new UsageError(`seed "${text}" is not a whole number`, {
      suggestions: [`write one from 0 to ${Number.MAX_SAFE_INTEGER}`],
    })
  }
  return seed
}

/** As Lambda's API takes it; what else there is to know of a name, AWS says. */
function parseFunctionName(text: string): string {
  if (/^[A-Za-z0-9-_:$.]{1,170}$/.test(text)) return text
  throw new UsageError(`"${text}" is no name of a Lambda function`, {
    suggestions: ['write its name, its ARN, or either with a :qualifier'],
  })
}

/** Sheets are read where they are used, so that those of a sweep are found from its file. */
function parseSheets(text: string): NamedSettings {
  const words = text.split(',').map((word) => word.trim())
  if (words.includes('')) {
    throw new UsageError(`prices "${text}" names no sheet`, {
      suggestions: ['name a bundled one, or a file of yours like ./mine.yaml'],
    })
  }
  return {kind: words.map((word) => bundledOrFile('platforms', word)).join(',')}
}

export type SettingName = keyof typeof SETTINGS

/** The names of all settings, in the order of `--help`. */
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[]

/** `strategy`, `batch`, `autoscaler` and `prices` as a file or `--set` gives them: a word, and settings of its own still unread. */
export interface NamedSettings {
  readonly kind: string
  readonly [key: string]: unknown
}

/** Settings as given, in the units used inside; what is absent takes its default. */
export type GivenSettings = {
  readonly [Name in SettingName]?: Name extends 'strategy' | 'batch' | 'autoscaler' | 'prices'
    ? NamedSettings
    : ReturnType<(typeof SETTINGS)[Name]['parse']>
} & Readonly<Partial<Record<SwitchName, boolean>>> & {
    readonly pipelines?: readonly Pipeline[]
    readonly faults?: readonly Fault[]
  }
