import type {Objective, ObjectiveMetric} from '../../../analysis/objective.js'

const UNITS: Readonly<Partial<Record<ObjectiveMetric, string>>> = {
  cost: 'USD',
  lost: '',
  'slo-missed-seconds': '',
}

/** An objective as --slo takes it. */
export const objectiveText = ({metric, limit}: Objective): string =>
  `${metric}<${limit}${UNITS[metric] ?? 'ms'}`

/** All of them, in their order. */
export const objectivesText = (objectives: readonly Objective[]): string =>
  objectives.map(objectiveText).join(', ')
