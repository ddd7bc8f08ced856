import {createHash} from 'node:crypto'
import {repetitionSeed} from '../../kernel/random.js'
import {strikes} from '../../model/struck.js'
import {
  isBursting,
  isOffloading,
  isScaled,
  type Load,
  type Offload,
  type Pipeline,
  type Trial,
} from '../../model/trial.js'
import type {Ms} from '../../model/units.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {RESULTS_FORMAT} from '../../results/results-format.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** One pipeline's trial at one point; keys that the pipeline ignores are dropped, so equal trials are equal values. */
export function createTrial(
  settings: ResolvedSettings,
  {experiment, pipeline, repetition}: {experiment: string; pipeline: Pipeline; repetition: number},
): Trial {
  const trial: Omit<Trial, 'id'> = {
    experiment,
    repetition,
    seed: repetitionSeed(settings.seed, repetition),
    engine: settings.engine,
    pipeline,
    parallelism: pipeline === 'invoker' ? 1 : settings.parallelism,
    bufferEvents: settings.bufferEvents,
    load: pipeline === 'invoker' ? withoutWarmup(settings.load) : settings.load,
    service: settings.service,
    strategy: isBursting(pipeline) ? settings.strategy : null,
    batch: isOffloading(pipeline) ? settings.batch : null,
    offload: isOffloading(pipeline) ? offloadOf(settings.offload, pipeline) : null,
    metricIntervalMs: isControlled(pipeline) ? settings.metricIntervalMs : DEFAULTS.metricIntervalMs,
    metricStalenessMs: isBursting(pipeline) ? settings.metricStalenessMs : 0,
    slo: settings.slo,
    query: settings.query,
    ...(settings.windows && {windows: settings.windows}),
    ...safetyOf(settings),
    materialize: settings.materialize,
    faults: faultsOf(settings, pipeline),
    source: settings.source,
    ...(settings.sink && {sink: settings.sink}),
    ...autoscalerOf(settings, pipeline),
    ...slotPriceOf(settings),
    flink: settings.flink,
  }
  return {id: trialId(trial), ...trial}
}

/** Checkpoints, what goes on from them, and what they carry. */
const safetyOf = ({
  checkpointIntervalMs,
  checkpointBarriers,
  rescales,
  ballastMb,
}: ResolvedSettings): Pick<
  Trial,
  'checkpointIntervalMs' | 'checkpointBarriers' | 'rescales' | 'ballastMb'
> => ({
  ...(checkpointIntervalMs !== undefined && {checkpointIntervalMs}),
  ...(checkpointBarriers && {checkpointBarriers}),
  ...(rescales && {rescales}),
  ...(ballastMb !== undefined && {ballastMb}),
})

const autoscalerOf = ({autoscaler}: ResolvedSettings, pipeline: Pipeline): Pick<Trial, 'autoscaler'> =>
  isScaled(pipeline) && autoscaler ? {autoscaler} : {}

/** Costs are in the row: other prices make another trial. */
const slotPriceOf = ({prices}: ResolvedSettings): Pick<Trial, 'slotPrice'> => {
  const [slotPrice] = prices?.slots ?? []
  return slotPrice === undefined ? {} : {slotPrice}
}

/** Whether the pipeline has a policy that reads metrics; in the others the interval is that of the timeline alone. */
export const isControlled = (pipeline: Pipeline): boolean => pipeline === 'modified' || isBursting(pipeline)

/** The same trial with other slots: what the search for over-provisioning tries. */
export function withParallelism(trial: Trial, parallelism: number): Trial {
  const resized = {...trial, parallelism}
  return {...resized, id: trialId(resized)}
}

/** The same trial under another load. */
export function withLoad(trial: Trial, load: Load): Trial {
  const reloaded = {...trial, load}
  return {...reloaded, id: trialId(reloaded)}
}

/** It has no local path, and a warm-up is never offloaded. */
function withoutWarmup(load: Load): Load {
  const {extent} = load
  return {...load, extent: {...extent, warmupMs: 0}}
}

/** The batch-size study sends one call after the other, and has no server that calls could take of. */
function offloadOf(offload: Offload, pipeline: Pipeline): Offload {
  if (pipeline !== 'invoker') return offload
  const single: Offload & {callCpuMs?: Ms} = {...offload, maxInFlight: 1}
  delete single.callCpuMs
  return single
}

/** Only what can strike the pipeline. */
const faultsOf = ({faults}: ResolvedSettings, pipeline: Pipeline): Trial['faults'] =>
  faults.filter(({kind}) => strikes(kind, pipeline))

/** The first 12 hex digits of SHA-256 over what is measured, not over what it is called. */
function trialId(trial: Omit<Trial, 'id'>): string {
  const measured = Object.entries(trial).filter(([key]) => key !== 'id' && key !== 'experiment')
  const text = canonicalJson({...Object.fromEntries(measured), format: RESULTS_FORMAT})
  return hashOf(text).slice(0, 12)
}

/** SHA-256 in hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON with sorted keys: equal values give equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** The settings of trials alone, by which sweeps are ordered and runs are named. */
export const withoutProfile = (settings: ResolvedSettings): ResolvedSettings =>
  Object.fromEntries(
    Object.entries(settings).filter(([key]) => key !== 'autoscalerProfile'),
  ) as unknown as ResolvedSettings
