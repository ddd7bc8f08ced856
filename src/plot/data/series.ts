import {ownValue} from '../../model/own-value.js'
import {FUNCTIONS, PIPELINES} from '../../model/trial.js'
import type {TextKey, TrialRow} from '../../results/trial-row.js'
import {rowsIn, sourceOf, sourcesOf} from './source.js'
import {COLORS} from '../colors.js'
import {settingsOfPoint} from './setting-words.js'

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
/** A line that is not vanilla's where there is no color. */
const LONG: readonly number[] = [14, 3]

/** The pipelines look the same in every figure. */
const PIPELINE_LOOKS: Readonly<Record<string, Look>> = {
  vanilla: {color: COLORS.blue, shape: 'circle', dash: SOLID},
  modified: {color: COLORS.purple, shape: 'diamond', dash: [2, 3]},
  burst: {color: COLORS.vermillion, shape: 'square', dash: LONG},
  overprovisioned: {color: COLORS.green, shape: 'triangle-up', dash: [8, 4]},
  rescaled: {color: COLORS.sky, shape: 'triangle-down', dash: [6, 2]},
  bridge: {color: COLORS.orange, shape: 'cross', dash: [10, 2, 2, 2]},
  invoker: {color: COLORS.gray, shape: 'circle', dash: SOLID},
}

/** Of a pipeline with several autoscalers, or in several folders: its color, and by their place a shape and a dash. */
const PLACE_LOOKS: readonly Omit<Look, 'color'>[] = [
  {shape: 'triangle-down', dash: [10, 2]},
  {shape: 'diamond', dash: [8, 4]},
  {shape: 'triangle-right', dash: [2, 3]},
  {shape: 'cross', dash: [8, 3, 2, 3]},
  {shape: 'square', dash: [5, 3]},
  {shape: 'triangle-left', dash: [12, 4]},
  {shape: 'circle', dash: [1, 3]},
]

/** Side by side a strategy has the look of its word, whatever stands beside it: one legend in mind for all figures. */
const STRATEGY_LOOKS: Readonly<Record<string, Look>> = {
  'shortest-delay': {color: COLORS.vermillion, shape: 'square', dash: LONG},
  deadline: {color: COLORS.sky, shape: 'diamond', dash: [8, 4]},
  threshold: {color: COLORS.orange, shape: 'triangle-down', dash: [2, 3]},
  'queue-delay': {color: COLORS.gray, shape: 'cross', dash: [8, 3, 2, 3]},
  utilization: {color: COLORS.purple, shape: 'circle', dash: [5, 3]},
  'threshold-random': {color: COLORS.vermillion, shape: 'triangle-left', dash: [12, 4]},
  always: {color: COLORS.sky, shape: 'triangle-right', dash: [1, 3]},
  never: {color: COLORS.orange, shape: 'circle', dash: [4, 2, 1, 2]},
  ds2: {color: COLORS.blue, shape: 'triangle-down', dash: [10, 3]},
  aimd: {color: COLORS.green, shape: 'cross', dash: [3, 2]},
  pid: {color: COLORS.gray, shape: 'diamond', dash: [1, 2]},
  predictive: {color: COLORS.purple, shape: 'triangle-left', dash: [12, 2, 2, 2]},
  budget: {color: COLORS.vermillion, shape: 'diamond', dash: [6, 2, 1, 2]},
}

/** For strategies that are not ours, in the order of their words. */
const SPARE_LOOKS: readonly Look[] = [
  {color: COLORS.gray, shape: 'triangle-up', dash: [3, 3]},
  {color: COLORS.blue, shape: 'cross', dash: [6, 2]},
  {color: COLORS.green, shape: 'diamond', dash: [10, 2, 2, 2]},
]

const FALLBACK: Look = {color: COLORS.gray, shape: 'circle', dash: SOLID}

/** The runtimes of Lambda, side by side in the batch-size study. */
const FUNCTION_LOOKS: Readonly<Record<string, Look>> = {
  node: {color: COLORS.green, shape: 'circle', dash: SOLID},
  python: {color: COLORS.blue, shape: 'square', dash: [8, 4]},
  java: {color: COLORS.vermillion, shape: 'triangle-up', dash: [2, 3]},
}

/** The look of a function of Lambda, as a series. */
export const functionSeries = (name: string): Series => ({
  key: name,
  label: name,
  ...(ownValue(FUNCTION_LOOKS, name) ?? FALLBACK),
})

/** Which series a row belongs to, and all series in the order of the vocabulary. */
export interface SeriesOfRows {
  readonly all: readonly Series[]
  of(row: TrialRow): Series
}

/** Pipelines, each split by strategy, function and autoscaler (or by other columns) where rows of it differ in them. */
export function seriesOf(
  rows: readonly TrialRow[],
  columns: readonly TextKey[] = ['strategy', 'function', 'autoscaler'],
): SeriesOfRows {
  const sources = sourcesOf(rows)
  // Within one folder: what tells folders apart is their names.
  const splits = columns.filter((key) =>
    sources.some((source) => distinctWords(rowsIn(rows, source), key).length > 1),
  )
  const plainKeyOf = (row: TrialRow): string =>
    [row.pipeline, ...splits.map((key) => row[key]).filter((word) => word !== '')].join(' ')
  const keyOf = (row: TrialRow): string =>
    sources.length > 1 ? `${plainKeyOf(row)} in ${sourceOf(row)}` : plainKeyOf(row)
  const firsts = [...new Map(rows.map((row) => [keyOf(row), row])).entries()].toSorted(
    ([, a], [, b]) =>
      pipelineRank(a) - pipelineRank(b) ||
      functionRank(a) - functionRank(b) ||
      a.autoscaler.localeCompare(b.autoscaler) ||
      sources.indexOf(sourceOf(a)) - sources.indexOf(sourceOf(b)),
  )
  const words = {
    strategies: distinctWords(rows, 'strategy'),
    scaled: [...new Set(firsts.flatMap(([, row]) => (row.autoscaler === '' ? [] : [scaledKey(row)])))],
  }
  const known = new Map<string, Series>()
  const others = Object.values(STRATEGY_LOOKS)
  let variants = 0
  for (const [key, row] of firsts) {
    // What has no look of its own, like a setting, takes the looks of strategies in turn.
    const look =
      plainKeyOf(row) === row.pipeline
        ? ownValue(PIPELINE_LOOKS, row.pipeline)
        : (variantLook(row, splits, words) ?? others[variants++ % others.length])
    const label = labelOf(
      splits.map((split) => (split === 'point' ? settingsOfPoint(row.point) : row[split])),
      row.pipeline,
    )
    known.set(key, {
      key,
      label: sources.length > 1 ? `${label}, ${sourceOf(row)}` : label,
      ...(look ?? FALLBACK),
    })
  }
  const later = firsts.flatMap(([key, row]) => (sourceOf(row) === sources[0] ? [] : [key]))
  for (const [key, own] of lookApart([...known.values()], later)) known.set(key, own)
  const of = (row: TrialRow): Series => known.get(keyOf(row)) ?? {key: keyOf(row), label: '', ...FALLBACK}
  return {all: [...known.values()], of}
}

const pipelineRank = ({pipeline}: TrialRow): number => PIPELINES.findIndex((known) => known === pipeline)

const functionRank = (row: TrialRow): number => FUNCTIONS.findIndex((known) => known === row.function)

/** Series of later folders with a shape and a dash that no other of their color has, as long as there are any. */
function lookApart(all: readonly Series[], later: readonly string[]): ReadonlyMap<string, Series> {
  const standing = all.filter(({key}) => !later.includes(key))
  const changed = new Map<string, Series>()
  for (const own of all.filter(({key}) => later.includes(key))) {
    const rivals = [...standing, ...changed.values()].filter(({color}) => color === own.color)
    const free = PLACE_LOOKS.find(({shape, dash}) =>
      rivals.every((rival) => rival.shape !== shape && rival.dash.join(' ') !== dash.join(' ')),
    )
    changed.set(own.key, {...own, ...(free ?? PLACE_LOOKS[changed.size % PLACE_LOOKS.length])})
  }
  return changed
}

/** All that stand in a column, in their order. */
const distinctWords = (rows: readonly TrialRow[], key: TextKey): readonly string[] =>
  [...new Set(rows.map((row) => row[key]))].filter((word) => word !== '').toSorted()

/** By its autoscaler; by its strategy; by its function where that differs; where both of these do, the function gives the shape. */
function variantLook(
  row: TrialRow,
  splits: readonly TextKey[],
  {strategies, scaled}: {readonly strategies: readonly string[]; readonly scaled: readonly string[]},
): Look | undefined {
  if (splits.includes('autoscaler') && row.autoscaler !== '') {
    const place = scaled.indexOf(scaledKey(row)) % PLACE_LOOKS.length
    return {...(ownValue(PIPELINE_LOOKS, row.pipeline) ?? FALLBACK), ...PLACE_LOOKS[place]}
  }
  const ofFunction = splits.includes('function') ? ownValue(FUNCTION_LOOKS, row.function) : undefined
  if (!splits.includes('strategy') || row.strategy === '') return ofFunction
  const strange = strategies.filter((word) => !Object.hasOwn(STRATEGY_LOOKS, word))
  const spare = SPARE_LOOKS[strange.indexOf(row.strategy) % SPARE_LOOKS.length]
  const look = ownValue(STRATEGY_LOOKS, row.strategy) ?? spare
  return look && ofFunction ? {...look, shape: ofFunction.shape} : look
}

/** A bridge does not look like the autoscaler alone: where there is no color, both were one. */
const scaledKey = ({pipeline, autoscaler}: TrialRow): string => `${pipeline} ${autoscaler}`

const labelOf = (splits: readonly string[], pipeline: string): string => {
  const words = splits.filter((word) => word !== '').join(' ')
  return words === '' ? pipeline : `${pipeline}: ${words}`
}
