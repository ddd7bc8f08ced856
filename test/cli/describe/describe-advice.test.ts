import {expect, test} from 'vitest'
import {adviceTexts} from '../../../src/cli/describe/describe-advice.js'
import type {Advice} from '../../../src/experiment/advise/give-advice.js'
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
}

test('says that one seed alone chooses otherwise where there is neither a flip nor what stays', () => {
  const {flips} = adviceTexts(PREPARED, ADVICE)

  expect(flips).toContain('One seed alone')
  expect(flips).not.toContain('nothing that was tried')
})
