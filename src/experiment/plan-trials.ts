import {createRandom} from '../kernel/random.js'
import type {Pipeline, Trial} from '../model/trial.js'
import type {TracePoints} from '../workload/trace.js'
import {createTrial, withParallelism} from './create-trial.js'
import type {ResolvedSettings} from './resolve-settings.js'
import {type SlotSizing, sizeOverprovisioned} from './size-overprovisioned.js'

export interface Plan {
  /** In the order in which they are to run. */
  readonly trials: readonly Trial[]
  /** How many slots over-provisioning got, and whether they meet the objective; null without that pipeline. */
  readonly sizing: SlotSizing | null
}

/**
 * The trials of one point: a repetition is a block of all pipelines, adjacent, in seeded random order, with the
 * same seed; so that whatever drifts on the machine drifts past all of them.
 */
export async function planTrials(
  settings: ResolvedSettings,
  experiment: string,
  trace?: TracePoints,
): Promise<Plan> {
  const {pipelines, repetitions, seed} = settings
  const sizing = await sizePipeline(settings, experiment, trace)
  const shuffle = createRandom(seed, 'order')
  const trials: Trial[] = []
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const block = pipelines.map((pipeline, index) => ({
      pipeline,
      rank: shuffle.at((repetition - 1) * pipelines.length + index),
    }))
    for (const {pipeline} of block.toSorted((a, b) => a.rank - b.rank)) {
      const trial = createTrial(settings, {experiment, pipeline, repetition})
      trials.push(pipeline === 'overprovisioned' && sizing ? withParallelism(trial, sizing.slots) : trial)
    }
  }
  return {trials: distinct(trials), sizing}
}

async function sizePipeline(
  settings: ResolvedSettings,
  experiment: string,
  trace?: TracePoints,
): Promise<SlotSizing | null> {
  const pipeline: Pipeline = 'overprovisioned'
  if (!settings.pipelines.includes(pipeline)) return null
  if (settings.slots !== null) return {slots: settings.slots, meetsSlo: false}
  return sizeOverprovisioned(createTrial(settings, {experiment, pipeline, repetition: 1}), trace)
}

/** Equal trials collapse to one. */
const distinct = (trials: readonly Trial[]): readonly Trial[] => [
  ...new Map(trials.map((trial) => [trial.id, trial])).values(),
]
