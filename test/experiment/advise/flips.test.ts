import {expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {flipsOf} from '../../../src/experiment/advise/flips.js'
import type {Variation} from '../../../src/experiment/advise/variation.js'

const GIVEN = {shape: 'spike', rate: 100, peakRate: 400, spikeDuration: 5000, serviceTime: 10} as const

/** Bursting up to a peak of 700, waiting below one of 150, slots for spikes from 12 s on. */
const answer = ({peak = 1, 'spike length': length = 1}: Variation) => {
  const winner =
    peak * 400 > 700 ? null : peak * 400 < 150 ? 'wait' : length * 5000 >= 12_000 ? 'add-slots' : 'burst'
  return Promise.resolve({choice: winner, why: 'cheapest', next: null} as const)
}

test('finds where another wins within a tenth, each way, and leaves out what does not flip', async () => {
  const flips = await flipsOf(GIVEN, 'burst', answer)

  expect(flips.map(({parameter, winner}) => [parameter, winner])).toEqual([
    ['peak', null],
    ['peak', 'wait'],
    ['spike length', 'add-slots'],
  ])
  const [up = Number.NaN, down = Number.NaN, length = Number.NaN] = flips.map(({at}) => at)
  expect(up).toBeGreaterThan(700)
  expect(up).toBeLessThan(770)
  expect(down).toBeLessThan(150)
  expect(down).toBeGreaterThan(135)
  expect(length).toBeGreaterThanOrEqual(12_000)
  expect(length).toBeLessThan(13_500)
})

test('stops where a size cannot be had', async () => {
  const flips = await flipsOf(GIVEN, 'burst', ({'spike length': length = 1, ...others}) =>
    length > 2 ? Promise.reject(new UsageError('a spike does not fit')) : answer(others),
  )

  expect(flips.map(({parameter}) => parameter)).toEqual(['peak', 'peak'])
})

test('passes on what is no fault of the size', async () => {
  await expect(flipsOf(GIVEN, 'burst', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})
