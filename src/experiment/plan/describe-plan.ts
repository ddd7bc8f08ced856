import type {PlannedRow} from '../../results/folder/finished-rows.js'
import {plannedCellsOf} from '../trial/build-row.js'
import type {PlannedTrial} from './plan-sweep.js'

type Cells = ReturnType<typeof plannedCellsOf>

/** Printed for every trial, so that a plan can be read. */
const OF_EACH: ReadonlySet<keyof Cells> = new Set<keyof Cells>([
  'pipeline',
  'rateEps',
  'parallelism',
  'repetition',
  'seed',
])

/** The trials of a plan for a manifest. */
export interface DescribedTrials {
  /** Cells that are the same in the rows of all trials. */
  readonly all: Readonly<Partial<Cells>>
  /** The others, trial by trial. */
  readonly trials: readonly (Readonly<Partial<Cells>> & {readonly id: string; readonly point: string})[]
}

/** The rows that a plan foresees, for the folder that holds those of them that are finished. */
export const plannedRows = (planned: readonly PlannedTrial[]): readonly PlannedRow[] =>
  planned.map(({trial, point}) => ({
    trialId: trial.id,
    point,
    cells: () => ({...plannedCellsOf(trial), experiment: trial.experiment}),
  }))

/** What a plan says of each row before it is measured; NaN stands in JSON as null. */
export function describeTrials(planned: readonly PlannedTrial[]): DescribedTrials {
  const rows = planned.map(({trial, point}) => ({id: trial.id, point, cells: plannedCellsOf(trial)}))
  const [first] = rows
  const keys = (first ? Object.keys(first.cells) : []) as (keyof Cells)[]
  const common = new Set(
    keys.filter(
      (key) => !OF_EACH.has(key) && rows.every(({cells}) => Object.is(cells[key], first?.cells[key])),
    ),
  )
  const pick = (cells: Cells, isWanted: (key: keyof Cells) => boolean): Partial<Cells> =>
    Object.fromEntries(keys.filter(isWanted).map((key) => [key, cells[key]]))
  return {
    all: first ? pick(first.cells, (key) => common.has(key)) : {},
    trials: rows.map(({id, point, cells}) => ({id, ...pick(cells, (key) => !common.has(key)), point})),
  }
}
