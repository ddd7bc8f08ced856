import {createAutoscaler, ruleContextOf} from '../../autoscaler/registry.js'
import {MOST_SLOTS} from '../../autoscaler/parameters.js'
import type {KnownEngine} from '../../engine/targets.js'
import {UsageError} from '../../errors.js'
import {type AutoscalerSettings, isScaled, type Load, type Pipeline} from '../../model/trial.js'
import {DEFAULTS} from '../defaults.js'
import {type DatedAutoscaler, resolveParameters} from '../files/load-autoscaler.js'
import type {Ms} from '../../model/units.js'
import {resolveOwnParameters} from '../own-module/own-parameters.js'
import type {OwnModule} from '../own-module/module-file.js'
import type {GivenSettings} from '../settings.js'

/** What an autoscaler is to scale. */
export interface ScaledJob {
  readonly engine: KnownEngine
  readonly pipelines: readonly Pipeline[]
  readonly parallelism: number
  readonly slots: number | null
  readonly load: Load
}

/** The autoscaler of the pipelines that have one; nothing where none has, so that such points stay what they were. */
export function resolveAutoscaler(
  given: GivenSettings,
  job: ScaledJob,
  own: OwnModule | null,
): {readonly autoscaler?: AutoscalerSettings; readonly autoscalerProfile?: DatedAutoscaler} {
  const scaled = job.pipelines.filter(isScaled)
  if (scaled.length === 0) return {}
  requireScalable(scaled.join(' and '), job)
  const history = given.autoscalerHistory ?? DEFAULTS.autoscalerHistory
  const asked = given.autoscaler ?? {kind: DEFAULTS.autoscaler}
  if (own) {
    const settings = {...resolveOwnParameters(asked, own), history}
    requireRoom(settings, job)
    return {autoscaler: settings}
  }
  const {autoscaler, profile} = resolveParameters(asked)
  const settings = {...autoscaler, history}
  requireRoom(settings, job)
  const {decidesAfterMs} = createAutoscaler(settings, ruleContextOf(settings, job))
  requireWindow(settings, job.load, decidesAfterMs)
  return {autoscaler: settings, autoscalerProfile: profile}
}

function requireScalable(names: string, {engine, pipelines, parallelism, slots}: ScaledJob): void {
  if (engine !== 'virtual') {
    throw new UsageError(`pipeline ${names} is for engine virtual, and the engine is ${engine}`, {
      suggestions: ['give --engine virtual', `drop pipeline ${names}`],
    })
  }
  if (parallelism > MOST_SLOTS) {
    throw new UsageError(
      `pipeline ${names} goes up to ${MOST_SLOTS} slots, and parallelism is ${parallelism}`,
      {
        suggestions: [`set parallelism to ${MOST_SLOTS} at most`],
      },
    )
  }
  if (slots !== null && !pipelines.includes('overprovisioned')) {
    throw new UsageError(`slots is for pipeline overprovisioned: those of ${names} are the autoscaler's`, {
      suggestions: [
        'drop slots',
        'set parallelism for what it starts with, autoscaler.slotsMax for its most',
      ],
    })
  }
}

function requireRoom({name, parameters}: AutoscalerSettings, {parallelism}: ScaledJob): void {
  const most = Number(parameters['slotsMax'])
  if (parallelism <= most) return
  throw new UsageError(`autoscaler ${name} has slotsMax ${most}, and parallelism is already ${parallelism}`, {
    suggestions: [`set autoscaler.slotsMax to ${parallelism} or more`],
  })
}

/** With an empty history a rule that looks back further than the trial goes on would never decide: a UsageError. */
export function requireWindow({name, history}: AutoscalerSettings, {extent}: Load, decidesAfterMs: Ms): void {
  if (history !== 'empty' || extent.kind !== 'duration') return
  const trialMs = extent.warmupMs + extent.durationMs
  if (decidesAfterMs <= trialMs) return
  throw new UsageError(
    `autoscaler ${name} looks back over ${decidesAfterMs / 1000} s, and a trial of ${trialMs / 1000} s begins with an empty history`,
    {suggestions: ['set autoscalerHistory: base', 'give a longer duration']},
  )
}
