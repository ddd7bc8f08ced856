import type {Objective} from '../analysis/objective.js'
import type {Slo} from '../model/trial.js'
import type {ShapeSettings} from '../analysis/scheduled-bursts.js'
import type {Published} from '../results/read-published.js'
import type {Detail} from '../results/trial-files/trial-files.js'
import type {TrialFolders} from '../results/trial-files/trial-folders.js'
import type {TrialRow} from '../results/trial-row.js'
import type {Spec} from './chart/json.js'
import type {FaultSpan} from './data/fault-spans.js'

/** What figures are made from: the completed rows of one experiment and what lies beside them. */
export interface FigureInput {
  readonly experiment: string
  /** Where the files of its trials are. */
  readonly trials: TrialFolders
  readonly rows: readonly TrialRow[]
  readonly published: Published
  /** The objective, where the manifest tells it. */
  readonly slo: Slo | null
  /** What the manifest says of a row's load beyond its columns. */
  readonly shapeOf: (row: TrialRow) => ShapeSettings
  /** What goes wrong in a row's trial, and when; none where nothing does. */
  readonly faultsOf: (row: TrialRow) => readonly FaultSpan[]
  /** Which files of its trials a sweep kept; null where the manifest does not tell. */
  readonly detail: Detail | null
  /** Where the rows are probes of a search for capacities: what a rate had to meet beside being sustainable. */
  readonly search: {readonly slo: Slo | null; readonly objectives: readonly Objective[]} | null
}

/** One picture, by the name of its files. */
export interface Drawing {
  readonly name: string
  readonly spec: Spec
}

/** A figure of the interface: draws what the rows allow, nothing where they do not. */
export interface Figure {
  readonly name: string
  /** What rows must have, for the message when there is nothing to draw. */
  readonly needs: string
  /** It tells its marks apart by other things than series, and so draws one folder alone. */
  readonly isOfOneFolder?: true
  readonly draw: (input: FigureInput) => readonly Drawing[] | Promise<readonly Drawing[]>
}
