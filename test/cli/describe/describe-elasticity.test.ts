import {expect, test} from 'vitest'
import {describeElasticity} from '../../../src/cli/describe/describe-elasticity.js'
import {buildTrialRow} from '../../support/trial-row.js'

const burst = {
  fromMs: 0,
  toMs: 1000,
  reactionMs: 800,
  underProvisionedShare: 0.02,
  underProvisionedTimeShare: 0.1,
  overOffloadedShare: 0,
  overOffloadedTimeShare: 0,
  backlogAreaEventS: 300,
  oscillationsPerMinute: 0,
}

const describeBursts = (
  ...elasticity: readonly (typeof burst | (Omit<typeof burst, 'reactionMs'> & {reactionMs: null}))[]
) => describeElasticity([{row: buildTrialRow({}), headlineMs: 1, elasticity}])

test('tells how offloading followed a burst, and the slowest and the mean of several', () => {
  expect(describeBursts(burst)).toBe(
    'Elasticity  settled within 800 ms, 2 % beyond the slots, 0 % offloaded needlessly, backlog 300 event·s (burst)',
  )
  expect(describeBursts(burst, {...burst, reactionMs: 1600, backlogAreaEventS: 500})).toMatch(
    /settled within 1\.6 s.*backlog 400 event·s \(mean of 2 bursts\)$/,
  )
  expect(describeBursts(burst, {...burst, reactionMs: null})).toContain('never settled')
})

test('says nothing where no burst was followed', () => {
  expect(describeBursts()).toBe('')
  expect(describeElasticity([{row: buildTrialRow({}), headlineMs: 1}])).toBe('')
})
