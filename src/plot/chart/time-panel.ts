import type {Json, Spec} from './json.js'
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
