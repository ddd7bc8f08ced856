import {expect, test} from 'vitest'
import {adviceTexts} from '../../../src/cli/describe/describe-advice.js'
import {type Advice, confidenceOf} from '../../../src/experiment/advise/give-advice.js'
import type {PreparedAdvice} from '../../../src/experiment/advise/prepare-advice.js'

const PREPARED = {given: {}} as PreparedAdvice
const ADVICE: Advice = {
  options: [],
  choice: 'wait',
  why: 'cheapest',
  next: null,
  flips: [],
  steady: [],
  leftOut: [],
  confidence: {runs: 9, same: 7},
  candidates: [],
  computed: null,
}

test('says that one seed alone chooses otherwise where there is neither a flip nor what stays', () => {
  const {flips} = adviceTexts(PREPARED, ADVICE)

  expect(flips).toContain('One seed alone')
  expect(flips).not.toContain('nothing that was tried')
})

test('counts no answers where it cannot be told what to choose', () => {
  const cannotTell = {choice: null, why: 'cannot tell', next: 'burst: threshold'} as const
  const asked = ['wait', 'add-slots', 'add-slots'].map(
    (choice) => ({choice, why: 'cheapest', next: null}) as const,
  )
  const confidence = confidenceOf(asked, cannotTell)

  expect(confidence).toEqual({runs: 3, same: null})
  expect(adviceTexts(PREPARED, {...ADVICE, ...cannotTell, confidence}).sure).not.toMatch(/\d|five/)
  expect(confidenceOf(asked, {choice: 'add-slots', why: 'cheapest', next: null})).toEqual({runs: 3, same: 2})
})

test('says what was left out where nothing was chosen, too', () => {
  const leftOut = [{option: 'wait', reason: 'what piles up misses by itself', times: 4}]
  const {flips} = adviceTexts(PREPARED, {...ADVICE, choice: null, why: 'none meets', leftOut})

  expect(flips).toMatch(/not computed without a choice\.\nNot computed where .*wait \(4 ×, what piles up/)
})
