import type {OptionParts} from '../../../analysis/advice/option.js'
import {capacityOf} from '../../../model/capacity.js'
import {ownValue} from '../../../model/own-value.js'
import type {Trial} from '../../../model/trial.js'
import {MOST_SLOTS} from '../../../autoscaler/parameters.js'
import {createTrial, withParallelism} from '../../trial/create-trial.js'
import {type AdviceWishes, settingsOf} from '../prepare-advice.js'
import {scheduledSlots, timetable} from './timetable.js'
import {type SizedLoad, type Variation, withFunctions} from '../variation.js'
import type {NamedSettings} from '../../../settings/settings.js'
import type {ResolvedSettings} from '../../../settings/resolve/resolve-settings.js'

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
type Wish = Pick<Candidate, 'parts'> & Partial<Pick<Candidate, 'changes' | 'leastSlots'>>

/** What the options of an advice are made from. */
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
  const {slots} = wishes
  const autoscalers = isTooLong(vanilla) ? [] : wishes.autoscalers
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

/** Of a trace that autoscalers see all of: beyond it a single trial takes minutes. */
const MOST_WHOLE_EVENTS = 20_000_000

/** Whether a trace is too long for autoscalers, which remember what lies between its bursts. */
export const isTooLong = ({load: {trace}}: ResolvedSettings): boolean =>
  trace !== null && trace.events > MOST_WHOLE_EVENTS

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

/** A trial of an option, priced as rows are. */
export function trialOf(
  {pipeline, slots}: OptionParts,
  settings: ResolvedSettings,
  repetition: number,
): Trial {
  const trial = createTrial(withoutPrices(settings), {experiment: 'advise', pipeline, repetition})
  return pipeline === 'overprovisioned' ? withParallelism(trial, slots) : trial
}

/** The same option with other slots, kept all the time. */
export const resized = ({parts, settings, changes}: Candidate, slots: number): Candidate => {
  const sized = {...parts, slots}
  const trial = (repetition: number): Trial => trialOf(sized, settings, repetition)
  return {parts: sized, settings, changes, leastSlots: slots, trialOf: trial}
}

/** The parts of waiting, which all others vary. */
export const WAIT = {
  kind: 'wait',
  name: 'wait',
  pipeline: 'vanilla',
  strategy: null,
  autoscaler: null,
} as const

const plannedOption = (steps: string, slots: number, {load}: ResolvedSettings): Wish => ({
  parts: {...WAIT, kind: 'planned', name: 'planned', pipeline: 'rescaled', autoscaler: 'planned', slots},
  changes: {autoscaler: {kind: 'planned', steps}},
  leastSlots: scheduledSlots(steps, slots, load.extent.kind === 'duration' ? load.extent.durationMs : 0),
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

/** Of a threshold: it stands in the names of trials. */
const CAPACITY_DIGITS = 6

/** As it was given; a threshold has the capacity where it was given none, and looks at nothing else. */
function strategyOf(
  kind: string,
  {strategy}: SizedLoad,
  {parallelism, service}: ResolvedSettings,
): NamedSettings {
  const given = strategy ?? {kind}
  if (given.kind !== 'threshold') return given
  const capacityEps = capacityOf(parallelism, service.meanMs)
  return {
    inputThreshold: String(Number(capacityEps.toPrecision(CAPACITY_DIGITS))),
    busyThreshold: '1',
    ...given,
  }
}
