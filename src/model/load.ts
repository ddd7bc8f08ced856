import type {Ms, Eps} from './units.js'

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
