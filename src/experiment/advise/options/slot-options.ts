import type {Trial} from '../../../model/trial.js'
import type {ResolvedSettings} from '../../../settings/resolve/resolve-settings.js'
import {slotsFor} from '../../../workload/demand.js'
import {type AdviceWishes, settingsOf} from '../prepare-advice.js'
import type {SizedLoad} from '../variation.js'
import {fewestSlots} from './fewest-slots.js'
import {type Candidate, type Meets, trialOf, WAIT} from './options.js'

/** Beyond so many times the slots for the peak, more of them shorten no queue that matters. */
const MOST_FACTOR = 3.2

/** What the search for the fewest slots knows before it begins. */
export interface SlotContext {
  readonly wishes: AdviceWishes
  readonly meets: Meets
  /** Whether so many miss, by closed form. */
  readonly misses: (slots: number) => boolean
  /** More are no option, whatever they hold. */
  readonly mostSlots: number
  /** Whether the slots that the job has meet already. */
  readonly areEnough: boolean
}

/** The fewest slots above those of the job that meet the objective, and those that the peak needs, where they are more. */
export async function slotOptions(
  given: SizedLoad,
  {wishes, meets, misses, mostSlots, areEnough}: SlotContext,
): Promise<readonly Candidate[]> {
  const settings = await settingsOf({...given, pipelines: ['overprovisioned']})
  const parts = {...WAIT, kind: 'add-slots', name: 'add-slots', pipeline: 'overprovisioned'} as const
  const withSlots = (count: number, kind: 'add-slots' | 'over-provision' = 'add-slots'): Candidate => {
    const sized = {...parts, kind, name: kind, slots: count}
    const trial = (repetition: number): Trial => trialOf(sized, settings, repetition)
    return {parts: sized, settings, changes: {}, leastSlots: count, trialOf: trial}
  }
  const enough = peakSlots(settings)
  const {slots} = wishes
  const range = {fewer: slots, near: enough, most: Math.min(Math.ceil(enough * MOST_FACTOR), mostSlots)}
  const fewest = areEnough
    ? null
    : await fewestSlots(range, {misses, meets: (count) => meets(withSlots(count))})
  return [
    ...(fewest === null ? [] : [withSlots(fewest)]),
    ...(enough > slots && enough <= mostSlots ? [withSlots(enough, 'over-provision')] : []),
  ]
}

const peakSlots = ({load, service, parallelism}: ResolvedSettings): number =>
  load.rateEps === 'max'
    ? parallelism
    : Math.max(parallelism, slotsFor(Math.max(load.rateEps, load.peakRateEps), service))
