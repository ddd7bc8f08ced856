import type {Pipeline} from '../../../model/trial.js'
import {MS_PER_S} from '../../../model/units.js'
import {pointWordsOf} from '../../../results/point-keys.js'
import type {TrialRow} from '../../../results/trial-row.js'
import type {FigureInput} from '../../figure.js'
import {COLORS} from '../../colors.js'

/** The objective where a sweep has none, as of `burst run`. */
export const STANDARD_LIMIT_MS = 500

/** The rows of one spike: all pipelines of one length and height. */
export interface SpikePoint {
  readonly lengthS: number
  /** Peak over base rate. */
  readonly factor: number
  readonly rows: readonly TrialRow[]
}

/** Rows of single spikes of a known length by the spike, the first repetition of each; none of other shapes. */
export const oneSpikePoints = (input: FigureInput): readonly SpikePoint[] =>
  spikePoints({...input, rows: input.rows.filter(({repetition}) => repetition === 1)})

/** The same with all repetitions. */
export function spikePoints({rows, shapeOf}: FigureInput): readonly SpikePoint[] {
  const points = new Map<string, {lengthS: number; factor: number; rows: TrialRow[]}>()
  for (const row of rows) {
    const {periodMs, spikeDurationMs} = shapeOf(row)
    if (row.shape !== 'spike' || periodMs !== null || spikeDurationMs === null) continue
    const lengthS = spikeDurationMs / MS_PER_S
    const factor = Number((row.peakRateEps / row.rateEps).toPrecision(6))
    const key = `${lengthS} ${factor}`
    const point = points.get(key) ?? {lengthS, factor, rows: []}
    point.rows.push(row)
    points.set(key, point)
  }
  return [...points.values()]
}

/** The trial of `burst` without a spike, for what it calls functions for all the time; undefined where there is none. */
export const calmBurst = (points: readonly SpikePoint[]): TrialRow | undefined =>
  points
    .filter(({factor}) => factor === 1)
    .flatMap(({rows}) => rows)
    .find(({pipeline}) => pipeline === 'burst')

/** Ways out of a spike by color: beside autoscalers waiting is pale. */
export const WAY_COLORS = {
  vanilla: COLORS.sky,
  rescaled: COLORS.blue,
  burst: COLORS.vermillion,
  bridge: COLORS.purple,
  overprovisioned: COLORS.green,
} as const satisfies Readonly<Partial<Record<Pipeline, string>>>

const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]]

/** The dashes of an autoscaler's line, by its place among the others. */
export const dashOf = (place: number): readonly number[] => DASHES[place % DASHES.length] ?? []

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
