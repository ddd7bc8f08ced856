import {expect, test} from 'vitest'
import {answerAt, type Known, type Question} from '../../../src/experiment/advise/answer-at.js'
import {rulesOf} from '../../../src/experiment/advise/give-advice.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {adviceTrialOf} from '../../support/advice-trial.js'

const SPIKE = {
  shape: 'spike',
  rate: 70,
  peakRate: 250,
  spikeDuration: 4000,
  serviceTime: 20,
  warmup: 1000,
  duration: 30_000,
} as const

/** Bursting meets for a price by the hour, and so do six slots. */
async function asking(lambdaCostUsd: number): Promise<Question> {
  const prepared = await prepareAdvice(SPIKE, {slots: 2, autoscalers: [], headroom: 0.1, objectives: []})
  return {
    prepared,
    rules: rulesOf(prepared),
    tryOnce: (trial) => {
      const isBursting = trial.pipeline === 'burst'
      const meets = isBursting || trial.parallelism >= 6
      return Promise.resolve(adviceTrialOf(trial, meets ? 50 : 5000, isBursting ? lambdaCostUsd : 0))
    },
  }
}

test.each([
  {lambdaCostUsd: 10, choice: 'add-slots', isLeftOut: false},
  {lambdaCostUsd: 0.001, choice: 'burst: shortest-delay', isLeftOut: true},
])('leaves more slots out only where none are computed: %o', async ({lambdaCostUsd, choice, isLeftOut}) => {
  const leftOut: string[] = []
  const known: Known = {
    isThorough: false,
    options: [],
    strategies: ['shortest-delay'],
    leftOut: (option, reason) => leftOut.push(`${option} ${reason}`),
  }

  expect((await answerAt({peak: 1.2}, known, await asking(lambdaCostUsd))).choice).toBe(choice)
  expect(leftOut.includes('add-slots dear')).toBe(isLeftOut)
})
