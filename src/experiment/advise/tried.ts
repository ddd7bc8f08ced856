import {optionOf} from '../../analysis/advice/option.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {pointsOf, type Question} from './question.js'
import {boundsOf} from './sizes/bounds.js'
import {type Candidate, ownSlotOptions, resized, STRATEGY_SET} from './options/options.js'
import {slotOptions} from './options/slot-options.js'

/** An option with its trials, in the order of their seeds. */
export interface Tried {
  readonly candidate: Candidate
  readonly trials: readonly JudgedTrial[]
}

/** Of the options that may be chosen, and of others, for the interval of their costs. */
export const ALL_SEEDS = 5
const FEW_SEEDS = 3

/** Every option by one whole trial: waiting first, then numbers of slots. */
export async function triedOnce({prepared, rules, tryOnce}: Question): Promise<readonly Tried[]> {
  const {given} = prepared
  const strategies = given.strategy ? [given.strategy.kind] : STRATEGY_SET
  const own = await ownSlotOptions(given, {wishes: prepared, strategies})
  const [wait, ...others] = await Promise.all(own.map((candidate) => tried(candidate, 1, tryOnce)))
  if (!wait) return []
  const bounds = boundsOf(wait.candidate.settings, prepared, await pointsOf(given))
  const slots = await slotOptions(given, {
    wishes: prepared,
    misses: bounds.slotsMiss,
    meets: async ({parts, trialOf}) => optionOf(parts, [await tryOnce(trialOf(1))], rules).meets,
    mostSlots: Infinity,
    areEnough: optionOf(wait.candidate.parts, wait.trials, rules).meets,
  })
  return [wait, ...(await Promise.all(slots.map((candidate) => tried(candidate, 1, tryOnce)))), ...others]
}

/** With more seeds. Slots that stay what they are cost the same whatever the seed: one is enough where they miss. */
export function triedAgain(
  {candidate}: Tried,
  finalists: readonly string[],
  {tryOnce}: Question,
): Promise<Tried> {
  const {pipeline, name} = candidate.parts
  const isFixed = pipeline === 'vanilla' || pipeline === 'overprovisioned'
  return tried(candidate, finalists.includes(name) ? ALL_SEEDS : isFixed ? 1 : FEW_SEEDS, tryOnce)
}

/** Whether an option meets by all the trials that it has. */
export const meetsByAll = ({candidate, trials}: Tried, {rules}: Question): boolean =>
  optionOf(candidate.parts, trials, rules).meets

/**
 * The fewest slots, found by one seed, raised one by one until they meet by all of them, to those of the peak at most.
 * Any other option as it is, and so are slots of which not even those of the peak meet.
 */
export async function raised(one: Tried, peakSlots: number, question: Question): Promise<Tried> {
  const {candidate} = one
  if (candidate.parts.kind !== 'add-slots' || meetsByAll(one, question)) return one
  for (let slots = candidate.parts.slots + 1; slots <= peakSlots; slots++) {
    const more = await tried(resized(candidate, slots), ALL_SEEDS, question.tryOnce)
    if (meetsByAll(more, question)) return more
  }
  return one
}

/** By so many seeds from the first on. */
export const triedBy = (candidate: Candidate, seeds: number, {tryOnce}: Question): Promise<Tried> =>
  tried(candidate, seeds, tryOnce)

const tried = async (candidate: Candidate, seeds: number, tryOnce: Question['tryOnce']): Promise<Tried> => ({
  candidate,
  trials: await Promise.all(Array.from({length: seeds}, (_, index) => tryOnce(candidate.trialOf(index + 1)))),
})
