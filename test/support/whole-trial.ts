import fc from 'fast-check'
import {COMMON_PARAMETERS} from '../../src/autoscaler/parameters.js'
import {readSettings} from '../../src/cli/flags/read-settings.js'
import {createTrial, withParallelism} from '../../src/experiment/trial/create-trial.js'
import {FAULTS} from '../../src/model/fault.js'
import {
  isScaled,
  PIPELINES,
  type Pipeline,
  QUERIES,
  type QueryName,
  SHAPES,
  type Trial,
} from '../../src/model/trial.js'
import {RUN_DEFAULTS} from '../../src/settings/defaults.js'
import {bundledNames} from '../../src/settings/files/bundled-files.js'
import {settingWord} from '../../src/settings/named-settings.js'
import {PRICE_SETTINGS} from '../../src/settings/price-settings.js'
import {usesWindowWord} from '../../src/settings/resolve/resolve-query.js'
import {resolveSettings} from '../../src/settings/resolve/resolve-settings.js'
import {flagOf} from '../../src/settings/setting-definition.js'
import {faultsSchema} from '../../src/settings/setting-schema.js'
import type {SettingName} from '../../src/settings/settings.js'
import {SWITCH_NAMES} from '../../src/settings/switches.js'
import {BATCH_POLICIES} from '../../src/strategy/batch/registry.js'
import {STRATEGIES} from '../../src/strategy/registry.js'
import type {NumberSetting, Setting, Settings} from '../../src/strategy/strategy.js'
import {FAULT_KINDS} from './fault-trial.js'

/** A trial as its user writes it: settings by their words, and what goes wrong. */
export interface WholeTrial {
  readonly pipeline: Pipeline
  readonly texts: Readonly<Partial<Record<SettingName, string>>>
  readonly switches: readonly string[]
  /** `path=value`, as after `--set`. */
  readonly sets: readonly string[]
  readonly faults: readonly Readonly<Record<string, string | number>>[]
}

/** Not drawn: what reads files of the user's, or is of another engine or target. */
export const NOT_DRAWN: readonly SettingName[] = [
  ...(['trace', 'traceTime', 'traceValue', 'traceSeries', 'traceUnit', 'traceGaps'] as const),
  ...(['traceFrom', 'traceFor', 'traceSpeed', 'traceScale', 'traceBurstiness', 'serviceTimes'] as const),
  ...(['source', 'kafkaBootstrap', 'kafkaTopic', 'serviceMode', 'maxCost', 'localStarts'] as const),
  ...(['sink', 'kafkaSinkTopic', 'kafkaTransactionTimeout'] as const),
  ...(['checkpointBarriers', 'rescaleAt', 'ballast'] as const),
  ...(['functionName', 'engine', 'flinkUrl', 'taskManagers', 'controlHost', 'repetitions'] as const),
]

const one = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** Short enough for thousands of trials, odd enough to reach every corner. */
const NEEDED = {
  rate: one('50', '300', '1000', '1000', '2500'),
  shape: fc.constantFrom(...SHAPES.filter((shape) => shape !== 'trace')),
  warmup: one('0s', '30ms', '200ms'),
  drainTimeout: one('0s', '200ms', '3s', '20s'),
  serviceTime: one('0s', '0.1ms', '1ms', '3ms', '8ms'),
  parallelism: one('1', '2', '3', '5'),
  metricInterval: one('20ms', '50ms', '130ms', '300ms'),
  seed: fc.integer({min: 0, max: 1_000_000}).map(String),
}

const LOAD = {
  peakRate: one('2500', '5000'),
  period: one('100ms', '400ms'),
  spikeDuration: one('20ms', '150ms'),
  arrivals: one('poisson', 'uniform'),
}
const JOB = {
  slots: one('1', '4', '7'),
  serviceDistribution: one('constant', 'exponential', 'lognormal'),
  serviceCv: one('0.3', '1', '3'),
  serviceQuantiles: one('p50=1ms,p99=9ms,max=20ms', 'p50=2ms,p90=2ms,p99=15ms,max=15ms'),
  offloadServiceTime: one('0s', '0.5ms', '3ms'),
  bufferEvents: one('1', '3', '10', '50', 'unbounded'),
  prices: fc.constantFrom(...bundledNames('platforms')),
  checkpointInterval: one('10ms', '50ms', '400ms'),
  autoscalerHistory: one('base', 'empty'),
  query: one('tokenize', 'q1', 'q2', 'q14', 'q5', 'q7', 'q8', 'q11'),
  window: one('60ms', '300ms'),
  slide: one('20ms', '60ms'),
  gap: one('20ms', '90ms'),
}
const OFFLOAD = {
  target: one('model'),
  function: one('node', 'python', 'java'),
  memory: one('128MB', '1769MB', '3538MB'),
  reservedConcurrency: one('1', '2', '5'),
  environments: one('cold', 'warm'),
  profile: fc.constantFrom(...bundledNames('profiles')),
  callCpu: one('0s', '0.5ms', '4ms'),
  batchSize: one('1', '7', '60'),
  linger: one('0s', '3ms', '60ms'),
  maxInFlight: one('1', '2', '5', '20'),
  maxAttempts: one('1', '2', '3'),
  onGiveUp: one('fallback', 'drop'),
  metricStaleness: one('0s', '70ms', '400ms'),
  slo: one('p99<500ms', 'p50<20ms', 'p999<1s'),
}

/** Both ends of what a setting may be, its default, and something between. */
function valuesOf(setting: Setting): readonly (string | number)[] {
  if ('words' in setting) return setting.words
  const {minimum, maximum = Math.max(10 * setting.default, 1000)} = setting
  return [
    minimum,
    setting.default,
    Math.ceil((minimum + Math.min(maximum, setting.default * 2 + 1)) / 2),
    maximum,
  ]
}

const textOf = (key: string, value: string | number): string =>
  key.endsWith('Ms') ? `${value}ms` : String(value)

const upTo = (maximum: number, minimum = 0): NumberSetting & {readonly maximum: number} => ({
  default: minimum,
  minimum,
  maximum,
  describe: '',
})

/** Some keys of a table of settings, as `word=value`. */
const someOf = (settings: Settings, word: (key: string) => string): fc.Arbitrary<readonly string[]> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries(settings).map(([key, setting]) => [key, fc.constantFrom(...valuesOf(setting))]),
      ),
      {requiredKeys: []},
    )
    .map((given) =>
      Object.entries(given).flatMap(([key, value]) =>
        value === undefined ? [] : [`${word(key)}=${textOf(key, value)}`],
      ),
    )

interface Named {
  readonly texts: WholeTrial['texts']
  readonly sets: readonly string[]
}

const namedOf = (
  what: 'strategy' | 'batch',
  table: Readonly<Record<string, {settings: Settings}>>,
): fc.Arbitrary<Named> =>
  fc.constantFrom(...Object.entries(table)).chain(([kind, {settings}]) =>
    someOf(settings, (key) => `${what}.${settingWord(key)}`).map((sets) => ({
      texts: {[what]: kind},
      sets,
    })),
  )

/** Weeks of waiting would rescale nothing within a second. */
const QUICK: Settings = Object.fromEntries(
  Object.entries({
    ...COMMON_PARAMETERS,
    minSlots: upTo(1),
    standbySlots: upTo(2),
    slotsMax: upTo(40, 10),
  }).map(([key, setting]) => [key, key.endsWith('Ms') ? {...upTo(120), default: 40} : setting]),
)

const autoscalers: fc.Arbitrary<Named> = fc
  .tuple(
    fc.oneof(fc.constant('ideal'), fc.constantFrom(...bundledNames('autoscalers'))),
    someOf(QUICK, (key) => `autoscaler.${key}`),
  )
  .map(([autoscaler, sets]) => ({texts: {autoscaler}, sets: ['autoscaler.pauseMs=40ms', ...sets]}))

const priceSets = fc
  .constantFrom(...Object.keys(PRICE_SETTINGS).filter((key) => !key.startsWith('storage')))
  .map((key) => [`prices.${key}=0.05`] as readonly string[])

const FAULT_VALUES: Readonly<Record<string, readonly number[]>> = {
  atMs: [0, 60, 400],
  forMs: [0, 1, 100, 300],
  share: [0, 0.01, 0.5, 1],
  retryAfterMs: [0, 30],
  factor: [1, 2, 50],
  afterMs: [0, 1, 300],
  kept: [0, 0.5, 1],
  seconds: [-3600, -0.1, 0.05, 60],
}

const faults: fc.Arbitrary<WholeTrial['faults'][number]> = fc
  // Invariants of single rows hold for one pass of a job: test/engine/virtual/recovery.test.ts has crashes.
  .constantFrom(...FAULT_KINDS)
  .chain((kind) =>
    fc
      .record(
        Object.fromEntries(
          Object.keys(FAULTS[kind].settings).map((key) => [key, fc.constantFrom(...FAULT_VALUES[key]!)]),
        ),
      )
      .map((given) => ({
        kind,
        ...Object.fromEntries(
          Object.entries(given).map(([key, value]) => [settingWord(key), textOf(key, value)]),
        ),
      })),
  )

const extents = fc.oneof(
  fc.record({duration: one('1ms', '150ms', '600ms', '1.2s')}),
  fc.record({events: one('1', '40', '900'), shape: fc.constant('constant'), warmup: fc.constant('0s')}),
)

/** Trials of every pipeline with every setting of engine virtual; a few contradict themselves, and are refused. */
export const wholeTrials: fc.Arbitrary<WholeTrial> = fc
  .record({
    pipeline: fc.constantFrom(...PIPELINES, 'burst' as const, 'burst' as const, 'bridge' as const),
    needed: fc.tuple(fc.record(NEEDED), extents).map(([needed, extent]) => ({...needed, ...extent})),
    given: fc.record({...LOAD, ...JOB, ...OFFLOAD}, {requiredKeys: ['slots']}),
    strategy: namedOf('strategy', STRATEGIES),
    batch: namedOf('batch', BATCH_POLICIES),
    autoscaler: autoscalers,
    priceSets: fc.oneof(fc.constant([]), fc.constant([]), priceSets),
    switches: fc.subarray([...SWITCH_NAMES]),
    faults: fc.array(faults, {maxLength: 3}),
  })
  .map(({pipeline, needed, given, strategy, batch, autoscaler, ...rest}) => {
    const isTargeted = pipeline === 'burst' || pipeline === 'bridge' || pipeline === 'invoker'
    const named = [...(isTargeted ? [strategy, batch] : []), ...(isScaled(pipeline) ? [autoscaler] : [])]
    const texts = withoutContradictions(pipeline, {
      ...needed,
      ...given,
      ...Object.fromEntries(named.flatMap((of) => Object.entries(of.texts))),
    })
    return {
      pipeline,
      texts,
      sets: [
        ...named.flatMap(({sets}) => sets),
        ...rest.priceSets,
        ...(rest.switches.includes('pricedStorage') ? STORAGE : []),
      ],
      switches: rest.switches,
      faults: isTargeted ? rest.faults : [],
    }
  })

const STORAGE = ['prices.storageUsdPerGbMonth=0.1', 'prices.storagePerSlotGb=50']

type Texts = Readonly<Record<string, string | undefined>>

const isSpike = ({shape}: Texts): boolean => shape === 'spike' || shape === 'spike-rare'

const queryOf = (word: string | undefined): QueryName => QUERIES.find((known) => known === word) ?? 'tokenize'

/** What a setting needs of the others; where it lacks that, the trial would be refused. */
const NEEDS: Readonly<Record<string, (texts: Texts, pipeline: Pipeline) => boolean>> = {
  serviceTime: ({serviceQuantiles}) => serviceQuantiles === undefined,
  serviceDistribution: ({serviceQuantiles}) => serviceQuantiles === undefined,
  serviceCv: ({serviceQuantiles, serviceDistribution}) =>
    serviceQuantiles === undefined && serviceDistribution === 'lognormal',
  spikeDuration: isSpike,
  period: ({shape}) => !['constant', 'step', 'staircase', 'ramp'].includes(shape ?? ''),
  slots: (_, pipeline) => pipeline === 'overprovisioned',
  checkpointInterval: (_, pipeline) => !isScaled(pipeline),
  window: ({query}) => usesWindowWord('window', queryOf(query)),
  slide: ({query}) => usesWindowWord('slide', queryOf(query)),
  gap: ({query}) => usesWindowWord('gap', queryOf(query)),
  linger: ({batch}) => batch === undefined || batch === 'linger',
  batchSize: ({batch = 'linger'}) => BATCH_POLICIES[batch]?.settings['maxEvents'] !== undefined,
}

const withoutContradictions = (pipeline: Pipeline, texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).filter(
      ([key, text]) => text !== undefined && (NEEDS[key]?.(texts, pipeline) ?? true),
    ),
  )

/** The trial as `burst run` makes it of the flags; throws a `UsageError` where they contradict each other. */
export function trialOf(
  {pipeline, texts, switches, sets, faults: given}: WholeTrial,
  engine = 'virtual',
): Trial {
  const entries: readonly (readonly [string, string | boolean])[] = [
    ...Object.entries(texts).map(([name, text]) => [flagOf(name as SettingName), text] as const),
    ...switches.map((name) => [flagOf(name as SettingName), true] as const),
  ]
  const flags: Readonly<Record<string, string | boolean>> = Object.fromEntries(entries)
  const slo = flags['slo'] === undefined ? {} : {slo: [flags['slo']]}
  const settings = resolveSettings(
    {
      ...readSettings({...flags, engine, pipeline: [pipeline], set: sets, ...slo}),
      faults: faultsSchema.parse(given),
    },
    RUN_DEFAULTS,
  )
  const trial = createTrial(settings, {experiment: 'whole', pipeline, repetition: 1})
  return pipeline === 'overprovisioned' ? withParallelism(trial, settings.slots ?? 1) : trial
}
