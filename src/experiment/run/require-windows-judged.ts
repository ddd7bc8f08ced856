import {isOfWindows, type Objective} from '../../analysis/objective.js'
import {UsageError} from '../../errors.js'
import {PANE_QUERIES} from '../../model/trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** Throws a UsageError for an objective of windows where a query has none: it could never be met. */
export function requireWindowsJudged(
  objectives: readonly Objective[],
  settings: readonly Pick<ResolvedSettings, 'query' | 'windows'>[],
): void {
  const limited = objectives.find(({metric}) => isOfWindows(metric))
  const without = settings.filter(({windows}) => windows === undefined)
  const [first] = without
  if (limited === undefined || first === undefined) return
  const isEvery = without.length === settings.length
  const where = isEvery ? '' : `at ${without.length} of ${settings.length} points `
  throw new UsageError(
    `--slo: ${limited.metric} is of queries with windows (${PANE_QUERIES.join(', ')}), and ${where}the query is ${first.query}`,
    {
      suggestions: [
        isEvery ? `give --query ${PANE_QUERIES[0]}` : `take ${first.query} out of the axis query`,
        `drop ${limited.metric} from --slo`,
      ],
    },
  )
}
