import {type Fault, JOB_FAULTS, METRIC_FAULTS} from '../../model/fault.js'
import {isBursting, type StrategySettings} from '../../model/trial.js'
import type {ResolvedSettings} from '../resolve/resolve-settings.js'
import type {Finding} from './finding.js'

type Served = Pick<ResolvedSettings, 'pipelines' | 'strategy'>

/** Why no pipeline of a point gives a fault anything to strike; null where one does. */
export function noStriker({kind}: Fault, {pipelines, strategy}: Served): Finding | null {
  if (JOB_FAULTS.includes(kind)) return null
  const isOfMetrics = METRIC_FAULTS.includes(kind)
  if (!isOfMetrics && pipelines.includes('invoker')) return null
  if (!pipelines.some(isBursting)) {
    const what = isOfMetrics ? 'what the strategy of pipeline burst sees' : 'calls to Lambda'
    const makers = isOfMetrics ? 'pipeline burst' : 'pipeline burst or invoker'
    const are = `${pipelines.length === 1 ? 'pipeline is' : 'pipelines are'} ${pipelines.join(', ')}`
    const message = `${kind} strikes ${what}, and the ${are}; add ${makers}, or drop it`
    return {key: null, message, certainty: 'elsewhere'}
  }
  if (!offloadsNothing(strategy)) return null
  const message = `${kind} strikes nothing under strategy ${strategy.kind}, which never offloads; write another strategy, or drop it`
  return {key: null, message, certainty: 'elsewhere'}
}

const offloadsNothing = ({kind, of}: StrategySettings): boolean =>
  kind === 'never' || (kind === 'budget' && of === 'never')

/** Of burst's own; a module of the user's may read anything. */
const READ_NO_METRICS: ReadonlySet<string> = new Set(['always', 'never', 'deadline', 'shortest-delay'])
const BATCHES_WITHOUT_METRICS: ReadonlySet<string> = new Set(['fixed', 'linger'])

/** Whether strategy or batch policy of a point decide by metrics. */
export const hasMetricReader = ({strategy, batch}: Pick<ResolvedSettings, 'strategy' | 'batch'>): boolean =>
  !READ_NO_METRICS.has(strategy.kind) || !BATCHES_WITHOUT_METRICS.has(batch.kind)
