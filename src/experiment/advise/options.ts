import type {OptionParts} from '../../analysis/advice/option.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, MS_PER_S} from '../../model/units.js'
import {MOST_SLOTS} from '../../autoscaler/parameters.js'
import {burstIntervals} from '../../workload/bursts.js'
import {slotsFor} from '../../workload/demand.js'
import {createTrial, withParallelism} from '../trial/create-trial.js'
import {fewestSlots} from './fewest-slots.js'
import {type AdviceWishes, settingsOf} from './prepare-advice.js'
import type {SizedLoad} from './variation.js'
import type {NamedSettings} from '../../settings/settings.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** An option that can be tried. */
export interface Candidate {
  readonly parts: OptionParts
  /** The same seed for the same repetition of all options. */
  readonly trialOf: (repetition: number) => Trial
}

/** Whether an option meets, by one trial of it. */
export type Meets = (candidate: Candidate) => Promise<boolean>

/** Of a small set: what decides per event, what knows the capacity, what keeps slots below full. */
export const STRATEGY_SET = ['shortest-delay', 'threshold', 'utilization'] as const

/** An option, and what it changes of the settings that all options share. */
interface Wish {
  readonly parts: OptionParts
  readonly changes?: Pick<SizedLoad, 'strategy' | 'autoscaler'>
}

export interface OptionContext {
  readonly wishes: AdviceWishes
  readonly meets: Meets
  /** To burst with; bridge takes the first. */
  readonly strategies: readonly string[]
}

/** The options of a load, waiting first; those that cannot be had here are left out. */
export async function optionsOf(given: SizedLoad, context: OptionContext): Promise<readonly Candidate[]> {
  const [wait, ...others] = await ownSlotOptions(given, context)
  const slots = await slotOptions(given, {...context, mostSlots: Infinity})
  return [...(wait ? [wait] : []), ...slots, ...others]
}

/** Options that begin with the slots that the job has, waiting first. */
export async function ownSlotOptions(
  given: SizedLoad,
  {wishes, strategies}: Omit<OptionContext, 'meets'>,
): Promise<readonly Candidate[]> {
  const vanilla = await settingsOf({...given, pipelines: ['vanilla']})
  const {slots, autoscalers} = wishes
  const steps = timetable(given, vanilla)
  const wished: readonly Wish[] = [
    {parts: {...WAIT, slots}},
    ...(slots <= MOST_SLOTS && steps !== null ? [plannedOption(steps, slots)] : []),
    ...(slots <= MOST_SLOTS ? autoscalers.map((word) => autoscaleOption(word, slots)) : []),
    ...strategies.map((kind) => burstOption(strategyOf(kind, given, vanilla), slots)),
    ...(slots <= MOST_SLOTS
      ? autoscalers
          .slice(0, 1)
          .flatMap((word) =>
            strategies.slice(0, 1).map((kind) => bridgeOption(word, strategyOf(kind, given, vanilla), slots)),
          )
      : []),
  ]
  return Promise.all(
    wished.map(async ({parts, changes}) => {
      const settings = await settingsOf({...given, ...changes, pipelines: [parts.pipeline]})
      return {parts, trialOf: (repetition) => trialOf(parts, settings, repetition)}
    }),
  )
}

function trialOf({pipeline, slots}: OptionParts, settings: ResolvedSettings, repetition: number): Trial {
  const trial = createTrial(settings, {experiment: 'advise', pipeline, repetition})
  return pipeline === 'overprovisioned' ? withParallelism(trial, slots) : trial
}

const WAIT = {kind: 'wait', name: 'wait', pipeline: 'vanilla', strategy: null, autoscaler: null} as const

const plannedOption = (steps: string, slots: number): Wish => ({
  parts: {...WAIT, kind: 'planned', name: 'planned', pipeline: 'rescaled', autoscaler: 'planned', slots},
  changes: {autoscaler: {kind: 'planned', steps}},
})

const autoscaleOption = (word: string, slots: number): Wish => ({
  parts: {
    ...WAIT,
    kind: 'autoscale',
    name: `autoscale: ${word}`,
    pipeline: 'rescaled',
    autoscaler: word,
    slots,
  },
  changes: {autoscaler: {kind: word}},
})

const burstOption = (strategy: NamedSettings, slots: number): Wish => ({
  parts: {
    ...WAIT,
    kind: 'burst',
    name: `burst: ${strategy.kind}`,
    pipeline: 'burst',
    strategy: strategy.kind,
    slots,
  },
  changes: {strategy},
})

const bridgeOption = (autoscaler: string, strategy: NamedSettings, slots: number): Wish => ({
  parts: {
    ...WAIT,
    kind: 'bridge',
    name: 'bridge',
    pipeline: 'bridge',
    strategy: strategy.kind,
    autoscaler,
    slots,
  },
  changes: {strategy, autoscaler: {kind: autoscaler}},
})

/** As it was given; what a threshold has to be told is the capacity. */
function strategyOf(
  kind: string,
  {strategy}: SizedLoad,
  {parallelism, service}: ResolvedSettings,
): NamedSettings {
  if (strategy) return strategy
  return kind === 'threshold'
    ? {kind, inputThreshold: String((parallelism / service.meanMs) * MS_PER_S)}
    : {kind}
}

/** Beyond so many times the slots for the peak, more of them shorten no queue that matters. */
const MOST_FACTOR = 3.2

interface SlotContext extends Pick<OptionContext, 'wishes' | 'meets'> {
  /** More are no option, whatever they hold. */
  readonly mostSlots: number
}

/** The fewest slots that meet the objective, and those that the peak needs; where they are more. */
export async function slotOptions(
  given: SizedLoad,
  {wishes, meets, mostSlots}: SlotContext,
): Promise<readonly Candidate[]> {
  const settings = await settingsOf({...given, pipelines: ['overprovisioned']})
  const parts = {...WAIT, kind: 'add-slots', name: 'add-slots', pipeline: 'overprovisioned'} as const
  const withSlots = (count: number, kind: 'add-slots' | 'over-provision' = 'add-slots'): Candidate => {
    const sized = {...parts, kind, name: kind, slots: count}
    return {parts: sized, trialOf: (repetition) => trialOf(sized, settings, repetition)}
  }
  const enough = peakSlots(settings)
  const {slots} = wishes
  const upTo = (fewer: number, most: number): Promise<number | null> =>
    fewestSlots(fewer, Math.min(most, mostSlots), (count) => meets(withSlots(count)))
  const isNeeded = mostSlots > slots && !(await meets(withSlots(slots)))
  const fewest = isNeeded
    ? ((await upTo(slots, enough)) ?? (await upTo(Math.max(slots, enough), Math.ceil(enough * MOST_FACTOR))))
    : null
  return [
    ...(fewest === null ? [] : [withSlots(fewest)]),
    ...(enough > slots && enough <= mostSlots ? [withSlots(enough, 'over-provision')] : []),
  ]
}

const peakSlots = ({load, service, parallelism}: ResolvedSettings): number =>
  load.rateEps === 'max'
    ? parallelism
    : Math.max(parallelism, slotsFor(Math.max(load.rateEps, load.peakRateEps), service))

/** Pod and pause of `planned` take 30 s: people begin earlier. */
const LEAD_MS: Ms = 60_000

/**
 * Slots for the peak from a minute before each burst to its end; null where bursts do not come again, so that nobody
 * could plan for them.
 */
function timetable(given: SizedLoad, {load, service, parallelism}: ResolvedSettings): string | null {
  const {warmupMs} = load.extent
  const bursts = burstIntervals(load).map(({fromMs, toMs}) => ({
    fromMs: Math.max(0, fromMs - warmupMs - LEAD_MS),
    toMs: toMs - warmupMs,
  }))
  const comesAgain = bursts.length > 1 || (given.period !== undefined && bursts.length === 1)
  if (!comesAgain || load.rateEps === 'max') return null
  const most = Math.min(MOST_SLOTS, slotsFor(Math.max(load.rateEps, load.peakRateEps), service))
  const merged: {fromMs: Ms; toMs: Ms}[] = []
  for (const burst of bursts) {
    const last = merged.at(-1)
    if (last && burst.fromMs <= last.toMs) last.toMs = burst.toMs
    else merged.push({...burst})
  }
  const step = (atMs: Ms, slots: number): string => `${Math.round(atMs)}ms=${slots}`
  return merged.flatMap(({fromMs, toMs}) => [step(fromMs, most), step(toMs, parallelism)]).join(' ')
}
