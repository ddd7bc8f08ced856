import {describe, expect, test} from 'vitest'
import {
  cheapestBelow,
  duelWithBursting,
  monthUsd,
  type SpikeAnswer,
  spikeAnswers,
} from '../../src/analysis/spike-answers.js'
import {buildTrialRow} from '../support/trial-row.js'

/** An hour of 4 slots and one for orchestration at $0.10: $0.50, a month of 730 hours $365. */
const HOUR = {parallelism: 4, slotsMax: 4, slotSeconds: 4 * 3600, localCostUsd: 0.5, totalCostUsd: 0.5}
const CALM_USD = 365

const rows = [
  buildTrialRow({...HOUR, latencyP99Ms: 9000, burstLatencyP99Ms: 30_000}),
  // The same hour, and ten cents for Lambda.
  buildTrialRow({
    ...HOUR,
    pipeline: 'burst',
    totalCostUsd: 0.6,
    latencyP99Ms: 60,
    burstLatencyP99Ms: 90,
  }),
  // Four more slots for half of an hour that took 90 s longer to drain: 5 × 3690 + 4 × 1800 slot seconds.
  buildTrialRow({
    ...HOUR,
    pipeline: 'rescaled',
    autoscaler: 'quick',
    slotsMax: 8,
    slotSeconds: 4 * 3690 + 4 * 1800,
    localCostUsd: ((5 * 3690 + 4 * 1800) * 0.1) / 3600,
    totalCostUsd: ((5 * 3690 + 4 * 1800) * 0.1) / 3600,
    latencyP99Ms: 700,
    burstLatencyMaxMs: 1200,
  }),
  buildTrialRow({
    ...HOUR,
    pipeline: 'overprovisioned',
    parallelism: 9,
    slotsMax: 9,
    slotSeconds: 9 * 3600,
    localCostUsd: 1,
    totalCostUsd: 1,
    latencyP99Ms: 55,
    burstLatencyP99Ms: 60,
  }),
]
const answers = spikeAnswers(rows)
const [, burst, rescaled] = answers as [SpikeAnswer, SpikeAnswer, SpikeAnswer]

describe('the answers to a spike', () => {
  test('cost what they add to the calm job, whatever the window; spare slots cost all the time', () => {
    expect(answers.map(({calmMonthUsd}) => Math.round(calmMonthUsd * 1e6) / 1e6)).toEqual([
      CALM_USD,
      CALM_USD,
      CALM_USD,
      730,
    ])
    expect(answers.map(({spikeUsd}) => Math.round(spikeUsd * 1e6) / 1e6)).toEqual([0, 0.1, 0.2, 0])
    expect(monthUsd(burst, 30)).toBeCloseTo(CALM_USD + 3, 9)
    expect(rescaled.standbyMonthUsd).toBeCloseTo(4 * 73, 9)
  })

  test('do not charge the spike for calls that are made in the calm', () => {
    const calm = buildTrialRow({...HOUR, pipeline: 'burst', totalCostUsd: 0.54, lambdaCostUsd: 0.04})
    const [wait, calling] = spikeAnswers(rows, calm) as [SpikeAnswer, SpikeAnswer]
    expect([calling.calmMonthUsd, calling.spikeUsd].map((usd) => usd.toFixed(6))).toEqual([
      (730 * 0.54).toFixed(6),
      '0.060000',
    ])
    expect(wait.calmMonthUsd).toBeCloseTo(CALM_USD, 9)
  })

  test('are as late as the worse of spike and window; few events are judged by the latest', () => {
    expect(answers.map(({worstMs}) => worstMs)).toEqual([30_000, 90, 1200, 60])
  })

  test('are none without the job that is left as it is', () => {
    expect(spikeAnswers(rows.slice(1))).toEqual([])
  })
})

test.each([
  [{limitMs: 500, spikesPerMonth: 30}, 'burst'],
  // 730 × $0.10 is less than the $365 of spare slots; 3660 × is not.
  [{limitMs: 500, spikesPerMonth: 730}, 'burst'],
  [{limitMs: 500, spikesPerMonth: 3660}, 'overprovisioned'],
  [{limitMs: 60_000, spikesPerMonth: 730}, 'vanilla'],
  [{limitMs: 50, spikesPerMonth: 30}, undefined],
  // One that is exactly as late as the limit does not keep below it.
  [{limitMs: 60, spikesPerMonth: 30}, undefined],
])('the cheapest below %o is %s', (objective, pipeline) => {
  expect(cheapestBelow(answers, objective)?.pipeline).toBe(pipeline)
})

test('of ways that cost the same the simplest is taken, whichever comes first', () => {
  const idle = {...burst, pipeline: 'bridge', spikeUsd: burst.spikeUsd * 0.9999}
  expect(cheapestBelow([idle, burst], {limitMs: 500, spikesPerMonth: 30})).toBe(burst)
})

test.each([
  [{worstMs: 400, spikeUsd: 0.05}, 'free', 'both'],
  [{worstMs: 400, spikeUsd: 0.05}, 'paid', 'in time'],
  [{worstMs: 400, spikeUsd: 0.2}, 'free', 'in time'],
  [{worstMs: 500, spikeUsd: 0.05}, 'free', 'cheaper'],
  [{worstMs: 500, spikeUsd: 0.2}, 'free', 'neither'],
  // Four slots that stand ready are $292 a month, a spike an hour in Lambda $73.
  [{worstMs: 500, spikeUsd: 0.05}, 'paid', 'neither'],
] as const)('slots with %o, %s at hand, are %s beside bursting', (slots, standby, outcome) => {
  expect(duelWithBursting({...rescaled, ...slots}, burst, {limitMs: 500, standby})).toBe(outcome)
})
