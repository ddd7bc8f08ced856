import {expect, test} from 'vitest'
import {type PreparedAdvice, prepareAdvice, sizedLoad} from '../../../src/experiment/advise/prepare-advice.js'
import type {SizedLoad} from '../../../src/experiment/advise/variation.js'

const prepared = (given: SizedLoad = {}): Promise<PreparedAdvice> =>
  prepareAdvice(
    {shape: 'spike', rate: 1000, peakRate: 4000, spikeDuration: 5000, serviceTime: 20, ...given},
    {slots: 20, autoscalers: [], headroom: 0.1, objectives: []},
  )

/** An excess of 3000/s keeps 60 calls busy. */
test.each([
  [{}, 120],
  [{peak: 2}, 280],
  [{'service time': 2}, 280],
  [{peak: 0.5}, 120],
  [{'calls at once': 0.5}, 60],
  [{peak: 2, 'calls at once': 0.5}, 140],
])('calls at once grow with the load, from those as asked: %o', async (variation, calls) => {
  expect((await sizedLoad(await prepared(), variation)).maxInFlight).toBe(calls)
})

test('calls at once that were stated, and those of the account, are no more under another load', async () => {
  expect((await sizedLoad(await prepared({maxInFlight: 70}), {peak: 2})).maxInFlight).toBe(70)
  expect((await sizedLoad(await prepared({reservedConcurrency: 150}), {peak: 2})).maxInFlight).toBe(150)
})
