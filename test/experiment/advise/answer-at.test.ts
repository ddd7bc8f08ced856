import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {type Question, rulesOf} from '../../../src/experiment/advise/question.js'
import {answerAt, type Known} from '../../../src/experiment/advise/sizes/answer-at.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {adviceTrial, adviceTrialOf, SPIKE} from '../../support/advice-trial.js'

const known = (leftOut: Known['leftOut'] = () => undefined): Known => ({
  isThorough: false,
  options: [],
  strategies: ['shortest-delay'],
  leftOut,
})

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
  const answer = await answerAt(
    {peak: 1.2},
    known((option, reason) => leftOut.push(`${option} ${reason}`)),
    await asking(lambdaCostUsd),
  )

  expect(answer.choice).toBe(choice)
  expect(leftOut.includes('add-slots dear')).toBe(isLeftOut)
})

test.each([
  {minSlots: 1, choice: /^autoscale: /},
  {minSlots: 0, choice: /^wait$/},
])(
  'an autoscaler that goes below the slots of the job may cost less than waiting: %o',
  async ({minSlots, choice}) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'burst-advice-'))
    onTestFinished(() => {
      rmSync(folder, {recursive: true})
    })
    const file = path.join(folder, 'own.yaml')
    writeFileSync(file, `kind: rate\nsource: a test\nasOf: 2026-01-01\nparameters: {minSlots: ${minSlots}}\n`)
    const prepared = await prepareAdvice(
      {...SPIKE, peakRate: 90},
      {slots: 2, autoscalers: [file], headroom: 0.1, objectives: []},
    )
    const question: Question = {
      prepared,
      rules: rulesOf(prepared),
      tryOnce: (trial) =>
        Promise.resolve(
          trial.pipeline === 'rescaled' || trial.pipeline === 'bridge'
            ? adviceTrial({latencyMs: 50, slots: 1, lambdaCostUsd: trial.pipeline === 'bridge' ? 1 : 0})
            : adviceTrialOf(trial, 50),
        ),
    }

    expect((await answerAt({peak: 0.9}, known(), question)).choice).toMatch(choice)
  },
)

test('tries a heavier load with the calls at once that it takes', async () => {
  const question = await asking(0.001)
  const calls = new Set<number>()
  const tryOnce: Question['tryOnce'] = (trial) => {
    if (trial.offload) calls.add(trial.offload.maxInFlight)
    return question.tryOnce(trial)
  }

  await answerAt({peak: 20}, known(), {...question, tryOnce})

  // An excess of 4900/s, each 20 ms long, twice.
  expect([...calls]).toEqual([196])
})
