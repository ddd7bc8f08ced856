import type {KnownEngine} from '../../engine/targets.js'
import {UsageError} from '../../errors.js'
import {cutsOf} from '../../model/stream-cuts.js'
import {type Load, PANE_QUERIES, type Pipeline, type Rescale} from '../../model/trial.js'
import {DEFAULTS} from '../defaults.js'
import type {GivenSettings} from '../settings.js'

/** What changes a job's slots, and what it carries meanwhile. */
export interface ResolvedRescales {
  /** Missing where the job keeps its slots. */
  readonly rescales?: readonly Rescale[]
  /** Missing where the job carries nothing for its size alone. */
  readonly ballastMb?: number
}

/** What is to be rescaled. */
interface RescaledJob {
  readonly engine: KnownEngine
  readonly pipelines: readonly Pipeline[]
  readonly parallelism: number
  readonly load: Load
}

/** Pipelines whose slots are others than the job's. */
const OF_OWN_SLOTS: readonly Pipeline[] = ['overprovisioned', 'invoker']

/** A stream is cut into as many parts as all its parallelisms divide; each is state, and a split of Flink's. */
const MOST_CUTS = 720

/** Throws a UsageError where the job cannot be rescaled so, or carries what no checkpoint holds. */
export function resolveRescales(given: GivenSettings, job: RescaledJob): ResolvedRescales {
  return {...ballastOf(given, job), ...rescalesOf(given, job)}
}

function ballastOf(
  {ballast = 0, checkpointInterval}: GivenSettings,
  {engine}: RescaledJob,
): Pick<ResolvedRescales, 'ballastMb'> {
  if (ballast === 0) return {}
  if (engine !== 'flink') {
    throw new UsageError(`ballast is for engine flink, and the engine is ${engine}`, {
      suggestions: ['give --engine flink', 'drop --ballast'],
    })
  }
  if (checkpointInterval === undefined) {
    throw new UsageError('ballast is what checkpoints hold, and the job takes none', {
      suggestions: ['add --checkpoint-interval 1s', 'drop --ballast'],
    })
  }
  return {ballastMb: ballast}
}

function rescalesOf(given: GivenSettings, job: RescaledJob): Pick<ResolvedRescales, 'rescales'> {
  const {rescaleAt: rescales} = given
  if (rescales === undefined) return {}
  requireFlink(rescales, job)
  requireState(given)
  const own = job.pipelines.filter((pipeline) => OF_OWN_SLOTS.includes(pipeline))
  const kept = job.pipelines.filter((pipeline) => !own.includes(pipeline))
  if (own.length > 0) {
    throw new UsageError(
      `rescale at is for pipelines with the slots of parallelism, and those of ${own.join(' and ')} are others`,
      {suggestions: [`give --pipeline ${kept.join(',') || 'burst'}`]},
    )
  }
  requireChange(rescales, job)
  requireTime(rescales, job)
  return {rescales}
}

function requireFlink([first]: readonly Rescale[], {engine}: RescaledJob): void {
  if (engine === 'flink') return
  const planned = first ? `${first.atMs / 1000}s=${first.slots}` : ''
  throw new UsageError(
    `rescale at is for engine flink, and the engine is ${engine}: on engine virtual an autoscaler changes the slots`,
    {
      suggestions: [
        'give --engine flink',
        `give --engine virtual --pipeline rescaled --autoscaler planned --set autoscaler.steps=${planned}`,
      ],
    },
  )
}

/** What a rescaled job goes on from, whole. */
function requireState({checkpointInterval, checkpointBarriers, query = DEFAULTS.query}: GivenSettings): void {
  if (checkpointInterval === undefined) {
    throw new UsageError('a rescaled job goes on from its last checkpoint, and this one takes none', {
      suggestions: ['add --checkpoint-interval 1s', 'drop --rescale-at'],
    })
  }
  if (checkpointBarriers !== 'unaligned' || !PANE_QUERIES.some((windowed) => windowed === query)) return
  throw new UsageError(
    `rescale at is not there for query ${query} with unaligned barriers: watermarks that wait in a channel are not dealt out to other slots`,
    {suggestions: ['give --checkpoint-barriers aligned', 'drop --rescale-at']},
  )
}

function requireChange(rescales: readonly Rescale[], {parallelism}: RescaledJob): void {
  const all = [parallelism, ...rescales.map(({slots}) => slots)]
  const same = all.findIndex((slots, index) => slots === all[index - 1])
  if (same > 0) {
    throw new UsageError(`rescale at asks for ${all[same] ?? ''} slots, which the job has by then`, {
      suggestions: ['ask for another number of slots'],
    })
  }
  const cuts = cutsOf({parallelism, rescales})
  if (cuts <= MOST_CUTS) return
  throw new UsageError(
    `${all.join(', ')} slots divide a stream of ${cuts} parts at the least, and burst goes up to ${MOST_CUTS}`,
    {suggestions: ['take slots that have more divisors in common, like 8 and 12']},
  )
}

function requireTime(rescales: readonly Rescale[], {load: {extent}}: RescaledJob): void {
  const last = rescales.at(-1)
  if (extent.kind === 'events') {
    throw new UsageError('rescale at is for a load that ends with a duration, and events ends this one', {
      suggestions: ['give --duration instead of --events', 'drop --rescale-at'],
    })
  }
  if (last === undefined || last.atMs < extent.durationMs) return
  throw new UsageError(
    `rescale at ${last.atMs / 1000}s is not within the measured window, which lasts ${extent.durationMs / 1000}s`,
    {suggestions: ['give an earlier instant', 'give a longer --duration']},
  )
}
