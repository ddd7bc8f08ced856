import {describe, expect, test} from 'vitest'
import {createServiceTimes} from '../../src/dataflow/service-time.js'
import {quantileMoments} from '../../src/kernel/sample-quantiles.js'
import type {Service} from '../../src/model/trial.js'

const DRAWS = 400_000

function momentsOf(service: Partial<Service>, seed = 1) {
  const serviceNs = createServiceTimes(
    {mode: 'sleep', distribution: 'constant', meanMs: 2, cv: 1, ...service},
    seed,
  )
  let sum = 0
  let squares = 0
  for (let event = 0; event < DRAWS; event++) {
    const ms = serviceNs(event) / 1e6
    sum += ms
    squares += ms * ms
  }
  const meanMs = sum / DRAWS
  return {meanMs, cv: Math.sqrt(squares / DRAWS - meanMs ** 2) / meanMs}
}

describe('service times', () => {
  test.each([
    {distribution: 'constant', cv: 9, expectedCv: 0},
    {distribution: 'exponential', cv: 9, expectedCv: 1},
    {distribution: 'lognormal', cv: 0, expectedCv: 0},
    {distribution: 'lognormal', cv: 0.5, expectedCv: 0.5},
    {distribution: 'lognormal', cv: 1, expectedCv: 1},
    {distribution: 'lognormal', cv: 2, expectedCv: 2},
  ] as const)(
    '$distribution with cv $cv has its mean and a cv of $expectedCv',
    ({distribution, cv, expectedCv}) => {
      const {meanMs, cv: measured} = momentsOf({distribution, cv})
      // 3.3 standard errors of the mean; the cv of a heavy tail converges slowly.
      expect(Math.abs(meanMs / 2 - 1)).toBeLessThanOrEqual((3.3 * expectedCv) / Math.sqrt(DRAWS))
      expect(Math.abs(measured - expectedCv)).toBeLessThan(0.01 + 0.02 * expectedCv ** 2)
    },
  )

  test('of quantiles have them, their mean and their cv', () => {
    const quantilesMs = [
      [0.5, 2],
      [0.9, 4],
      [0.99, 9],
      [1, 40],
    ] as const
    const service = {distribution: 'quantiles', quantilesMs, meanMs: 3.03, cv: 1} as const
    const serviceNs = createServiceTimes({mode: 'sleep', ...service}, 1)
    const drawn = Float64Array.from({length: DRAWS}, (_, event) => serviceNs(event) / 1e6).toSorted()
    for (const [probability, valueMs] of quantilesMs.slice(0, 3)) {
      expect(drawn[Math.floor(probability * DRAWS)]! / valueMs).toBeCloseTo(1, 1)
    }
    expect(drawn[0]).toBe(2)
    expect(drawn.at(-1)).toBeLessThanOrEqual(40)
    const expected = quantileMoments(quantilesMs)
    const {meanMs, cv} = momentsOf(service)
    expect(meanMs / expected.meanMs).toBeCloseTo(1, 2)
    expect(cv / expected.cv).toBeCloseTo(1, 1)
  })

  test('are whole nanoseconds, a function of seed and event alone', () => {
    const service = {mode: 'sleep', distribution: 'lognormal', meanMs: 3, cv: 1} as const
    const [one, again, other] = [1, 1, 2].map((seed) => createServiceTimes(service, seed))
    const events = [5, 0, 1_000_000, 5]
    expect(events.map(one!)).toEqual(events.toReversed().map(again!).toReversed())
    expect(events.map(one!)).not.toEqual(events.map(other!))
    expect(events.map(one!).every(Number.isInteger)).toBe(true)
  })
})
