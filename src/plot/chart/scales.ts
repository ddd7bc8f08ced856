import type {Spec} from './json.js'

/** A vertical or horizontal scale made from what will be drawn: nothing sticks out, ticks are round. */
export interface AxisScale {
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
  readonly isLog: boolean
}

const STEPS = [1, 2, 5]
/** Beyond so many decades only decades are labeled. */
const FINE_DECADES = 3.2
const HEADROOM = 1.12

/** From a 1-2-5 below the least value to a little above the greatest; values must be positive. */
export function logScale(values: readonly number[]): AxisScale {
  const positive = values.filter((value) => value > 0 && Number.isFinite(value))
  if (positive.length === 0) return {domain: [1, 10], ticks: [1, 2, 5, 10], isLog: true}
  const least = positive.reduce((a, b) => Math.min(a, b))
  const most = positive.reduce((a, b) => Math.max(a, b))
  const low = roundDown(least / 1.05)
  const high = Math.max(most * HEADROOM, low * 5)
  const isFine = Math.log10(high / low) <= FINE_DECADES
  return {domain: [low, high], ticks: logTicks([low, high], isFine ? STEPS : [1]), isLog: true}
}

function roundDown(value: number): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const step = STEPS.findLast((candidate) => candidate * decade <= value * (1 + 1e-9)) ?? 1
  return tidy(step * decade)
}

/** 0.30000000000000004 is no tick. */
export const tidy = (value: number): number => Number(value.toPrecision(12))

/** Products of these steps and powers of ten between two ends. */
export function logTicks(
  [low, high]: readonly [number, number],
  steps: readonly number[],
): readonly number[] {
  const ticks: number[] = []
  for (let exponent = Math.floor(Math.log10(low)); 10 ** exponent <= high; exponent++) {
    for (const step of steps) {
      const tick = tidy(step * 10 ** exponent)
      if (tick >= low * (1 - 1e-9) && tick <= high) ticks.push(tick)
    }
  }
  return ticks
}

const MOST_TICKS = 6

/** From zero to above the greatest value: lengths on it can be compared. */
export function linearScale(values: readonly number[], most = Infinity): AxisScale {
  const greatest = values.filter(Number.isFinite).reduce((a, b) => Math.max(a, b), 0)
  // Any other tick would claim a size that nothing has.
  if (greatest === 0) return {domain: [0, 1], ticks: [0], isLog: false}
  const top = Math.min(greatest * HEADROOM, most)
  const rough = top / MOST_TICKS
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * decade >= rough) ?? 10) * decade
  const ticks = Array.from({length: Math.floor(top / step + 1e-9) + 1}, (_, i) => tidy(i * step))
  return {domain: [0, tidy(top)], ticks, isLog: false}
}

/** The scale of shares in percent: room above all of it. */
export const PERCENT_SCALE: AxisScale = {domain: [0, 105], ticks: [0, 50, 100], isLog: false}

/** The Vega-Lite scale of an axis. */
export const scaleSpec = ({domain, isLog}: AxisScale): Spec => ({
  type: isLog ? 'log' : 'linear',
  domain,
  nice: false,
  ...(isLog ? {} : {zero: false}),
})

/** A quantitative channel on a scale, its axis labeled in full numbers; `axis` adds to or replaces parts of it. */
export const channel = (field: string, scale: AxisScale, axis: Spec): Spec => ({
  field,
  type: 'quantitative',
  scale: scaleSpec(scale),
  axis: {values: scale.ticks, labelExpr: "format(datum.value, ',~r')", ...axis},
})

/** A channel that takes the values of a field as they are: colors, shapes, words. */
export const asGiven = (field: string): Spec => ({field, type: 'nominal', scale: null})

/** The channels of a mark whose values say how it looks and what its tip says: of a bar. */
export const BAR_LOOKS: Spec = {
  fill: asGiven('fill'),
  stroke: asGiven('color'),
  strokeDash: asGiven('dash'),
  tooltip: asGiven('tip'),
}

/** The same of a point. */
export const POINT_LOOKS: Spec = {
  fill: asGiven('fill'),
  stroke: asGiven('color'),
  shape: asGiven('shape'),
  tooltip: asGiven('tip'),
}

/** The channel of rows that differ in their names; `axis` adds to their axis, which has no title. */
export const nameChannel = (field: string, scale: Spec, axis: Spec): Spec => ({
  field,
  type: 'ordinal',
  scale,
  axis: {title: null, grid: false, ...axis},
})

/** Where a value stands between the ends of its scale, 0 to 1. */
export function placeOn({domain: [low, high], isLog}: AxisScale, value: number): number {
  return isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
}
