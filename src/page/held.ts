import {figureOf, type Holding, holdingOf, type Objective} from '../analysis/objective.js'
import type {JudgedTrial, PipelineFigures, Verdict} from '../analysis/verdict/verdict.js'

/** A figure that an objective limits, of one pipeline. */
export interface HeldFigure {
  /** NaN where it is not known. */
  readonly value: number
  /** Unfinished events would have raised it. */
  readonly isBound: boolean
  readonly holding: Holding
}

/** What every pipeline makes of one objective. */
export interface Held {
  readonly objective: Objective
  readonly of: Readonly<Record<string, HeldFigure>>
}

/** What pipelines make of each objective of a verdict: its own percentile is over headline events. */
export const heldBy = (
  trials: readonly JudgedTrial[],
  {objectives, slo, pipelines}: Verdict,
): readonly Held[] =>
  objectives.map((objective) => ({
    objective,
    of: Object.fromEntries(
      pipelines.map((figures) => {
        const rows = trials.flatMap(({row}) => (row.pipeline === figures.pipeline ? [row] : []))
        if (objective.metric === slo?.percentile) return [figures.pipeline, ofHeadline(figures, objective)]
        const {read, isBound} = figureOf(objective.metric)
        const value = rows.map(read)[0] ?? Number.NaN
        return [figures.pipeline, {value, isBound: rows.some(isBound), holding: holdingOf(rows, [objective])}]
      }),
    ),
  }))

function ofHeadline({headlineMs, isBound}: PipelineFigures, {limit}: Objective): HeldFigure {
  const isBelow = headlineMs < limit
  const holding = Number.isNaN(headlineMs) || (isBelow && isBound) ? 'unknown' : isBelow ? 'met' : 'missed'
  return {value: headlineMs, isBound, holding}
}
