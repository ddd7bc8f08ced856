import type {Choice} from '../../analysis/advice/choose.js'
import {UsageError} from '../../errors.js'
import {type Parameter, PARAMETERS, type SizedLoad, valueOf, type Variation} from './variation.js'

/** Where another option becomes the cheapest that meets. */
export interface Flip {
  readonly parameter: Parameter
  /** As asked, in events/s or ms; of a trace the factor of its rates. */
  readonly from: number
  /** The nearest value tried at which it is another: within a tenth. */
  readonly at: number
  /** Null where none meets there, or none can be told. */
  readonly winner: string | null
}

type Answer = (variation: Variation) => Promise<Choice>

/** Steps away from what was asked, up and down; what lies beyond them is another question. */
const LADDER = [2, 4]
/** Halved so often, a step of the ladder is within a tenth. */
const HALVINGS = 3

/**
 * For each parameter the nearest value above and the nearest below at which another option wins; those that do not
 * flip within four times, either way, are left out.
 */
export async function flipsOf(given: SizedLoad, choice: string, answer: Answer): Promise<readonly Flip[]> {
  const flips: Flip[] = []
  for (const parameter of PARAMETERS) {
    const from = valueOf(parameter, given)
    if (from === null) continue
    for (const direction of [1, -1]) {
      const found = await nearest(choice, direction, (factor) => winnerAt(answer, {[parameter]: factor}))
      if (found !== null) flips.push({parameter, from, at: from * found.factor, winner: found.winner})
    }
  }
  return flips
}

/** Undefined where the load cannot be had in that size. */
async function winnerAt(answer: Answer, variation: Variation): Promise<string | null | undefined> {
  try {
    return (await answer(variation)).choice
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

interface Found {
  readonly factor: number
  readonly winner: string | null
}

async function nearest(
  choice: string,
  direction: number,
  ask: (factor: number) => Promise<string | null | undefined>,
): Promise<Found | null> {
  let same = 1
  for (const step of LADDER) {
    const factor = step ** direction
    const winner = await ask(factor)
    if (winner === undefined) return null
    if (winner !== choice) return halved(choice, {same, other: {factor, winner}}, ask)
    same = factor
  }
  return null
}

/** Between a factor at which the choice stands and one at which it does not. */
async function halved(
  choice: string,
  {same, other}: {readonly same: number; readonly other: Found},
  ask: (factor: number) => Promise<string | null | undefined>,
): Promise<Found> {
  let [near, far] = [same, other]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const factor = Math.sqrt(near * far.factor)
    const winner = await ask(factor)
    if (winner === undefined || winner === choice) near = factor
    else far = {factor, winner}
  }
  return far
}
