import {expect, test} from 'vitest'
import {decide} from '../../../src/experiment/advise/decide.js'
import {rulesOf} from '../../../src/experiment/advise/question.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {adviceTrialOf, SPIKE} from '../../support/advice-trial.js'

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
