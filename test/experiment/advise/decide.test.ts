import {expect, test} from 'vitest'
import {decide} from '../../../src/experiment/advise/decide.js'
import {rulesOf} from '../../../src/experiment/advise/question.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {adviceTrial, adviceTrialOf, SPIKE} from '../../support/advice-trial.js'

const QUIET = {stage: () => undefined, trialEnded: () => undefined, answered: () => undefined}

/** Seven slots keep the peak 80 % busy; the first seed takes five. */
test.each([
  {othersTake: 6, meets: true, slots: 6},
  {othersTake: 9, meets: false, slots: 5},
])('more slots are as many as every seed takes, up to the peak: %o', async ({othersTake, meets, slots}) => {
  const prepared = await prepareAdvice(SPIKE, {slots: 2, autoscalers: [], headroom: 0.1, objectives: []})
  const {options, choice} = await decide(
    {
      prepared,
      rules: rulesOf(prepared),
      tryOnce: (trial) => {
        const isEnough = trial.parallelism >= (trial.repetition === 1 ? 5 : othersTake)
        return Promise.resolve(adviceTrialOf(trial, isEnough ? 50 : 5000))
      },
    },
    QUIET,
  )

  expect(options.find(({kind}) => kind === 'add-slots')).toMatchObject({slots, meets})
  expect(options.find(({kind}) => kind === 'over-provision')).toMatchObject({slots: 7, meets})
  expect(choice.choice).toBe(meets ? 'add-slots' : null)
})

test('bursting is by the cheapest strategy that meets by every seed, and a bridge that never acts is bursting', async () => {
  const wishes = {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const prepared = await prepareAdvice(SPIKE, wishes)
  // The first is the cheapest, and holds by the first seed alone; the bridge is under it.
  const usd: Readonly<Record<string, number>> = {'shortest-delay': 0.01, threshold: 0.02, utilization: 0.03}
  const {options, choice} = await decide(
    {
      prepared,
      rules: rulesOf(prepared),
      tryOnce: ({pipeline, parallelism, strategy, repetition}) => {
        const kind = strategy?.kind ?? ''
        if (pipeline !== 'burst' && pipeline !== 'bridge') {
          return Promise.resolve(adviceTrial({latencyMs: 5000, slots: parallelism}))
        }
        const latencyMs = kind === 'shortest-delay' && repetition > 1 ? 5000 : 50
        return Promise.resolve(adviceTrial({latencyMs, slots: parallelism, lambdaCostUsd: usd[kind]!}))
      },
    },
    QUIET,
  )

  expect(choice.choice).toBe('burst: threshold')
  expect(options.filter(({kind}) => kind === 'burst')).toHaveLength(1)
  expect(options.find(({kind}) => kind === 'bridge')).toMatchObject({sameAs: 'burst: shortest-delay'})
})
