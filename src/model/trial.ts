import type {Fault} from './fault.js'
import type {Load} from './load.js'
import type {Offload} from './offload.js'
import type {LocalPrice} from './platform.js'
import type {Service} from './service.js'
import type {Ms} from './units.js'

export * from './load.js'
export * from './offload.js'
export * from './service.js'

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

/** The strategy by its word, with its settings; src/strategy/registry.ts knows the words. */
export interface StrategySettings {
  readonly kind: string
  readonly [setting: string]: number | string
}

/** The batch policy by its word, with its settings; src/strategy/batch/registry.ts knows the words. */
export type BatchSettings = StrategySettings

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

/** A job that is asked to run with other slots. */
export interface Rescale {
  /** From the start of the measured window. */
  readonly atMs: Ms
  readonly slots: number
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

/** Whether barriers of checkpoints wait for the events before them, or overtake those that wait before the slots. */
export const CHECKPOINT_BARRIERS = ['aligned', 'unaligned'] as const

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
  /** Missing where barriers wait for what is before them. */
  readonly checkpointBarriers?: 'unaligned'
  /** Of engine flink, in order of time; missing where the job keeps its slots. */
  readonly rescales?: readonly Rescale[]
  /** State that the job carries for its size alone, MB; missing where there is none. */
  readonly ballastMb?: number
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

/** The most slots that a trial's job is asked to run with. */
export const mostSlotsOf = ({parallelism, rescales = []}: Pick<Trial, 'parallelism' | 'rescales'>): number =>
  Math.max(parallelism, ...rescales.map(({slots}) => slots))

/** The same trial, whose finished events go nowhere. */
export function withoutSink(trial: Trial): Trial {
  const rest: Trial & {sink?: SinkTopic} = {...trial}
  delete rest.sink
  return rest
}
