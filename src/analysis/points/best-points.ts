import {UNTRUSTED_FLAGS} from '../../engine/conditions.js'
import {type Pipeline, PIPELINES} from '../../model/trial.js'
import {pointWordsOf} from '../../results/point-keys.js'
import {COMPARABLE_METRICS} from '../compare/comparable-metrics.js'
import {estimateRatio} from '../statistics/estimate.js'
import {figureAt, figureOf, type Holding, holdingOf, type JudgedFigure, type Objective} from '../objective.js'
import {isChoice} from '../verdict/verdict.js'
import type {Judging, PointTable, ShownPoint} from './point-table.js'
import {compareKeys} from './key-columns.js'

/** What the best of some choices is best by. */
export type Basis =
  | {readonly kind: 'cheapest'}
  | {readonly kind: 'primary'; readonly column: string; readonly isHigherBetter: boolean}
  /** No figure decides. */
  | {readonly kind: 'none'}

/** All choices under the same circumstances, and the best of them. */
export interface Circumstance {
  /** By key column; only what differs between points of the experiment. */
  readonly values: ReadonlyMap<string, string>
  readonly points: readonly ShownPoint[]
  /** Null where no choice holds the objectives, or none is known to. */
  readonly best: ShownPoint | null
  /** Choices that hold the objectives as well, and whose figure does not differ from the best one's beyond chance. */
  readonly alike: readonly ShownPoint[]
  /** Why there is no best one; null where there is. */
  readonly why: 'missed' | 'unknown' | 'untrusted' | 'lost' | null
}

/** The best choice under each circumstance, and by which figure it is the best. */
export interface BestPoints {
  readonly basis: Basis
  readonly circumstances: readonly Circumstance[]
}

/** The best choice under each circumstance: the cheapest that holds the objectives, or the best by the primary column. */
export function bestPoints({keyColumns, points}: PointTable, judging: Judging): BestPoints {
  const isInstrument = points.every(({pipeline}) => !isChoice(pipeline))
  const choices = points.filter(({pipeline}) => isInstrument || isChoice(pipeline))
  const basis = basisOf(choices, judging)
  const places = keyColumns.flatMap(({name, isCircumstance}, index) =>
    isCircumstance ? [{name, index}] : [],
  )
  return {
    basis,
    circumstances: grouped(points, places).map((group): Circumstance => {
      const own = group.points.filter((point) => choices.includes(point))
      return {...group, ...bestOf(own, {basis, judging})}
    }),
  }
}

interface Place {
  readonly name: string
  readonly index: number
}

/** Points with the same circumstances; one that lacks some, like a pipeline without Lambda, is part of all that it fits. */
function grouped(
  points: readonly ShownPoint[],
  places: readonly Place[],
): readonly Pick<Circumstance, 'values' | 'points'>[] {
  const cellsOf = ({keys}: ShownPoint): readonly string[] => places.map(({index}) => keys[index] ?? '')
  const groups = new Map<string, {readonly cells: readonly string[]; readonly points: ShownPoint[]}>()
  const whole = points.filter((point) => !cellsOf(point).includes(''))
  const partial = points.filter((point) => cellsOf(point).includes(''))
  const add = (point: ShownPoint): void => {
    const cells = cellsOf(point)
    const key = JSON.stringify(cells)
    const group = groups.get(key) ?? {cells, points: []}
    group.points.push(point)
    groups.set(key, group)
  }
  whole.forEach(add)
  // The fullest first: those with less then find where they belong.
  const gaps = (point: ShownPoint): number => cellsOf(point).filter((cell) => cell === '').length
  for (const point of partial.toSorted((a, b) => gaps(a) - gaps(b))) {
    const cells = cellsOf(point)
    const fitting = [...groups.values()].filter(
      (group) =>
        group.cells.some((cell, index) => cell !== cells[index]) &&
        cells.every((cell, index) => cell === '' || cell === group.cells[index]),
    )
    if (fitting.length === 0) add(point)
    for (const group of fitting) group.points.push(point)
  }
  const order = new Map(points.map((point, index) => [point, index]))
  const rank = (point: ShownPoint): number => order.get(point) ?? 0
  return [...groups.values()]
    .toSorted((a, b) => compareKeys(a.cells, b.cells))
    .map((group) => ({
      values: new Map(places.map(({name}, index) => [name, group.cells[index] ?? ''])),
      points: group.points.toSorted((a, b) => rank(a) - rank(b)),
    }))
}

function basisOf(choices: readonly ShownPoint[], judging: Judging): Basis {
  const isJudged = choices.some((point) => holdingAt(point, judging) !== 'unknown')
  if (isJudged && judging.objectives.length > 0) return {kind: 'cheapest'}
  const metric = COMPARABLE_METRICS.find(({column}) => column === judging.primary)
  const isKnown = metric && choices.some(({rows}) => figureAt(rows, metric).estimate !== null)
  return isKnown
    ? {kind: 'primary', column: metric.column, isHigherBetter: metric.isHigherBetter}
    : {kind: 'none'}
}

/** Whether a point holds its objectives; a sweep may vary them, `slo` of its `point` is then its own. */
export function holdingAt({rows}: Pick<ShownPoint, 'rows'>, {objectives}: Judging): Holding {
  const own = ownObjective(rows[0]?.point ?? '')
  return holdingOf(rows, own ? [own] : objectives)
}

/** `slo=p99<500ms`, as labels of points have it. */
function ownObjective(point: string): Objective | null {
  const [, metric, limit] = /^(p\d+)<([\d.]+)ms$/.exec(pointWordsOf(point).get('slo') ?? '') ?? []
  return metric === undefined ? null : {metric: metric as Objective['metric'], limit: Number(limit)}
}

/** Whether no row has a flag that says that it tells nothing of the job. */
export const isTrusted = ({flags}: ShownPoint): boolean =>
  !UNTRUSTED_FLAGS.some((flag) => flags.includes(flag))

const isWhole = ({rows, flags}: ShownPoint): boolean =>
  rows.every(({lostEvents}) => !(lostEvents > 0)) && !flags.includes('max-cost')

function bestOf(
  choices: readonly ShownPoint[],
  {basis, judging}: {readonly basis: Basis; readonly judging: Judging},
): Pick<Circumstance, 'best' | 'alike' | 'why'> {
  const none = (why: Circumstance['why']) => ({best: null, alike: [], why})
  // Where one of several is not to be trusted, the best of the rest need not be the best of all.
  if (choices.some((point) => !isTrusted(point))) return none('untrusted')
  const whole = choices.filter(isWhole)
  if (whole.length === 0) return none('lost')
  if (basis.kind === 'none') return none('unknown')
  const figure = figureOfBasis(basis)
  const isRising = basis.kind === 'primary' && basis.isHigherBetter
  const holding = basis.kind === 'primary' ? whole : whole.filter((one) => holdingAt(one, judging) === 'met')
  const valueOf = ({rows}: ShownPoint): number => figureAt(rows, figure).estimate?.center ?? Number.NaN
  const [best, ...others] = holding
    .filter((point) => Number.isFinite(valueOf(point)))
    .toSorted((a, b) => (isRising ? valueOf(b) - valueOf(a) : valueOf(a) - valueOf(b)))
  if (!best) return none(whole.some((one) => holdingAt(one, judging) === 'unknown') ? 'unknown' : 'missed')
  // What unfinished events would have raised may end above any other; it is like none.
  const isBound = ({rows}: ShownPoint): boolean => figureAt(rows, figure).isBound
  if (others.length > 0 && !isRising && isBound(best)) return none('unknown')
  const alike = others.filter((other) => !isBound(other) && isAlike(best, other, figure))
  // Of what differs by chance at most the plainest pipeline, in the order of the vocabulary.
  const [plainest = best] = [best, ...alike].toSorted((a, b) => plainness(a) - plainness(b))
  return {best: plainest, alike: [best, ...alike].filter((point) => point !== plainest), why: null}
}

const plainness = ({pipeline}: ShownPoint): number => PIPELINES.indexOf(pipeline as Pipeline)

const figureOfBasis = (basis: Exclude<Basis, {kind: 'none'}>): JudgedFigure => {
  const metric = basis.kind === 'primary' && COMPARABLE_METRICS.find(({column}) => column === basis.column)
  return metric === undefined || metric === false ? figureOf('cost') : metric
}

/** The interval of their ratio, paired by block, holds 1; false where there is no interval. */
function isAlike(best: ShownPoint, other: ShownPoint, {read}: JudgedFigure): boolean {
  const byBlock = ({rows}: ShownPoint): ReadonlyMap<number, number> =>
    new Map(rows.map((row) => [row.seed, read(row)]))
  const ratio = estimateRatio(byBlock(other), byBlock(best))
  return ratio !== null && ratio.interval === 'log-t' && ratio.low <= 1 && ratio.high >= 1
}
