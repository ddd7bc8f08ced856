import {capacitiesOf} from '../../../analysis/capacity.js'
import {judgePoints} from '../../../analysis/points/judge-points.js'
import {judgingOf, objectivesOfSearch} from '../../../analysis/points/manifest-objectives.js'
import type {ExperimentResults} from '../../../results/read-results.js'
import {DEFAULTS} from '../../../settings/defaults.js'
import {capacityAnswer, capacityPointsJson} from '../describe-search.js'
import type {Answer} from './answer.js'
import {type Found, pointAnswer, pointsJson, titleOfFound} from './point-answer.js'

/** What an experiment found: its capacities where it was a search, else its points. */
export function folderAnswer(experiment: ExperimentResults): Answer {
  return isSearch(experiment)
    ? capacityAnswer(capacitiesIn(experiment), titleOfFound(namesIn(experiment)))
    : pointAnswer(foundIn(experiment))
}

/** The same for `--json`. */
export const folderJson = (experiment: ExperimentResults): unknown => ({
  name: experiment.name,
  folder: experiment.folder,
  skippedRows: experiment.skipped ?? [],
  ...(isSearch(experiment)
    ? {capacities: capacityPointsJson(capacitiesIn(experiment))}
    : pointsJson(foundIn(experiment).judged)),
})

const isSearch = ({manifest}: ExperimentResults): boolean => manifest['search'] !== undefined

const capacitiesIn = ({rows, manifest}: ExperimentResults) => ({
  capacities: capacitiesOf(rows, objectivesOfSearch(manifest)),
})

/** Rows with what their manifest says of them; without one they are judged by the default objective. */
export const foundIn = (experiment: Omit<ExperimentResults, 'folder'>): Found => ({
  ...namesIn(experiment),
  judged: judgePoints(experiment.rows, judgingOf(experiment.manifest, DEFAULTS.slo)),
})

const namesIn = ({name, manifest}: Omit<ExperimentResults, 'folder'>): Omit<Found, 'judged'> => {
  const {question} = manifest
  return {name, question: typeof question === 'string' ? question : null}
}
