import type {Ms} from '../model/units.js'
import {figureOf} from './objective.js'
import {flagsOf, type TrialRow} from '../results/trial-row.js'

/** A measured p99 that is far from the computed one (docs/measurement.md#in-theory). */
export interface TheoryGap {
  readonly pipeline: string
  readonly repetition: number
  readonly measuredP99Ms: Ms
  readonly modelP99Ms: Ms
  /** Measured over computed. */
  readonly ratio: number
  /** Events were left unfinished: what was measured is at least this. */
  readonly isLowerBound: boolean
  /** Flags of the measured row that the computed one lacks; none: no flag explains it. */
  readonly flags: readonly string[]
}

/** Of the computed p99. */
const LARGE_SHARE = 0.25
/** They say how a row is priced: no cause of latency. */
const OF_COST: readonly string[] = ['priced-as-cpu', 'cost-at-least']

/** The row of the same pipeline and repetition; undefined without one. */
export const sameTrial = (row: TrialRow, others: readonly TrialRow[]): TrialRow | undefined =>
  others.find(({pipeline, repetition}) => pipeline === row.pipeline && repetition === row.repetition)

const HEADLINE = figureOf('p99')

/** p99 of the headline events: those intended inside bursts where the load has bursts. NaN without one. */
export const headlineP99Ms = (row: TrialRow): Ms => HEADLINE.read(row)

/** The headline p99 where it is no lower bound; else NaN. */
export function exactP99Ms(row: TrialRow): Ms {
  return HEADLINE.isBound(row) ? Number.NaN : headlineP99Ms(row)
}

/** The measured rows that differ by more than a quarter, in their order; a bound only where it is beyond that itself. */
export function theoryGaps(
  measured: readonly TrialRow[],
  computed: readonly TrialRow[],
): readonly TheoryGap[] {
  return measured.flatMap((row) => {
    const model = sameTrial(row, computed)
    const modelP99Ms = model ? exactP99Ms(model) : Number.NaN
    const measuredP99Ms = headlineP99Ms(row)
    const isLowerBound = HEADLINE.isBound(row)
    const differenceMs = measuredP99Ms - modelP99Ms
    const isLarge = (isLowerBound ? differenceMs : Math.abs(differenceMs)) > LARGE_SHARE * modelP99Ms
    if (!model || !isLarge) return []
    const shared = [...flagsOf(model), ...OF_COST]
    return [
      {
        pipeline: row.pipeline,
        repetition: row.repetition,
        measuredP99Ms,
        modelP99Ms,
        ratio: measuredP99Ms / modelP99Ms,
        isLowerBound,
        flags: flagsOf(row).filter((flag) => !shared.includes(flag)),
      },
    ]
  })
}
