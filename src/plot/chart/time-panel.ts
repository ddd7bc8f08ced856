import type {Timeline} from '../../results/trial-files/read-trial-files.js'
import type {TimedRow} from '../data/timelines.js'
import type {Json, Spec} from './json.js'
import {type AxisScale, linearScale, logScale, PERCENT_SCALE} from './scales.js'
import {BURST_SHADE, FAULT_EDGE, FAULT_SHADE} from './theme.js'

/** The channel of time, s; without an `axis` of its own it is that of a panel above others, which has no words. */
export const timeChannel = (domain: readonly [number, number], axis: Spec | null): Spec => ({
  field: 't',
  type: 'quantitative',
  scale: {domain, nice: false, zero: false},
  axis: axis ?? {labels: false, ticks: false, title: null},
})

/** Bands of load above its base, from `t` to `to`. */
export const burstBands = (values: readonly Json[], x: Spec): Spec => ({
  data: {values},
  mark: {type: 'rect', color: BURST_SHADE, opacity: 0.2},
  encoding: {x, x2: {field: 'to'}},
})

/** Bands of faults, from `t` to `to`; one that strikes once is a line. `edge` adds to how they begin. */
export const faultBands = (data: Spec, x: Spec, edge: Spec = {}): readonly Spec[] => [
  {data, mark: {type: 'rect', color: FAULT_SHADE, opacity: 0.45}, encoding: {x, x2: {field: 'to'}}},
  {data, mark: {type: 'rule', color: FAULT_EDGE, strokeWidth: 1, ...edge}, encoding: {x}},
]

/** A panel over time, of a column of timelines. */
export interface TimePanel {
  readonly title: readonly string[]
  /** For a sentence. */
  readonly word: string
  readonly column: keyof Timeline['numbers']
  readonly factor: number
  /** Left out where nothing happens in it. */
  readonly isOfExcess?: true
  readonly scaleOf: (values: readonly number[]) => AxisScale
}

/** What a pipeline did, from above: in, queued, sent away, and what came of it. */
export const TIME_PANELS: readonly TimePanel[] = [
  {
    title: ['Accepted rate', '(events/s)'],
    word: 'accepted rate',
    column: 'input_eps',
    factor: 1,
    scaleOf: linearScale,
  },
  {
    title: ['Backlog', '(events)'],
    word: 'backlog',
    column: 'backlog_events',
    factor: 1,
    isOfExcess: true,
    scaleOf: linearScale,
  },
  {
    title: ['Offloaded', '(% of events)'],
    word: 'offloading',
    column: 'offload_share',
    factor: 100,
    isOfExcess: true,
    scaleOf: () => PERCENT_SCALE,
  },
  {
    title: ['p99 of an interval', '(ms, log scale)'],
    word: 'latency',
    column: 'latency_p99_ms',
    factor: 1,
    scaleOf: logScale,
  },
]

/** Whether anything happens in a panel. */
export const hasValues = ({column}: TimePanel, lines: readonly TimedRow[]): boolean =>
  lines.some(({timeline: {numbers}}) => numbers[column].some((value) => value > 0))
