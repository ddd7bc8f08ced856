import {UsageError} from '../../errors.js'
import {isScaled, type Pipeline} from '../../model/trial.js'
import type {KnownEngine} from '../../engine/targets.js'
import type {Ms} from '../../model/units.js'
import type {GivenSettings} from '../settings.js'

/** How a job is kept safe. */
export interface ResolvedCheckpoints {
  /** Missing where the job takes none. */
  readonly checkpointIntervalMs?: Ms
}

/** Throws a UsageError where the engine takes no checkpoints, or an autoscaler has an interval of its own. */
export function resolveCheckpoints(
  {checkpointInterval}: Pick<GivenSettings, 'checkpointInterval'>,
  {engine, pipelines}: {readonly engine: KnownEngine; readonly pipelines: readonly Pipeline[]},
): ResolvedCheckpoints {
  if (checkpointInterval === undefined) return {}
  if (engine !== 'virtual') {
    throw new UsageError(`checkpoint interval is for engine virtual, and the engine is ${engine}`, {
      suggestions: ['give --engine virtual', 'drop --checkpoint-interval'],
    })
  }
  const scaled = pipelines.filter(isScaled)
  if (scaled.length > 0) {
    throw new UsageError(
      `checkpoint interval is for jobs of fixed slots, and ${scaled.join(' and ')} ${scaled.length === 1 ? 'is' : 'are'} rescaled at checkpoints of the autoscaler's own`,
      {
        suggestions: [
          'set autoscaler.checkpointIntervalMs instead',
          `drop --checkpoint-interval, or pipeline ${scaled.join(' and ')}`,
        ],
      },
    )
  }
  return {checkpointIntervalMs: checkpointInterval}
}
