import {expect, test} from 'vitest'
import {answersBySeed, cheapestBySeeds} from '../../src/analysis/spike-seeds.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildTrialRow} from '../support/trial-row.js'

/** An hour of 4 slots and one for orchestration at $0.10. */
const HOUR = {parallelism: 4, slotsMax: 4, slotSeconds: 4 * 3600, localCostUsd: 0.5, totalCostUsd: 0.5}
const RULES = {limitMs: 500, spikesPerMonth: 730}

const waiting = (repetition: number, p99Ms: number): TrialRow =>
  buildTrialRow({...HOUR, repetition, latencyP99Ms: p99Ms, burstLatencyP99Ms: p99Ms})
const bursting = (repetition: number, totalCostUsd = 0.51): TrialRow =>
  buildTrialRow({
    ...HOUR,
    repetition,
    pipeline: 'burst',
    totalCostUsd,
    latencyP99Ms: 60,
    burstLatencyP99Ms: 90,
  })
const spare: TrialRow = buildTrialRow({
  ...HOUR,
  repetition: 1,
  pipeline: 'overprovisioned',
  parallelism: 9,
  slotsMax: 9,
  slotSeconds: 9 * 3600,
  localCostUsd: 1,
  totalCostUsd: 1,
  latencyP99Ms: 55,
  burstLatencyP99Ms: 60,
})
const choiceOf = (rows: readonly TrialRow[]): readonly [string, number, number] => {
  const {best, agreeing, seeds} = cheapestBySeeds(answersBySeed(rows), RULES)
  return [best?.pipeline ?? 'none', agreeing, seeds]
}

test('a spike is answered as by most of its seeds, and says how many', () => {
  // Waiting holds by one seed of three, so that bursting is the cheapest by two.
  const rows = [499, 501, 700].flatMap((p99Ms, at) => [waiting(at + 1, p99Ms), bursting(at + 1)])

  expect(choiceOf(rows)).toEqual(['burst', 2, 3])
  expect(choiceOf(rows.filter(({repetition}) => repetition === 1))).toEqual(['vanilla', 1, 1])
  // One seed each: the earlier one.
  expect(choiceOf(rows.filter(({repetition}) => repetition < 3))).toEqual(['vanilla', 1, 2])
})

test('only ways that were repeated compete in a later seed, whatever the others did in the first', () => {
  const rows = [waiting(1, 900), spare, bursting(1, 0.6), bursting(2, 9), bursting(3, 9)]

  const bySeed = answersBySeed(rows)
  expect(bySeed.map((answers) => answers.map(({pipeline}) => pipeline))).toEqual([
    ['vanilla', 'overprovisioned', 'burst'],
    ['burst'],
    ['burst'],
  ])
  expect(bySeed[1]![0]!.spikeUsd).toBeCloseTo(8.5, 9)
  expect(choiceOf(rows)).toEqual(['burst', 3, 3])
  // The cheapest of the first seed was not repeated: nine seeds of what is dearer do not outvote it.
  const cheapOnce = [waiting(1, 400), ...Array.from({length: 10}, (_, at) => bursting(at + 1, 9))]
  expect(choiceOf(cheapOnce)).toEqual(['vanilla', 1, 1])
  expect(choiceOf([])).toEqual(['none', 0, 0])
})

test('nothing is the answer where nothing holds by most seeds', () => {
  expect(choiceOf([waiting(1, 900), waiting(2, 900), waiting(3, 400)])).toEqual(['none', 2, 3])
})
