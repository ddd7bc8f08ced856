import type {TrialRow} from '../results/trial-row.js'
import {cheapestBelow, type SpikeAnswer, spikeAnswers} from './spike-answers.js'

/** The cheapest way out of a spike by most of the seeds that it was met with; null where nothing holds by most. */
export interface SeedsChoice {
  readonly best: SpikeAnswer | null
  /** Seeds by which it is the cheapest. */
  readonly agreeing: number
  readonly seeds: number
}

const wayOf = ({pipeline, autoscaler}: {readonly pipeline: string; readonly autoscaler: string}): string =>
  `${pipeline} ${autoscaler}`

/**
 * The answers to one spike by each of its repetitions, the first in front: of all ways there, of those that were repeated
 * in the others, since answers to unlike seeds do not compare. `calm` as for `spikeAnswers`.
 */
export function answersBySeed(
  rows: readonly TrialRow[],
  calm?: TrialRow,
): readonly (readonly SpikeAnswer[])[] {
  const repetitions = [...new Set(rows.map(({repetition}) => repetition))].toSorted((a, b) => a - b)
  const [first] = repetitions
  const firsts = rows.filter(({repetition}) => repetition === first)
  return repetitions.map((repetition) => {
    const own = new Map(rows.filter((row) => row.repetition === repetition).map((row) => [wayOf(row), row]))
    // The first `vanilla` stays as what costs are counted from, where it was not repeated.
    const compared = firsts.map((row) => own.get(wayOf(row)) ?? row)
    return spikeAnswers(compared, calm).filter((answer) => own.has(wayOf(answer)))
  })
}

/** What most seeds choose; of equally many, what the earlier seed does. */
export function cheapestBySeeds(
  bySeed: readonly (readonly SpikeAnswer[])[],
  rules: Parameters<typeof cheapestBelow>[1],
): SeedsChoice {
  const choices = bySeed.map((answers) => cheapestBelow(answers, rules))
  const [first = null] = choices
  // A way that was not repeated could win in the first seed alone, and lose by that.
  const isRepeated = bySeed
    .slice(1)
    .some((answers) => answers.some((answer) => first !== null && wayOf(answer) === wayOf(first)))
  if (first !== null && !isRepeated) return {best: first, agreeing: 1, seeds: 1}
  const votes = new Map<string, {best: SpikeAnswer | null; agreeing: number}>()
  for (const best of choices) {
    const key = best === null ? '' : wayOf(best)
    const vote = votes.get(key) ?? {best, agreeing: 0}
    votes.set(key, {...vote, agreeing: vote.agreeing + 1})
  }
  const most = [...votes.values()].reduce(
    (before, next) => (next.agreeing > before.agreeing ? next : before),
    {
      best: null,
      agreeing: 0,
    },
  )
  return {...most, seeds: choices.length}
}
