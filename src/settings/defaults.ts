import type {KnownEngine} from '../engine/targets.js'
import type {EngineName, Pipeline, Shape} from '../model/trial.js'
import type {Eps, Ms} from '../model/units.js'

/** Every default, with its reason where the number is not obvious: the one place (docs/model.md#defaults). */
export const DEFAULTS = {
  arrivals: 'poisson',
  serviceDistribution: 'constant',
  serviceCv: 1,
  serviceMode: 'sleep',
  query: 'tokenize',
  /** Of nexmark/nexmark's queries. */
  windowMs: 10_000,
  slideMs: 2000,
  gapMs: 10_000,
  checkpointBarriers: 'aligned',
  source: 'generator',
  kafkaTopic: 'burst-events',
  sink: 'blackhole',
  kafkaSinkTopic: 'burst-finished',
  /** Far above a checkpoint and a restart; what a killed job leaves open holds readers up for no longer. */
  kafkaTransactionTimeoutMs: 120_000,
  /** Flink's own default holds about 1200 of these records a channel; 200 keeps backpressure visible in short runs. */
  bufferEvents: 200,
  strategy: {kind: 'shortest-delay'},
  batch: {kind: 'linger'},
  autoscaler: 'flink-operator',
  autoscalerHistory: 'base',
  function: 'node',
  memoryMb: 1769,
  environments: 'cold',
  maxInFlight: 64,
  /** Of target `local` where functions burn CPU (2 × cores and at least this), and where there is little memory. */
  leastLocalInFlight: 4,
  /** A cold start in the cloud takes none of this machine's cores. */
  localStarts: 'drawn',
  maxAttempts: 3,
  callTimeoutMs: 10_000,
  onGiveUp: 'fallback',
  metricIntervalMs: 800,
  metricStalenessMs: 0,
  slo: {percentile: 'p99', limitMs: 500},
  seed: 1,
  parallelism: 4,
  /** Over the base: the spike of the original study's load. */
  peakFactor: 4,
  taskManagers: 1,
  controlHost: '127.0.0.1',
  lambdaPlatform: 'lambda-us-east-1',
  /** Two price sheets, always: a managed slot and a rented one tell different stories. */
  slotPlatforms: ['managed-flink-us-east-1', 'ec2-us-east-1'],
  /** No sheet is named: all of the above. */
  prices: {kind: ''},
} as const

/** What a command starts from where its own table differs from the common one. */
export interface SettingDefaults {
  readonly engine: KnownEngine
  readonly pipelines: readonly Pipeline[]
  /** null = it must be given. */
  readonly rateEps: Eps | null
  readonly shape: Shape
  readonly durationMs: Ms
  readonly warmupMs: Ms
  readonly serviceTimeMs: Ms
  readonly repetitions: number
}

/** What `burst run` starts from: a job of twice the capacity it needs, hit by one spike of twice its capacity. */
export const RUN_DEFAULTS: SettingDefaults = {
  engine: 'embedded',
  pipelines: ['vanilla', 'modified', 'burst', 'overprovisioned'],
  rateEps: 1000,
  shape: 'spike',
  durationMs: 10_000,
  warmupMs: 2000,
  serviceTimeMs: 2,
  repetitions: 1,
}

/** Of a sweep that names none: without more slots beside it no answer says what bursting saves. */
export const SWEEP_PIPELINES: readonly Pipeline[] = ['vanilla', 'modified', 'burst', 'overprovisioned']

/** Virtual trials wait for nothing and disturb no other; on a wall clock they run one at a time. */
export const isVirtual = (engine: EngineName): boolean => engine === 'virtual'

const VIRTUAL_REPETITIONS = 10
/** A repetition takes its full length there. */
const WALL_CLOCK_REPETITIONS = 5

/** What a sweep file starts from: a steady load that shows how a pipeline behaves, not how it recovers. */
export const sweepDefaults = (engine: KnownEngine): SettingDefaults => ({
  engine,
  pipelines: SWEEP_PIPELINES,
  rateEps: null,
  shape: 'constant',
  durationMs: 300_000,
  warmupMs: 10_000,
  serviceTimeMs: 5,
  repetitions: isVirtual(engine) ? VIRTUAL_REPETITIONS : WALL_CLOCK_REPETITIONS,
})

const SEARCH_REPETITIONS = 5

/**
 * What `burst search` starts from. No warm-up: it runs at the rate itself and is never offloaded, so that a rate
 * which only bursting can serve would enter the window with a backlog. The rate is what a search sets.
 */
export const searchDefaults = (engine: KnownEngine): SettingDefaults => ({
  ...sweepDefaults(engine),
  pipelines: ['vanilla', 'burst'],
  rateEps: 1,
  warmupMs: 0,
  repetitions: SEARCH_REPETITIONS,
})
