import type {TrialRow} from '../../results/trial-row.js'
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
