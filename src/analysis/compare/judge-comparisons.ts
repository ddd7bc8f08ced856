import type {Effect, Spread} from '../statistics/effect.js'
import {holm} from '../statistics/significance.js'
import {studentTCdf, studentTQuantile} from '../statistics/student-t.js'

const ALPHA = 0.05
/** Chance that the repetitions asked for settle the matter, if the ratio is what it looks like. */
const POWER = 0.8
const MOST_REPETITIONS = 1000
const LEAST_FOR_INTERVAL = 3

/** What B is beside A: worse or better beyond the margin, or not worse beyond it, or neither is known. */
export type ComparisonVerdict = 'worse' | 'better' | 'within' | 'undecided'

/** What one comparison says among all of its call. */
export interface Judgment {
  readonly verdict: ComparisonVerdict
  /** Why it is undecided; null where it is not. */
  readonly reason: UndecidedReason | null
  /** How many more repetitions would decide with 80 % probability; null where repetitions would not. */
  readonly moreRepetitions: number | null
  /** As found, and Holm's; null where the repetitions could not have reached significance. */
  readonly p: number | null
  readonly pHolm: number | null
}

/** Why a comparison is neither worse nor better nor the same. */
export type UndecidedReason = 'too-few' | 'straddles-margin' | 'one-of-many' | 'bound' | 'no-ratio'

/** What counts as a difference, and in which direction it is good. */
export interface JudgeOptions {
  /** How many times worse, or better, is more than the same; above 1. */
  readonly margin: number
  readonly isHigherBetter: boolean
}

/**
 * Judges all comparisons of one call. What is worse has its whole 95 % interval beyond the margin, and still has
 * when there are many: Holm's procedure over the call, so that false alarms stay below 2.5 % of calls, not of
 * comparisons. What is better likewise, the other way round.
 */
export function judgeComparisons(effects: readonly Effect[], options: JudgeOptions): readonly Judgment[] {
  const worse = effects.map((effect) => (options.isHigherBetter ? inverted(effect) : effect))
  const surviving = (turned: readonly Effect[]): readonly boolean[] =>
    holm(turned.map((effect) => pBeyondMargin(effect, options.margin))).map((p) => p <= ALPHA / 2)
  const isWorse = surviving(worse)
  const isBetter = surviving(worse.map(inverted))
  const canReach = effects.map(({p, leastP}) => p !== null && leastP <= ALPHA / effects.length)
  const adjusted = holm(effects.map(({p}) => p ?? 1))
  return worse.map((effect, index) => {
    const isReached = canReach[index] === true
    return {
      ...judgeOne(effect, options.margin, {
        isWorse: isWorse[index] === true,
        isBetter: isBetter[index] === true,
      }),
      p: isReached ? effect.p : null,
      pHolm: isReached ? (adjusted[index] ?? null) : null,
    }
  })
}

/** The same effect seen the other way round, so that above 1 is always worse. */
function inverted(effect: Effect): Effect {
  const {ratio, bound} = effect
  const turned = {exact: 'exact', unknown: 'unknown', 'at-least': 'at-most', 'at-most': 'at-least'} as const
  return {
    ...effect,
    bound: turned[bound],
    ratio: ratio && {...ratio, center: 1 / ratio.center, low: 1 / ratio.high, high: 1 / ratio.low},
  }
}

/** One-sided p of "not worse than the margin"; 1 where nothing can be said. */
function pBeyondMargin({ratio, spread, bound}: Effect, margin: number): number {
  if (!ratio || !spread || bound === 'at-most') return 1
  const excess = Math.log(ratio.center / margin)
  if (spread.standardError === 0) return excess > 0 ? 0 : 1
  return 1 - studentTCdf(excess / spread.standardError, spread.degrees)
}

type Decision = Pick<Judgment, 'verdict' | 'reason' | 'moreRepetitions'>

const undecided = (reason: UndecidedReason, moreRepetitions: number | null = null): Decision => ({
  verdict: 'undecided',
  reason,
  moreRepetitions,
})

function judgeOne(
  {ratio, bound, spread}: Effect,
  margin: number,
  {isWorse, isBetter}: {readonly isWorse: boolean; readonly isBetter: boolean},
): Decision {
  if (bound === 'unknown') return undecided('bound')
  if (!ratio) return undecided('no-ratio')
  if (!spread) return undecided('too-few', Math.max(1, LEAST_FOR_INTERVAL - ratio.n))
  if (ratio.low > margin && bound !== 'at-most') {
    if (isWorse) return {verdict: 'worse', reason: null, moreRepetitions: null}
    return undecided('one-of-many', needed(ratio.center, {margin, spread, n: ratio.n}))
  }
  if (ratio.high < margin && bound !== 'at-least') {
    const verdict = ratio.high < 1 / margin && isBetter ? 'better' : 'within'
    return {verdict, reason: null, moreRepetitions: null}
  }
  // More of the same would be cut off the same way.
  if (bound !== 'exact') return undecided('bound')
  return undecided('straddles-margin', needed(ratio.center, {margin, spread, n: ratio.n}))
}

/** Repetitions to add so that the interval leaves the margin, with a chance of 80 %; null beyond a thousand. */
function needed(
  center: number,
  {margin, spread, n}: {readonly margin: number; readonly spread: Spread; readonly n: number},
): number | null {
  const distance = Math.abs(Math.log(center / margin))
  const deviation = spread.standardError * Math.sqrt(n)
  const isEnough = (repetitions: number): boolean => {
    const degrees = (spread.degrees * (repetitions - 1)) / (n - 1)
    const quantiles = studentTQuantile(1 - ALPHA / 2, degrees) + studentTQuantile(POWER, degrees)
    return (quantiles * deviation) / Math.sqrt(repetitions) < distance
  }
  if (!isEnough(MOST_REPETITIONS)) return null
  let [low, high] = [n, MOST_REPETITIONS]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle
  }
  return high - n
}
