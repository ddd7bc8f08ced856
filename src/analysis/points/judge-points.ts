import type {Slo} from '../../model/trial.js'
import {ownValue} from '../../model/own-value.js'
import type {TrialRow} from '../../results/trial-row.js'
import {type Objective, OBJECTIVE_METRICS, objectiveOf} from '../objective.js'
import {type BestPoints, bestPoints, holdingAt, isTrusted} from './best-points.js'
import {type Judging, type PointTable, pointTable, type ShownPoint} from './point-table.js'

/** A table of points with the best of them, and what they were judged by. */
export interface JudgedPoints extends BestPoints {
  readonly table: PointTable
  readonly judging: Judging
}

/** Rows of a run or a sweep as points, judged. */
export function judgePoints(rows: readonly TrialRow[], judging: Judging): JudgedPoints {
  const table = pointTable(rows, judging)
  return {table, judging, ...bestPoints(table, judging)}
}

/** Which word a point gets: best and its like first, then whether it holds the objectives; '' where nothing is known. */
export function markOf(point: ShownPoint, {circumstances, basis, judging}: JudgedPoints): string {
  if (!isTrusted(point)) return 'untrusted'
  if (circumstances.some(({best}) => best === point)) return 'best'
  if (circumstances.some(({alike}) => alike.includes(point))) return '≈ best'
  return basis.kind === 'cheapest' ? holdingAt(point, judging) : ''
}

type Json = Readonly<Record<string, unknown>>

/**
 * What the rows of a results folder are judged by, from its manifest: objectives of its command line, else the one
 * of its settings, else `fallback`; and the column that its file names as the one that decides.
 */
export function judgingOf(manifest: Json, fallback: Slo): Judging {
  const config = recordIn(manifest, 'config')
  const base = recordIn(config, 'base')
  const stated = statedIn(manifest)
  const slo = sloIn(config) ?? sloIn(base) ?? fallback
  const primary = ownValue(config, 'primary')
  return {
    objectives: stated.length > 0 ? stated : [objectiveOf(slo)],
    primary: typeof primary === 'string' ? primary : null,
  }
}

/** The objectives that the rates of a search had to meet; none where it had none. */
export function objectivesOfSearch(manifest: Json): readonly Objective[] {
  const stated = statedIn(manifest)
  const slo = sloIn(recordIn(manifest, 'search'))
  return stated.length > 0 || slo === null ? stated : [objectiveOf(slo)]
}

function statedIn(manifest: Json): readonly Objective[] {
  const given = ownValue(manifest, 'objectives')
  return Array.isArray(given) ? given.flatMap(objectiveIn) : []
}

const recordIn = (json: Json, key: string): Json => {
  const value = ownValue(json, key)
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}

function sloIn(json: Json): Slo | null {
  const {percentile, limitMs} = recordIn(json, 'slo')
  const [found] = objectiveIn({metric: percentile, limit: limitMs})
  return found ? {percentile: found.metric as Slo['percentile'], limitMs: found.limit} : null
}

function objectiveIn(value: unknown): readonly Objective[] {
  const {metric, limit} = (typeof value === 'object' && value !== null ? value : {}) as Json
  const known = OBJECTIVE_METRICS.find((word) => word === metric)
  return known !== undefined && typeof limit === 'number' ? [{metric: known, limit}] : []
}
