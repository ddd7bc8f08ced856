import {describe, expect, test} from 'vitest'
import {type FirstRun, judgeFirstRuns} from './first-run-criteria.js'
import {meetsBudget} from './measure.js'

const GOOD: FirstRun = {
  wallS: 60,
  choice: 'burst',
  conclusion: 'Verdict   burst is the cheapest pipeline',
  vanillaP99Ms: 2000,
  burstP99Ms: 310,
  flags: ['priced-as-cpu', 'short-window'],
}
const SPOILED: FirstRun = {
  ...GOOD,
  choice: null,
  conclusion: 'Verdict   none: … not to be trusted',
  flags: ['paused'],
}
const NAMES_OTHER: FirstRun = {...GOOD, choice: 'overprovisioned', conclusion: 'Verdict   do not burst'}

/** Criteria that so many good runs and these others miss, by their first words. */
const missed = (good: number, ...others: readonly FirstRun[]): readonly string[] =>
  judgeFirstRuns([...Array.from({length: good}, () => GOOD), ...others], 307)
    .filter((criterion) => !meetsBudget(criterion))
    .map(({name}) => name.replace('first run: ', '').slice(0, 22))

describe('what is expected of the first run', () => {
  test('holds for ten good ones, and for eight beside two of a busy machine', () => {
    expect(missed(10)).toEqual([])
    expect(missed(8, SPOILED, SPOILED)).toEqual([])
    expect(missed(1)).toEqual([])
  })

  test.each<{what: string; good: number; others: readonly FirstRun[]; misses: readonly string[]}>([
    {what: 'another name', good: 9, others: [NAMES_OTHER], misses: ['judges, and does not n']},
    {
      what: 'three that do not judge',
      good: 7,
      others: [SPOILED, SPOILED, SPOILED],
      misses: ['names burst', 'names burst, with no f'],
    },
    {
      what: 'flags in three that do',
      good: 7,
      others: Array.from({length: 3}, () => ({...GOOD, flags: ['throttled']})),
      misses: ['names burst, with no f'],
    },
    {
      what: 'a verdict of a busy machine',
      good: 9,
      others: [{...GOOD, flags: ['paused']}],
      misses: ['its machine was too bu'],
    },
    {
      what: 'two ratios below 4',
      good: 8,
      others: Array.from({length: 2}, () => ({...GOOD, vanillaP99Ms: 1200})),
      misses: ['vanilla / burst of at '],
    },
    {what: 'a slow one', good: 9, others: [{...GOOD, wallS: 75.1}], misses: ['the longest']},
    {
      what: 'a median beyond 1.35 of virtual',
      good: 4,
      others: Array.from({length: 6}, () => ({...GOOD, burstP99Ms: 420})),
      misses: ['median p99 of burst'],
    },
  ])('misses by $what', ({good, others, misses}) => {
    expect(missed(good, ...others)).toEqual(misses)
  })
})
