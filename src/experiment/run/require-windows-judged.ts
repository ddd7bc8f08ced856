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
  const without = settings.find(({windows}) => windows === undefined)
  if (limited === undefined || without === undefined) return
  throw new UsageError(
    `--slo: ${limited.metric} is of queries with windows (${PANE_QUERIES.join(', ')}), and the query is ${without.query}`,
    {suggestions: [`give --query ${PANE_QUERIES[0]}`, `drop ${limited.metric} from --slo`]},
  )
}
