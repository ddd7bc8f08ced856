import {expect, test} from 'vitest'
import {describeRescales} from '../../../../src/cli/describe/measured/describe-rescales.js'
import {buildTrialRow} from '../../../support/trial-row.js'

const row = buildTrialRow({pipeline: 'burst', parallelism: 2})

test('each rescale has its slots, its request and its pause, up to the first event that was taken up', () => {
  const rescales = [
    {slots: 3, askedMs: 3000, stoppedMs: 3100, openMs: 3400, firstEventMs: 3520},
    {slots: 2, askedMs: 7000, stoppedMs: 7010, openMs: 7100, firstEventMs: null},
    {slots: 4, askedMs: 9000, stoppedMs: null, openMs: null, firstEventMs: null},
  ]

  expect(describeRescales([{row, headlineMs: 1, rescales}])).toBe(
    [
      'Rescaled  burst: 2 → 3 slots asked for at 3 s, stood still for 420 ms from 3.1 s on',
      ' 3 → 2 slots asked for at 7 s, stood still for 90 ms from 7.01 s on, and took up no event behind it',
      ' 2 → 4 slots asked for at 9 s, not there when the trial ended',
    ].join(';'),
  )
})

test('nothing is said of a trial that kept its slots', () => {
  expect(describeRescales([{row, headlineMs: 1}])).toBe('')
})
