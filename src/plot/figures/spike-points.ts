import {MS_PER_S} from '../../model/units.js'
import {pointWordsOf} from '../../results/point-keys.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'

/** The rows of one spike: all pipelines of one length and height. */
export interface SpikePoint {
  readonly lengthS: number
  /** Peak over base rate. */
  readonly factor: number
  readonly rows: readonly TrialRow[]
}

/** Rows of single spikes of a known length by the spike, the first repetition of each; none of other shapes. */
export function oneSpikePoints({rows, shapeOf}: FigureInput): readonly SpikePoint[] {
  const points = new Map<string, {lengthS: number; factor: number; rows: TrialRow[]}>()
  for (const row of rows) {
    const {periodMs, spikeDurationMs} = shapeOf(row)
    if (row.shape !== 'spike' || periodMs !== null || spikeDurationMs === null || row.repetition !== 1)
      continue
    const lengthS = spikeDurationMs / MS_PER_S
    const factor = Number((row.peakRateEps / row.rateEps).toPrecision(6))
    const key = `${lengthS} ${factor}`
    const point = points.get(key) ?? {lengthS, factor, rows: []}
    point.rows.push(row)
    points.set(key, point)
  }
  return [...points.values()]
}

/** 3 s, 5 min, 1 h: of a length that is a round number of them, else in seconds. */
export function spanLabel(spanS: number): string {
  if (spanS < 1) return `${Math.round(spanS * MS_PER_S)} ms`
  if (spanS >= 3600 && spanS % 3600 === 0) return `${spanS / 3600} h`
  return `${spanS} s`
}

/** A setting of a point in seconds, as `reactionMs=10s` or in ms; NaN where it has none. */
export function spanIn(point: string, key: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(pointWordsOf(point).get(key) ?? '') ?? []
  return Number(amount) * (SECONDS.get(unit) ?? Number.NaN)
}

/** A bare number is in ms. */
const SECONDS: ReadonlyMap<string, number> = new Map([
  ['', 0.001],
  ['ms', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
])

/** Of the slots, before the spike. */
export const utilizationOf = ({rateEps, serviceTimeMs, parallelism}: TrialRow): number =>
  (rateEps * serviceTimeMs) / MS_PER_S / parallelism

/** Each value once, in rising order. */
export const distinct = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].toSorted((a, b) => a - b)
