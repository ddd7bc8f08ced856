import {PIPELINES} from '../model/trial.js'
import type {TextKey, TrialRow} from '../results/trial-row.js'
import {COLORS} from './theme.js'

/** How a series looks: color is never alone, a shape or a dash goes with it. */
export interface Series {
  /** What tells it from the others; equal for equal rows. */
  readonly key: string
  readonly label: string
  readonly color: string
  readonly shape: string
  readonly dash: readonly number[]
}

type Look = Omit<Series, 'key' | 'label'>

const SOLID: readonly number[] = []

/** The pipelines look the same in every figure. */
const PIPELINE_LOOKS: Readonly<Record<string, Look>> = {
  vanilla: {color: COLORS.blue, shape: 'circle', dash: SOLID},
  modified: {color: COLORS.purple, shape: 'diamond', dash: [2, 3]},
  burst: {color: COLORS.vermillion, shape: 'square', dash: SOLID},
  overprovisioned: {color: COLORS.green, shape: 'triangle-up', dash: [8, 4]},
  invoker: {color: COLORS.gray, shape: 'circle', dash: SOLID},
}

/** For strategies and functions side by side, in the order of their appearance. */
const VARIANT_LOOKS: readonly Look[] = [
  {color: COLORS.vermillion, shape: 'square', dash: SOLID},
  {color: COLORS.sky, shape: 'diamond', dash: [8, 4]},
  {color: COLORS.orange, shape: 'triangle-down', dash: [2, 3]},
  {color: COLORS.gray, shape: 'cross', dash: [8, 3, 2, 3]},
  {color: COLORS.purple, shape: 'circle', dash: [5, 3]},
  {color: COLORS.vermillion, shape: 'triangle-left', dash: [12, 4]},
  {color: COLORS.sky, shape: 'triangle-right', dash: [1, 3]},
  {color: COLORS.orange, shape: 'circle', dash: [4, 2, 1, 2]},
]

const FALLBACK: Look = {color: COLORS.gray, shape: 'circle', dash: SOLID}

/** The runtimes of Lambda, side by side in the batch-size study. */
const FUNCTION_LOOKS: Readonly<Record<string, Look>> = {
  node: {color: COLORS.green, shape: 'circle', dash: SOLID},
  python: {color: COLORS.blue, shape: 'square', dash: [8, 4]},
  java: {color: COLORS.vermillion, shape: 'triangle-up', dash: [2, 3]},
}

export const functionSeries = (name: string): Series => ({
  key: name,
  label: name,
  ...(FUNCTION_LOOKS[name] ?? FALLBACK),
})

/** Which series a row belongs to, and all series in the order of the vocabulary. */
export interface SeriesOfRows {
  readonly all: readonly Series[]
  of(row: TrialRow): Series
}

/** Pipelines, each split by strategy and by function (or by other columns) where rows of it differ in them. */
export function seriesOf(
  rows: readonly TrialRow[],
  columns: readonly TextKey[] = ['strategy', 'function'],
): SeriesOfRows {
  const splits = columns.filter(
    (key) => new Set(rows.map((row) => row[key]).filter((word) => word !== '')).size > 1,
  )
  const keyOf = (row: TrialRow): string =>
    [row.pipeline, ...splits.map((key) => row[key]).filter((word) => word !== '')].join(' ')
  const rank = ({pipeline}: TrialRow): number => PIPELINES.findIndex((known) => known === pipeline)
  const firsts = [...new Map(rows.map((row) => [keyOf(row), row])).entries()].toSorted(
    ([, a], [, b]) => rank(a) - rank(b),
  )
  let variants = 0
  const known = new Map<string, Series>()
  for (const [key, {pipeline}] of firsts) {
    const look =
      key === pipeline ? PIPELINE_LOOKS[pipeline] : VARIANT_LOOKS[variants++ % VARIANT_LOOKS.length]
    known.set(key, {key, label: labelOf(key, pipeline), ...(look ?? FALLBACK)})
  }
  const of = (row: TrialRow): Series => known.get(keyOf(row)) ?? {key: keyOf(row), label: '', ...FALLBACK}
  return {all: [...known.values()], of}
}

const labelOf = (key: string, pipeline: string): string =>
  key === pipeline ? key : `${pipeline}: ${key.slice(pipeline.length + 1)}`
