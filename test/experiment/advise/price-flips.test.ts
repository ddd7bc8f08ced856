import {expect, test} from 'vitest'
import type {Candidate} from '../../../src/experiment/advise/options/options.js'
import {priceFlipsOf} from '../../../src/experiment/advise/sizes/price-flips.js'
import type {Tried} from '../../../src/experiment/advise/tried.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {adviceTrial} from '../../support/advice-trial.js'

const sheet = rowPrice()
const RULES = {slo: {percentile: 'p99', limitMs: 1000}, headroom: 0.1, sheet, rowSheet: sheet} as const

const bursting = (strategy: string, slots: number, lambdaCostUsd: number): Tried => ({
  candidate: {
    parts: {
      kind: 'burst',
      name: `burst: ${strategy}`,
      pipeline: 'burst',
      strategy,
      autoscaler: null,
      slots,
    },
  } as Candidate,
  trials: [adviceTrial({latencyMs: 100, slots, lambdaCostUsd})],
})

test('a price that has another strategy burst changes nothing', () => {
  const tried = [bursting('shortest-delay', 10, 0.1), bursting('threshold', 11, 0.03)]

  const {flips, steady} = priceFlipsOf({tried, rules: RULES, functionUsd: 1}, 'burst: shortest-delay')

  expect(flips).toEqual([])
  expect(steady).toHaveLength(4)
})
