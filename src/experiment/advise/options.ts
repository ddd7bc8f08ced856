import type {OptionParts} from '../../analysis/advice/option.js'
import {ownValue} from '../../model/own-value.js'
import type {Trial} from '../../model/trial.js'
import {type Ms, MS_PER_S} from '../../model/units.js'
import {MOST_SLOTS} from '../../autoscaler/parameters.js'
import {parseSteps} from '../../autoscaler/schedule.js'
import {burstIntervals} from '../../workload/bursts.js'
import {slotsFor} from '../../workload/demand.js'
import {createTrial, withParallelism} from '../trial/create-trial.js'
import {fewestSlots} from './fewest-slots.js'
import {type AdviceWishes, settingsOf} from './prepare-advice.js'
import {type SizedLoad, type Variation, withFunctions} from './variation.js'
import type {NamedSettings} from '../../settings/settings.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'

/** An option that can be tried. */
export interface Candidate {
  readonly parts: OptionParts
  readonly settings: ResolvedSettings
  /** What it has beside the settings that all options share. */
  readonly changes: Pick<SizedLoad, 'strategy' | 'autoscaler'>
  /** That it pays for on average, at least. */
  readonly leastSlots: number
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
  readonly leastSlots?: number
}

export interface OptionContext {
  readonly wishes: AdviceWishes
  /** To burst with; bridge takes the first. */
  readonly strategies: readonly string[]
  /** Of the functions; the load has been varied already. */
  readonly variation?: Variation
}

/** Options that begin with the slots that the job has, waiting first. */
export async function ownSlotOptions(
  given: SizedLoad,
  {wishes, strategies, variation = {}}: OptionContext,
): Promise<readonly Candidate[]> {
  const vanilla = await settingsOf({...given, pipelines: ['vanilla']})
  const {slots, autoscalers} = wishes
  const steps = timetable(given, vanilla)
  const wished: readonly Wish[] = [
    {parts: {...WAIT, slots}},
    ...(slots <= MOST_SLOTS && steps !== null ? [plannedOption(steps, slots, vanilla)] : []),
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
    wished.map(async ({parts, changes = {}, leastSlots}) => {
      const settings = withFunctions(
        await settingsOf({...given, ...changes, pipelines: [parts.pipeline]}),
        variation,
      )
      return {
        parts,
        settings,
        changes,
        leastSlots: leastSlots ?? fewestOf(settings, slots),
        trialOf: (repetition) => trialOf(parts, settings, repetition),
      }
    }),
  )
}

/** That an autoscaler may go down to; those of the job where it has none, or none fewer. */
const fewestOf = ({autoscaler}: ResolvedSettings, slots: number): number =>
  Math.min(slots, Number(ownValue(autoscaler?.parameters ?? {}, 'minSlots') ?? 0) || slots)

/** Whether an autoscaler may go below the slots that the job has, so that it may cost less than waiting. */
export const mayGoBelow = ({parts, leastSlots}: Candidate): boolean =>
  (parts.kind === 'autoscale' || parts.kind === 'bridge') && leastSlots < parts.slots

/** Rows are priced on burst's own sheet, whose orchestration tells the span of a trial; months are on the asked one. */
function withoutPrices(settings: ResolvedSettings): ResolvedSettings {
  const rest: ResolvedSettings & {prices?: unknown} = {...settings}
  delete rest.prices
  return rest
}

function trialOf({pipeline, slots}: OptionParts, settings: ResolvedSettings, repetition: number): Trial {
  const trial = createTrial(withoutPrices(settings), {experiment: 'advise', pipeline, repetition})
  return pipeline === 'overprovisioned' ? withParallelism(trial, slots) : trial
}

/** The same option with other slots, kept all the time. */
export const resized = ({parts, settings, changes}: Candidate, slots: number): Candidate => {
  const sized = {...parts, slots}
  const trial = (repetition: number): Trial => trialOf(sized, settings, repetition)
  return {parts: sized, settings, changes, leastSlots: slots, trialOf: trial}
}

const WAIT = {kind: 'wait', name: 'wait', pipeline: 'vanilla', strategy: null, autoscaler: null} as const

const plannedOption = (steps: string, slots: number, {load}: ResolvedSettings): Wish => ({
  parts: {...WAIT, kind: 'planned', name: 'planned', pipeline: 'rescaled', autoscaler: 'planned', slots},
  changes: {autoscaler: {kind: 'planned', steps}},
  leastSlots: scheduledSlots(steps, slots, load.extent.kind === 'duration' ? load.extent.durationMs : 0),
})

/** Mean over the window of what a timetable asks for. */
function scheduledSlots(steps: string, startSlots: number, windowMs: Ms): number {
  let [atMs, slots, slotMs] = [0, startSlots, 0]
  for (const step of [...parseSteps(steps), {atMs: windowMs, slots: 0}]) {
    const untilMs = Math.min(step.atMs, windowMs)
    slotMs += slots * (untilMs - atMs)
    atMs = untilMs
    slots = step.slots
  }
  return windowMs > 0 ? slotMs / windowMs : startSlots
}

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
