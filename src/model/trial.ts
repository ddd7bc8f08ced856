import type {Fault} from './fault.js'
import type {LambdaLimits, LambdaPrice, LocalPrice} from './platform.js'
import type {Eps, Ms, Usd} from './units.js'

/** The words of the interface: config value = file name = registry key. */
export const PIPELINES = [
  'vanilla',
  'modified',
  'burst',
  'overprovisioned',
  'invoker',
  'rescaled',
  'bridge',
] as const
export type Pipeline = (typeof PIPELINES)[number]

/** Whether the pipeline sends events to a target. */
export const isOffloading = (pipeline: Pipeline): boolean =>
  pipeline === 'burst' || pipeline === 'bridge' || pipeline === 'invoker'

/** Whether a strategy decides which events go there. */
export const isBursting = (pipeline: Pipeline): boolean => pipeline === 'burst' || pipeline === 'bridge'

/** Whether an autoscaler changes the slots of the pipeline. */
export const isScaled = (pipeline: Pipeline): boolean => pipeline === 'rescaled' || pipeline === 'bridge'

/** What a trial runs on: computed, on threads of this machine, on Apache Flink. */
export const ENGINES = ['virtual', 'embedded', 'flink'] as const
export type EngineName = (typeof ENGINES)[number]

/** What answers the calls: the Lambda model, functions on this machine, AWS. */
export const TARGETS = ['model', 'local', 'aws'] as const
export type TargetName = (typeof TARGETS)[number]

/** The languages that burst's own function is written in. */
export const FUNCTIONS = ['node', 'python', 'java'] as const
export type FunctionName = (typeof FUNCTIONS)[number]

/** How the rate goes over time (docs/measurement.md#load). */
export const SHAPES = [
  'constant',
  'spike',
  'spike-rare',
  'burst-4x',
  'square',
  'study',
  'sine',
  'step',
  'ramp',
  'staircase',
  'fluctuation',
  'trace',
] as const
export type Shape = (typeof SHAPES)[number]

/** Whether gaps between events are drawn or even. */
export const ARRIVALS = ['poisson', 'uniform'] as const
export type Arrivals = (typeof ARRIVALS)[number]

/** How long the load goes on; the warm-up comes before the measured window, at base rate. */
export type Extent =
  | {readonly kind: 'duration'; readonly warmupMs: Ms; readonly durationMs: Ms}
  /** `events` counts the events of the warm-up too. */
  | {readonly kind: 'events'; readonly warmupMs: Ms; readonly events: number}

/** The open-loop load: when events are intended to arrive, whatever happens downstream. */
export interface Load {
  readonly shape: Shape
  readonly arrivals: Arrivals
  /** Base rate over all subtasks. 'max' intends every event at 0. */
  readonly rateEps: Eps | 'max'
  readonly peakRateEps: Eps
  /** Length of one cycle of a periodic shape; null where the shape has none. */
  readonly periodMs: Ms | null
  /** Length of the one peak of shape `spike`; null = a fifth of the duration. */
  readonly spikeDurationMs: Ms | null
  readonly extent: Extent
  /** How long after the last intended event the trial may go on; null = until it is empty. */
  readonly drainTimeoutMs: Ms | null
  /** The file behind shape `trace`; null for every other shape. */
  readonly trace: LoadTrace | null
}

/** What the numbers of a trace count: events per second, per interval, or one instant a line. */
export const TRACE_UNITS = ['eps', 'per-interval', 'events'] as const
export type TraceUnit = (typeof TRACE_UNITS)[number]

/** What the rate is between two points that lie too far apart: the last one's, or none. */
export const TRACE_GAPS = ['hold', 'zero'] as const
export type TraceGaps = (typeof TRACE_GAPS)[number]

/** What was asked of how a trace file is read and played; what is missing follows from the file. */
export interface TraceReading {
  /** Column of the times. */
  readonly time?: string
  /** Column of the values, or `all`. */
  readonly value?: string
  /** One series of several, or `all`. */
  readonly series?: string
  readonly unit?: TraceUnit
  readonly gaps?: TraceGaps
  /** Where in the file the load begins, and how much of the file it is. */
  readonly fromMs?: Ms
  readonly forMs?: Ms
  /** How many times as fast its time runs, and how many times as high its rates are. */
  readonly speed?: number
  readonly scale?: number
  /** Index of dispersion of the counts of a second within one interval of the file. */
  readonly burstiness?: number
  /** What of it is played, the rest being silent: of trials that stand for a whole trace. */
  readonly parts?: readonly TracePart[]
}

/** A stretch of a trace as it is played, from the start of the measured window. */
export interface TracePart {
  readonly fromMs: Ms
  readonly toMs: Ms
}

/** A trace file, named by its content, and what a trial uses of it. */
export interface LoadTrace {
  readonly path: string
  readonly sha256: string
  /** Missing where nothing was asked: such trials keep their id. */
  readonly reading?: TraceReading
  /** Of the whole file; null where it says no end. */
  readonly fileMs: Ms | null
  /** Scheduled in the measured window. */
  readonly events: number
  /** Scheduled in the window that its parts stand for; missing where it is played whole. */
  readonly wholeEvents?: number
  /** From the start of the measured window to the end of its last second that has events. */
  readonly lengthMs: Ms
  /** Seconds above the capacity of the configured slots, from the start of the measured window. */
  readonly bursts: readonly {readonly fromMs: Ms; readonly toMs: Ms}[]
}

/** How service times scatter around their mean. */
export const SERVICE_DISTRIBUTIONS = ['constant', 'exponential', 'lognormal'] as const
export type ServiceDistribution = (typeof SERVICE_DISTRIBUTIONS)[number]

/** Whether a service waits or computes for its time, on engines with real threads. */
export const SERVICE_MODES = ['sleep', 'cpu'] as const
export type ServiceMode = (typeof SERVICE_MODES)[number]

/** What `tokenize` costs per event, the same on both paths. */
export interface Service {
  readonly mode: ServiceMode
  /** `quantiles`: as the user measured them. */
  readonly distribution: ServiceDistribution | 'quantiles'
  readonly meanMs: Ms
  /** Coefficient of variation: what `lognormal` is to have, what `quantiles` have; read by no other. */
  readonly cv: number
  /** Of `quantiles`; missing in every other. */
  readonly quantilesMs?: Quantiles
  /** Of `quantiles` that a file gave. */
  readonly file?: ServiceFile
}

/** A file of service times, named by its content. */
export interface ServiceFile {
  readonly path: string
  readonly sha256: string
  /** Null where it holds quantiles. */
  readonly samples: number | null
}

/** The strategy by its word, with its settings; src/strategy/registry.ts knows the words. */
export interface StrategySettings {
  readonly kind: string
  readonly [setting: string]: number | string
}

/** The batch policy by its word, with its settings; src/strategy/batch/registry.ts knows the words. */
export type BatchSettings = StrategySettings

/** A quantile function: value at each probability, rising, linear in between. */
export type Quantiles = readonly (readonly [probability: number, value: number])[]

/** What an offload target costs in time, as measured or as published; never a bare mean. */
export interface OffloadProfile {
  readonly name: string
  /** Download and microVM start: before the function's init, unbilled. */
  readonly preInitMs: Quantiles
  readonly initMs: Quantiles
  /** Round trip of a warm call beyond the handler's own time, by batch size, rising. */
  readonly overhead: readonly {readonly batchEvents: number; readonly quantilesMs: Quantiles}[]
  /** Adds payload time in both directions; null = not limited. */
  readonly bandwidthMbps: number | null
  readonly idleReclaimMs: Ms
  readonly functionTimeoutMs: Ms
  /** False for `ideal`: no requests-per-second cap and no scaling rate. */
  readonly isRateLimited: boolean
}

/** Whether environments stand ready before the first call. */
export const ENVIRONMENTS = ['cold', 'warm'] as const
/** What becomes of events whose call is given up: served by the job, or lost. */
export const ON_GIVE_UP = ['fallback', 'drop'] as const

/** Where a cold start of target `local` comes from: the function's profile, or a process that starts. */
export const LOCAL_STARTS = ['drawn', 'real'] as const
export type LocalStarts = (typeof LOCAL_STARTS)[number]

/** How a trial calls Lambda, resolved. */
export interface Offload {
  readonly target: TargetName
  readonly function: FunctionName
  /** Name or ARN of a function of the user's on `aws`; null where it is ours. */
  readonly functionName: string | null
  /** A trial ends where its Lambda has cost so much; null = no ceiling. */
  readonly maxCostUsd: Usd | null
  /** Service time of an offloaded event; null = the same as locally (as-published sets 0). */
  readonly offloadServiceTimeMs: Ms | null
  readonly memoryMb: number
  /** null = none reserved, the account's concurrency is the limit. */
  readonly reservedConcurrency: number | null
  readonly environments: (typeof ENVIRONMENTS)[number]
  /** Of target `local`; null on every other. */
  readonly localStarts: LocalStarts | null
  readonly maxInFlight: number
  readonly maxAttempts: number
  readonly callTimeoutMs: Ms
  /** What each request takes of its subtask's server on `virtual`; missing where it takes nothing. */
  readonly callCpuMs?: Ms
  readonly onGiveUp: (typeof ON_GIVE_UP)[number]
  readonly profile: OffloadProfile
  readonly limits: LambdaLimits
  readonly price: LambdaPrice
}

/** The percentiles that `--slo` may name. */
export const SLO_PERCENTILES = ['p50', 'p90', 'p95', 'p99', 'p999'] as const

/** The rules of autoscalers: a word here is a file of src/autoscaler. */
export const AUTOSCALER_KINDS = ['cpu-alarm', 'rate', 'ratio', 'drain', 'schedule', 'ideal'] as const
export type AutoscalerKind = (typeof AUTOSCALER_KINDS)[number]

/** What an autoscaler has seen before the trial: the base load, or nothing. */
export const AUTOSCALER_HISTORIES = ['base', 'empty'] as const

/** What changes the slots of a job; src/autoscaler/parameters.ts knows the parameters of each kind. */
export interface AutoscalerSettings {
  /** Of its profile, or the path of its module. */
  readonly name: string
  /** A module of a user's own has its content's hash beside it. */
  readonly kind: AutoscalerKind | 'module'
  readonly sha256?: string
  /** What its window holds when the trial starts: the steady base load, or nothing. */
  readonly history: (typeof AUTOSCALER_HISTORIES)[number]
  readonly parameters: Readonly<Record<string, number | string>>
}

/** A promise about event-time latency, like p99 < 500 ms. */
export interface Slo {
  readonly percentile: (typeof SLO_PERCENTILES)[number]
  readonly limitMs: Ms
}

/** Where and how wide engine flink runs. */
export interface FlinkSettings {
  readonly taskManagers: number
  /** A cluster that exists; null = one on this machine. Holds no credentials. */
  readonly url: string | null
  /** Address of this machine as the cluster sees it. */
  readonly controlHost: string
}

/** Where the job's events come from. */
export const SOURCES = ['generator', 'kafka'] as const

/** A topic that holds the events of a trial, and brokers that know of it. */
export interface Topic {
  /** `host:port`, several with commas between them. */
  readonly bootstrap: string
  readonly topic: string
}

/** Where the job's finished events go. */
export const SINKS = ['blackhole', 'kafka'] as const

/** A topic that gets each finished event exactly once, in transactions that are committed with checkpoints. */
export interface SinkTopic extends Topic {
  /** The broker aborts a transaction that is open for longer. */
  readonly transactionTimeoutMs: Ms
}

/** Queries of single events: a word here is a file of src/query. */
export const ROW_QUERIES = ['q1', 'q2', 'q14'] as const
export type RowQueryName = (typeof ROW_QUERIES)[number]

/** Queries over windows of event time, as files of src/query. */
export const PANE_QUERIES = ['q5', 'q7', 'q8', 'q11'] as const
export type PaneQueryName = (typeof PANE_QUERIES)[number]

/** What the job computes of its events (docs/model.md#windows, docs/model.md#queries-of-single-events). */
export const QUERIES = ['tokenize', 'wordcount', ...ROW_QUERIES, ...PANE_QUERIES] as const
export type QueryName = (typeof QUERIES)[number]

/** Whether a query is one of Nexmark's, which go by the instants of events: then requests carry them. */
export const isOfNexmark = (query: QueryName): boolean => query !== 'tokenize' && query !== 'wordcount'

/** Windows [n × slide, n × slide + size) for every whole n, from the start of the warm-up; whole ms. */
export interface WindowSettings {
  readonly sizeMs: Ms
  /** Divides the size; the size itself where windows tumble. */
  readonly slideMs: Ms
  /**
   * Of sessions: a longer silence ends one, a shorter one or an equal one does not. Then it is the size too, and the slide
   * is the pane that partial aggregates are made for.
   */
  readonly gapMs?: Ms
}

/**
 * One run of one pipeline at one point of a sweep: a value with nothing left to look up.
 * Keys that its pipeline ignores are null, so that equal trials are equal values.
 */
export interface Trial {
  readonly id: string
  readonly experiment: string
  readonly repetition: number
  readonly seed: number
  readonly engine: EngineName
  readonly pipeline: Pipeline
  readonly parallelism: number
  /** Places in each subtask's channel; null = unbounded. */
  readonly bufferEvents: number | null
  readonly load: Load
  readonly service: Service
  readonly strategy: StrategySettings | null
  readonly batch: BatchSettings | null
  readonly offload: Offload | null
  readonly metricIntervalMs: Ms
  readonly metricStalenessMs: Ms
  readonly slo: Slo | null
  readonly query: QueryName
  /** Of a query over windows; missing in every other trial. */
  readonly windows?: WindowSettings
  /** Virtual only: make the texts and tokenize them for real, so that there is a digest. */
  readonly materialize: boolean
  /** From one checkpoint of the job to the next; missing where it takes none. */
  readonly checkpointIntervalMs?: Ms
  /** What goes wrong on purpose. */
  readonly faults: readonly Fault[]
  /** Where the events are read; null where they are generated. */
  readonly source: Topic | null
  /** Where finished events are written; missing where they go nowhere. */
  readonly sink?: SinkTopic
  /** Of the pipelines that are rescaled; missing in every other. */
  readonly autoscaler?: AutoscalerSettings
  /** What a slot costs; missing where it is the price of burst's own sheet. */
  readonly slotPrice?: LocalPrice
  /** Null on every other engine. */
  readonly flink: FlinkSettings | null
}
