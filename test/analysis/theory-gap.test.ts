import {describe, expect, test} from 'vitest'
import {exactP99Ms, theoryGaps} from '../../src/analysis/theory-gap.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {buildTrialRow} from '../support/trial-row.js'

/** A row of a load with bursts, whose p99 inside them is this. */
const rowOf = (burstLatencyP99Ms: number, changes: Partial<TrialRow> = {}): TrialRow =>
  buildTrialRow({burstEvents: 8000, burstLatencyP99Ms, latencyP99Ms: 9999, ...changes})

describe('measured against computed (docs/measurement.md#in-theory)', () => {
  test.each([
    {measured: 125, isGap: false},
    {measured: 125.1, isGap: true},
    {measured: 75, isGap: false},
    {measured: 74.9, isGap: true},
  ])('a p99 of $measured ms against 100: $isGap', ({measured, isGap}) => {
    expect(theoryGaps([rowOf(measured)], [rowOf(100)])).toHaveLength(isGap ? 1 : 0)
  })

  test('takes the whole window where the load has no bursts', () => {
    const calm = {burstEvents: Number.NaN, burstLatencyP99Ms: Number.NaN}
    const [gap] = theoryGaps(
      [rowOf(Number.NaN, {...calm, latencyP99Ms: 30})],
      [rowOf(Number.NaN, {...calm, latencyP99Ms: 10})],
    )

    expect(gap).toMatchObject({measuredP99Ms: 30, modelP99Ms: 10, ratio: 3})
  })

  test('is explained by flags that the computed row lacks, and never by how it is priced', () => {
    const flagsOf = (measured: string, computed: string): unknown =>
      theoryGaps([rowOf(200, {flags: measured})], [rowOf(100, {flags: computed})])[0]?.flags

    expect(flagsOf('generator-late;priced-as-cpu;short-window', 'short-window')).toEqual(['generator-late'])
    expect(flagsOf('cost-at-least;priced-as-cpu;throttled', 'throttled')).toEqual([])
  })

  test('compares repetitions with their own, and nothing with what was not computed', () => {
    const first = rowOf(100, {repetition: 1})
    const second = rowOf(300, {repetition: 2})
    expect(theoryGaps([first, second], [first, {...second}])).toEqual([])
    expect(theoryGaps([second], [first])).toEqual([])
    expect(theoryGaps([rowOf(300)], [rowOf(Number.NaN)])).toEqual([])
  })

  test('a lower bound is far from the model only beyond it; a bound of the model is no answer', () => {
    const bound = {censoredFromMs: 10}
    expect(theoryGaps([rowOf(50, bound)], [rowOf(100)])).toEqual([])
    expect(theoryGaps([rowOf(200, bound)], [rowOf(100)])).toMatchObject([{isLowerBound: true, ratio: 2}])
    expect(theoryGaps([rowOf(200)], [rowOf(100, bound)])).toEqual([])
    expect(exactP99Ms(rowOf(100, bound))).toBeNaN()
    expect(exactP99Ms(rowOf(100, {censoredFromMs: 101}))).toBe(100)
  })
})
