import {expect, test} from 'vitest'
import {describeReport} from '../../../src/cli/describe/sweep-report.js'
import {foundIn} from '../../../src/cli/describe/answer/folder-answer.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

test('the end of a sweep tells of faults that struck nothing', () => {
  const rows = [
    buildTrialRow({pipeline: 'burst', flags: 'idle-target-down;priced-as-cpu'}),
    buildTrialRow({pipeline: 'burst', flags: 'idle-target-down'}),
    buildTrialRow({pipeline: 'burst', flags: 'idle-event-errors'}),
  ]
  const text = describeReport(
    {folder: 'results/x', rows, ranTrials: 3},
    foundIn({name: 'x', rows, manifest: {}}),
  )
  expect(text).toContain('\nFlag: target-down struck no request of 2 rows (idle-target-down): ')
  expect(text).toContain('\nFlag: event-errors struck no request of 1 row (idle-event-errors): ')
})

test('the end of a sweep tells how many rows are not to be trusted, and why', () => {
  const rows = [
    buildTrialRow({pipeline: 'burst', flags: 'target-lost'}),
    buildTrialRow({pipeline: 'vanilla', flags: 'paused;short-window'}),
    buildTrialRow({pipeline: 'modified', flags: 'paused'}),
    buildTrialRow({pipeline: 'burst', flags: 'priced-as-cpu'}),
  ]
  const describe = (own: readonly TrialRow[]): string =>
    describeReport(
      {folder: 'results/x', rows: own, ranTrials: own.length},
      foundIn({name: 'x', rows: own, manifest: {}}),
    )
  const text = describe(rows)

  expect(text).toContain('untrusted: target-lost on 1 row (burst), Lambda died')
  expect(text).toContain('untrusted: paused on 2 rows (vanilla, modified), a thread stood still')
  expect(text).toMatch(/\n4 rows in .*\nNext: burst report results\/x .*; burst show .*$/)
  expect(text).toMatch(/^x\n\npipeline/)
  expect(text).toContain('Verdict   nothing is chosen, since rows are not to be trusted')
  expect(describe(rows.slice(3))).not.toContain('untrusted')
})
