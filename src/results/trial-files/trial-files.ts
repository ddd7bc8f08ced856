import type {FIGURES} from '../../model/figures.js'
import {ownValue} from '../../model/own-value.js'
import type {Pipeline} from '../../model/trial.js'

/** What a trial can leave in its folder, `trials/<name>/`. */
export const TRIAL_FILES = [
  'timeline.csv',
  'decisions.csv',
  'invocations.csv',
  'latency.hgrm',
  'summary.json',
] as const

export type TrialFile = (typeof TRIAL_FILES)[number]

/** `figures`: what the figures of a sweep are drawn from beside its rows; `full`: everything. */
export const DETAILS = ['figures', 'full'] as const

export type Detail = (typeof DETAILS)[number]

type FigureName = (typeof FIGURES)[number]

/** The figures that show single trials; all others are drawn from rows alone. */
const DRAWN_FROM: Readonly<Partial<Record<FigureName, TrialFile>>> = {
  timeline: 'timeline.csv',
  recovery: 'timeline.csv',
  strategies: 'timeline.csv',
  'latency-spectrum': 'summary.json',
  'latency-breakdown': 'summary.json',
  'batch-latency-box': 'invocations.csv',
}

/** The file of single trials that a figure is drawn from; null where rows are enough. */
export const fileOfFigure = (figure: string): TrialFile | null =>
  ownValue<TrialFile | undefined>(DRAWN_FROM, figure) ?? null

/** Single calls are drawn of pipeline `invoker` alone, by the study of batch sizes, and nothing else of it. */
export const isDrawnFrom = (file: TrialFile, pipeline: string): boolean =>
  (file === 'invocations.csv') === (pipeline === 'invoker')

/** The files of a trial that these figures are drawn from. */
export const filesOfFigures = (figures: readonly string[], pipeline: Pipeline): readonly TrialFile[] =>
  TRIAL_FILES.filter(
    (file) => figures.some((figure) => fileOfFigure(figure) === file) && isDrawnFrom(file, pipeline),
  )
