import {UsageError} from '../../errors.js'
import {isScaled, type Pipeline} from '../../model/trial.js'
import type {KnownEngine} from '../../engine/targets.js'
import type {Ms} from '../../model/units.js'
import {DEFAULTS} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

/** How a job is kept safe. */
export interface ResolvedCheckpoints {
  /** Missing where the job takes none. */
  readonly checkpointIntervalMs?: Ms
  /** Missing where barriers wait for what is before them. */
  readonly checkpointBarriers?: 'unaligned'
}

type Given = Pick<GivenSettings, 'checkpointInterval' | 'checkpointBarriers'>

/** Throws a UsageError where the engine takes no checkpoints, or an autoscaler has an interval of its own. */
export function resolveCheckpoints(
  given: Given,
  {engine, pipelines}: {readonly engine: KnownEngine; readonly pipelines: readonly Pipeline[]},
): ResolvedCheckpoints {
  const {checkpointInterval} = given
  const barriers = resolveBarriers(given, engine)
  if (checkpointInterval === undefined) return {}
  if (engine === 'embedded') {
    throw new UsageError(
      `checkpoint interval is for engines virtual and flink, and the engine is ${engine}`,
      {
        suggestions: ['give --engine virtual', 'drop --checkpoint-interval'],
      },
    )
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
  return {checkpointIntervalMs: checkpointInterval, ...barriers}
}

function resolveBarriers(
  {checkpointInterval, checkpointBarriers = DEFAULTS.checkpointBarriers}: Given,
  engine: KnownEngine,
): Pick<ResolvedCheckpoints, 'checkpointBarriers'> {
  if (checkpointBarriers === 'aligned') return {}
  if (engine !== 'flink') {
    throw new UsageError(`unaligned checkpoint barriers are for engine flink, and the engine is ${engine}`, {
      suggestions: ['give --engine flink', 'drop --checkpoint-barriers'],
    })
  }
  if (checkpointInterval === undefined) {
    throw new UsageError('checkpoint barriers are those of checkpoints, and the job takes none', {
      suggestions: ['add --checkpoint-interval 1s', 'drop --checkpoint-barriers'],
    })
  }
  return {checkpointBarriers}
}
