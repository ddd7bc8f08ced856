import {expect, test} from 'vitest'
import {describeReport} from '../../../src/cli/describe/sweep-report.js'
import {buildTrialRow} from '../../support/trial-row.js'

test('the end of a sweep tells how many rows are not to be trusted, and why', () => {
  const rows = [
    buildTrialRow({pipeline: 'burst', flags: 'target-lost'}),
    buildTrialRow({pipeline: 'vanilla', flags: 'paused;short-window'}),
    buildTrialRow({pipeline: 'modified', flags: 'paused'}),
    buildTrialRow({pipeline: 'burst', flags: 'priced-as-cpu'}),
  ]
  const text = describeReport({folder: 'results/x', rows, ranTrials: 4})

  expect(text).toContain('\nFlag: 1 row is not to be trusted, target-lost (burst): Lambda died')
  expect(text).toContain(
    '\nFlag: 2 rows are not to be trusted, paused (vanilla, modified): a thread stood still',
  )
  expect(text).toMatch(/^4 rows in .*\n(Flag.*\n){2}Next: burst plot results\/x$/)
  expect(describeReport({folder: 'results/x', rows: rows.slice(3), ranTrials: 1})).not.toContain('Flag')
})
