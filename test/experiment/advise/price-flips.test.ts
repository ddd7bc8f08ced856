import {expect, test} from 'vitest'
import {adviseWith} from '../../../src/experiment/advise/give-advice.js'
import type {Candidate} from '../../../src/experiment/advise/options/options.js'
import {priceFlipsOf} from '../../../src/experiment/advise/sizes/price-flips.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import type {Tried} from '../../../src/experiment/advise/tried.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {adviceTrial, adviceTrialOf, SPIKE} from '../../support/advice-trial.js'

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

test('no price has a bridge taken that is bursting: it has one seed, and that one is cheap', async () => {
  const wishes = {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const prepared = await prepareAdvice(SPIKE, wishes)
  const quiet = {stage: () => undefined, trialEnded: () => undefined, answered: () => undefined}
  const {choice, options, flips} = await adviseWith(prepared, quiet, (trial) => {
    const isOffloading = trial.pipeline === 'burst' || trial.pipeline === 'bridge'
    const usd = trial.strategy?.kind === 'shortest-delay' ? (trial.repetition === 1 ? 0.08 : 0.1) : 0.5
    return Promise.resolve(adviceTrialOf(trial, isOffloading ? 50 : 5000, isOffloading ? usd : 0))
  })
  expect(choice).toBe('burst: shortest-delay')
  expect(options.find(({kind}) => kind === 'bridge')).toMatchObject({sameAs: choice})
  expect(flips.filter(({winner}) => winner === 'bridge')).toEqual([])
})
