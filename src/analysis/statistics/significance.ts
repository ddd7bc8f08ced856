import {createRandom, type Random} from '../../kernel/random.js'

/** Beyond these the exact distribution takes too long, and random draws from it have to do. */
const MOST_EXACT_FLIPS = 16
const MOST_EXACT_RANKS = 60
const DRAWS = 100_000

/** Equal sums come out of different orders of addition: closer than this share of their size is a tie. */
const TIE = 1e-9

/**
 * Two-sided p of a paired sign-flip permutation test: how often the mean of differences with random signs is as
 * far from zero as the one found. Exact up to 16 pairs, else from 100 000 seeded draws; 1 where all are zero.
 */
export function signFlipP(differences: readonly number[], seed: number): number {
  const size = differences.reduce((sum, difference) => sum + Math.abs(difference), 0)
  const found = Math.abs(differences.reduce((sum, difference) => sum + difference, 0)) - TIE * size
  if (differences.length > MOST_EXACT_FLIPS)
    return drawnFlips(differences, found, createRandom(seed, 'flips'))
  return exactFlips(differences, found)
}

/** All arrangements of signs in Gray's order, one sign changing at a time; the last one is kept, for symmetry. */
function exactFlips(differences: readonly number[], found: number): number {
  const signed = [...differences]
  let sum = signed.reduce((total, difference) => total + difference, 0)
  const half = 2 ** Math.max(0, differences.length - 1)
  let hits = 1
  for (let arrangement = 1; arrangement < half; arrangement++) {
    const place = 31 - Math.clz32(arrangement & -arrangement)
    const flipped = -(signed[place] ?? 0)
    signed[place] = flipped
    sum += 2 * flipped
    if (Math.abs(sum) >= found) hits++
  }
  return hits / half
}

function drawnFlips(differences: readonly number[], found: number, random: Random): number {
  const n = differences.length
  let hits = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0
    for (let i = 0; i < n; i++) sum += (differences[i] ?? 0) * (random.at(draw * n + i) < 0.5 ? -1 : 1)
    if (Math.abs(sum) >= found) hits++
  }
  // The arrangement found is one of those possible: a drawn p is never 0 (Phipson and Smyth 2010).
  return (hits + 1) / (DRAWS + 1)
}

/**
 * Two-sided p of the Mann–Whitney test, twice the smaller tail, ties at their mean rank. Exact up to 60 values in
 * all, ties included, else from 100 000 seeded draws.
 */
export function mannWhitneyP(a: readonly number[], b: readonly number[], seed: number): number {
  // Twice the mean rank is a whole number.
  const ranks = doubledRanks([...a, ...b])
  const found = ranks.slice(0, a.length).reduce((sum, rank) => sum + rank, 0)
  const {below, above} =
    ranks.length <= MOST_EXACT_RANKS
      ? exactTails(ranks, a.length, found)
      : drawnTails(ranks, {chosen: a.length, found, random: createRandom(seed, 'ranks')})
  return Math.min(1, 2 * Math.min(below, above))
}

function doubledRanks(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((x, y) => x - y)
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2)
}

interface Tails {
  readonly below: number
  readonly above: number
}

/** How many choices of `chosen` ranks have each sum, by adding one rank after the other. */
function exactTails(ranks: readonly number[], chosen: number, found: number): Tails {
  const most = ranks.reduce((sum, rank) => sum + rank, 0)
  const waysBySum = Array.from({length: chosen + 1}, () => new Float64Array(most + 1))
  if (waysBySum[0]) waysBySum[0][0] = 1
  for (const rank of ranks) {
    for (let size = chosen; size >= 1; size--) addShifted(waysBySum[size], waysBySum[size - 1], rank)
  }
  const ways = waysBySum[chosen] ?? new Float64Array()
  const count = (from: number, to: number): number => ways.subarray(from, to).reduce((a, b) => a + b, 0)
  const all = count(0, most + 1)
  return {below: count(0, found + 1) / all, above: count(found, most + 1) / all}
}

function addShifted(target: Float64Array | undefined, source: Float64Array | undefined, by: number): void {
  if (!target || !source) return
  for (let sum = target.length - 1; sum >= by; sum--) {
    target[sum] = (target[sum] ?? 0) + (source[sum - by] ?? 0)
  }
}

function drawnTails(
  ranks: readonly number[],
  {chosen, found, random}: {readonly chosen: number; readonly found: number; readonly random: Random},
): Tails {
  const shuffled = [...ranks]
  const n = ranks.length
  let below = 1
  let above = 1
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0
    for (let i = 0; i < chosen; i++) {
      const j = i + Math.floor(random.at(draw * chosen + i) * (n - i))
      const rank = shuffled[j] ?? 0
      shuffled[j] = shuffled[i] ?? 0
      shuffled[i] = rank
      sum += rank
    }
    if (sum <= found) below++
    if (sum >= found) above++
  }
  return {below: below / (DRAWS + 1), above: above / (DRAWS + 1)}
}

/** Cliff's δ: how much more often a value of `b` is above one of `a` than below it; −1 to 1. */
export function cliffsDelta(a: readonly number[], b: readonly number[]): number {
  const signs = b.flatMap((y) => a.map((x) => Math.sign(y - x)))
  return signs.reduce((sum, sign) => sum + sign, 0) / signs.length
}

/** Holm's step-down adjustment: what each p is worth among all of them, in their order (Holm 1979). */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((p, index) => ({p, index})).toSorted((x, y) => x.p - y.p)
  const adjusted = Array.from<number>({length: ps.length})
  let highest = 0
  order.forEach(({p, index}, rank) => {
    highest = Math.max(highest, Math.min(1, p * (ps.length - rank)))
    adjusted[index] = highest
  })
  return adjusted
}

/** The smallest two-sided p that signs of n differences can give. */
export const leastSignFlipP = (n: number): number => 2 / 2 ** n

/** The smallest two-sided p that ranks of two samples can give. */
export function leastMannWhitneyP(a: number, b: number): number {
  let choices = 1
  for (let i = 1; i <= a; i++) choices = (choices * (b + i)) / i
  return 2 / choices
}
