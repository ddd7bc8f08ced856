import type {Choice} from '../../../analysis/advice/choose.js'
import {type OptionKind, sameOption} from '../../../analysis/advice/option.js'
import {UsageError} from '../../../errors.js'
import type {OffloadProfile} from '../../../model/trial.js'
import {type Ask, type Bracket, isSame, nearest} from './nearest.js'
import {
  FUNCTION_PARAMETERS,
  type FunctionParameter,
  LOAD_PARAMETERS,
  type LoadParameter,
  meansOf,
  type PriceParameter,
  type SizedLoad,
  type TriedParameter,
  valueOf,
  type Variation,
} from '../variation.js'

/** What may turn the advice: a property of load or function, or a price. */
export type Parameter = TriedParameter | PriceParameter

/** Where another option becomes the cheapest that meets. */
export interface Flip {
  readonly parameter: Parameter
  /** As asked, in events/s, ms, calls or USD, of the duty a share; of a trace the factor of its rates. */
  readonly from: number
  /** The nearest value tried at which it is another: within a tenth. */
  readonly at: number
  /** Null where none meets there. */
  readonly winner: string | null
}

/** Where another was looked for in vain. */
export interface Steady {
  readonly parameter: Parameter
  readonly from: number
  /** The farthest value at which the choice still stands. */
  readonly to: number
}

/** Both are empty where one seed alone, of which sizes are computed, chooses otherwise than all seeds. */
export interface Flips {
  readonly flips: readonly Flip[]
  readonly steady: readonly Steady[]
}

/** What is asked again, and what was chosen as asked. */
export interface FlipQuestion {
  readonly given: SizedLoad
  readonly profile: OffloadProfile
  readonly choice: string
  readonly kind: OptionKind
  /** Whether an autoscaler may go below the slots of the job. */
  readonly mayGoBelow: boolean
}

/** The choice at a size: a quick one to look for flips, a thorough one on both sides of each. */
export interface Answers {
  readonly quick: (variation: Variation) => Promise<Choice>
  readonly thorough: (variation: Variation) => Promise<Choice>
}

/**
 * For each parameter the nearest value above and the nearest below at which another option wins; none where as asked
 * another is taken than was chosen, so that no difference would be the size's.
 */
export async function flipsOf(question: FlipQuestion, answers: Answers): Promise<Flips> {
  if (!sameOption((await answers.thorough({})).choice, question.choice)) return sorted([])
  const ways = [...LOAD_PARAMETERS, ...FUNCTION_PARAMETERS].flatMap((parameter) =>
    [1, -1]
      .filter((direction) => mayFlip(parameter, direction, question))
      .map((direction) => ({parameter, direction})),
  )
  const found = await Promise.all(ways.map((way) => flipOf(way, question, answers)))
  return sorted(found)
}

/** Flips and what does not flip, each in their order; nothing for a parameter that a load does not have. */
export function sorted(found: readonly (Flip | Steady | null)[]): Flips {
  return {
    flips: found.filter((one): one is Flip => one !== null && 'at' in one),
    steady: found.filter((one): one is Steady => one !== null && 'to' in one),
  }
}

/** Less of it is what waiting, and functions, can do better with. */
const HARMS_FUNCTIONS: Readonly<Record<FunctionParameter, number>> = {
  'cold start': 1,
  'round trip': 1,
  'calls at once': -1,
}

/** Nothing costs less than waiting but an autoscaler that goes below it, and a choice is none the worse where what it is made of becomes better. */
function mayFlip(
  parameter: TriedParameter,
  direction: number,
  {kind, mayGoBelow}: Pick<FlipQuestion, 'kind' | 'mayGoBelow'>,
): boolean {
  const harm = HARMS_FUNCTIONS[parameter as FunctionParameter] as number | undefined
  if (kind === 'wait' && !mayGoBelow) return harm === undefined && direction > 0
  if (harm === undefined) return true
  return direction === (kind === 'burst' || kind === 'bridge' ? harm : -harm)
}

async function flipOf(
  {parameter, direction}: {readonly parameter: TriedParameter; readonly direction: number},
  {given, profile, choice}: FlipQuestion,
  answers: Answers,
): Promise<Flip | Steady | null> {
  const from = triedValue(parameter, given, profile)
  if (from === null || from === 0) return null
  const asked =
    (answer: Answers['quick']): Ask =>
    (factor) =>
      winnerAt(answer, {[parameter]: factor})
  const [quick, thorough] = [asked(answers.quick), asked(answers.thorough)]
  const found = await nearest(choice, direction, quick)
  const isHeld = await holds(found, choice, thorough)
  const {near, far} = isHeld ? found : await nearest(choice, direction, thorough)
  return far === null
    ? {parameter, from, to: from * near}
    : {parameter, from, at: from * far.factor, winner: far.winner}
}

/** Whether the choice wins on one side of a flip, and the other on the other, when every option is tried. */
async function holds({near, far}: Bracket, choice: string, thorough: Ask): Promise<boolean> {
  if (near !== 1 && !isSame(await thorough(near), choice)) return false
  return far === null || isSame(await thorough(far.factor), far.winner)
}

function triedValue(parameter: TriedParameter, given: SizedLoad, profile: OffloadProfile): number | null {
  if (parameter === 'cold start') return meansOf(profile).coldStartMs
  if (parameter === 'round trip') return meansOf(profile).roundTripMs
  return valueOf(parameter satisfies LoadParameter | 'calls at once', given)
}

/** Undefined where the load cannot be had in that size. */
async function winnerAt(answer: Answers['quick'], variation: Variation): Promise<string | null | undefined> {
  try {
    return (await answer(variation)).choice
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}
