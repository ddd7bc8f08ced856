import {sameOption} from '../../../analysis/advice/option.js'

/** Steps away from what was asked, up and down; what lies beyond them is another question. */
export const LADDER = [2, 4]
/** Halved so often, a step of the ladder is within a tenth. */
const HALVINGS = 3

/** Where another wins. */
interface Found {
  readonly factor: number
  readonly winner: string | null
}

/** Between the farthest factor at which the choice stands and the nearest at which another wins; null where none does. */
export interface Bracket {
  readonly near: number
  readonly far: Found | null
}

/** The winner at a factor; undefined where the load cannot be had in that size. */
export type Ask = (factor: number) => Promise<string | null | undefined>

/** What cannot be had in a size is no option. */
export const isSame = (winner: string | null | undefined, other: string | null): boolean =>
  winner !== undefined && sameOption(winner, other)

/** From what was asked, up or down, to the first step at which another wins, then halved to a tenth. */
export async function nearest(choice: string, direction: number, ask: Ask): Promise<Bracket> {
  let near = 1
  for (const step of LADDER) {
    const factor = step ** direction
    const winner = await ask(factor)
    if (winner === undefined) return {near, far: null}
    if (!sameOption(winner, choice)) return halved(choice, {near, far: {factor, winner}}, ask)
    near = factor
  }
  return {near, far: null}
}

async function halved(
  choice: string,
  {near, far}: {readonly near: number; readonly far: Found},
  ask: Ask,
): Promise<Bracket> {
  let [low, high] = [near, far]
  for (let halving = 0; halving < HALVINGS; halving++) {
    const factor = Math.sqrt(low * high.factor)
    const winner = await ask(factor)
    if (winner === undefined || sameOption(winner, choice)) low = factor
    else high = {factor, winner}
  }
  return {near: low, far: high}
}
