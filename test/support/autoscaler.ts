import {parametersOf} from '../../src/autoscaler/parameters.js'
import type {AutoscalerKind, AutoscalerSettings} from '../../src/model/trial.js'

/** An autoscaler of a kind with its default parameters, and what a test changes. */
export const buildAutoscaler = (
  kind: AutoscalerKind,
  changes: Readonly<Record<string, number | string>> = {},
  history: AutoscalerSettings['history'] = 'base',
): AutoscalerSettings => ({
  name: kind,
  kind,
  history,
  parameters: {
    ...Object.fromEntries(Object.entries(parametersOf(kind)).map(([key, setting]) => [key, setting.default])),
    ...changes,
  },
})
