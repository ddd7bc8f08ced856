import {describe, expect, test} from 'vitest'
import {type AdviceRules, monthUsdOf, optionOf} from '../../../src/analysis/advice/option.js'
import {buildTrialRow} from '../../support/trial-row.js'

const SHEET = {name: 'round', slotUsdPerHour: 0.1, orchestrationSlots: 1}
const RULES: AdviceRules = {
  slo: {percentile: 'p99', limitMs: 500},
  headroom: 0.1,
  sheet: SHEET,
  rowSheet: SHEET,
}
const PARTS = {
  kind: 'burst',
  name: 'burst: always',
  pipeline: 'burst',
  strategy: 'always',
  autoscaler: null,
  slots: 4,
} as const

/** An hour of 4 slots and one for orchestration at $0.10: $0.50, a month of 730 hours $365. */
const HOUR = {
  parallelism: 4,
  durationMs: 3_600_000,
  slotSeconds: 4 * 3600,
  localCostUsd: 0.5,
  latencyP99Ms: 20,
  latencyP999Ms: 60,
  burstEvents: 1000,
  burstLatencyP99Ms: 300,
  sloMissedS: 36,
  unfinishedEvents: 0,
  lostEvents: 0,
}

describe('a month of windows like this', () => {
  test('is slots by the hour', () => {
    expect(monthUsdOf(buildTrialRow(HOUR), RULES)).toBeCloseTo(365, 6)
  })

  test('is what functions took as often as the window fits into it', () => {
    expect(monthUsdOf(buildTrialRow({...HOUR, lambdaCostUsd: 0.1}), RULES)).toBeCloseTo(438, 6)
  })

  test('is charged by another sheet than the rows', () => {
    const sheet = {name: 'own', slotUsdPerHour: 0.2, orchestrationSlots: 0}
    expect(monthUsdOf(buildTrialRow(HOUR), {...RULES, sheet})).toBeCloseTo(4 * 0.2 * 730, 6)
  })

  test('does not pay for the time of a drain twice', () => {
    const drained = {...HOUR, slotSeconds: 4 * 3690, localCostUsd: (5 * 3690 * 0.1) / 3600}
    expect(monthUsdOf(buildTrialRow(drained), RULES)).toBeCloseTo(365, 6)
  })
})

describe('an option', () => {
  const trial = (changes: object, headlineMs = 300) => ({
    row: buildTrialRow({...HOUR, ...changes}),
    headlineMs,
  })

  test('has the figures of its bursts, and what is left to the objective', () => {
    expect(optionOf(PARTS, [trial({})], RULES)).toMatchObject({
      p99Ms: 300,
      p999Ms: 60,
      sloMissedShare: 0.01,
      headroom: 0.4,
      coldStarts: 0,
      meets: true,
    })
  })

  test.each([
    ['has too little headroom', {}, 460],
    ['is slow outside of bursts', {latencyP99Ms: 700}, 300],
    ['lost events', {lostEvents: 1}, 300],
    ['left events behind', {unfinishedEvents: 1}, 300],
    [
      'takes longer than a tenth of the window to drain',
      {slotSeconds: 4 * 4000, localCostUsd: (5 * 4000 * 0.1) / 3600},
      300,
    ],
    ['has too few events for a percentile and one that is too late', {burstLatencyMaxMs: 501}, Number.NaN],
  ])('that %s does not meet', (_, changes, headlineMs) => {
    expect(optionOf(PARTS, [trial(changes, headlineMs)], RULES).meets).toBe(false)
  })

  test('of too few events meets by its greatest latency', () => {
    const few = trial({burstLatencyP99Ms: Number.NaN, burstLatencyMaxMs: 400}, Number.NaN)
    expect(optionOf(PARTS, [few], RULES)).toMatchObject({p99Ms: 400, meets: true})
  })

  test('meets with exactly the headroom that was asked for', () => {
    expect(optionOf(PARTS, [trial({}, 450)], RULES).meets).toBe(true)
  })

  test('has headroom on average, misses no seed, and costs what all of them cost', () => {
    const two = (headlineMs: number) =>
      optionOf(PARTS, [trial({lambdaCostUsd: 0.1}), trial({lambdaCostUsd: 0.2}, headlineMs)], RULES)

    expect(two(460)).toMatchObject({meets: true, headroom: expect.closeTo(0.24, 6) as number})
    expect(two(501).meets).toBe(false)
    expect(two(460).usdPerMonth).toBeCloseTo(365 + 0.15 * 730, 6)
    expect([two(460).usdPerMonthLow, two(460).usdPerMonthHigh].map(Math.round)).toEqual([438, 511])
  })
})
