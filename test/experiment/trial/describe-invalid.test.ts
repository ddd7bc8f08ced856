import {expect, test} from 'vitest'
import {buildRow} from '../../../src/experiment/trial/build-row.js'
import {describeInvalid} from '../../../src/experiment/trial/describe-invalid.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {runTrial} from '../../support/history.js'
import {buildTrial} from '../../support/trial.js'
import {buildTrialRow} from '../../support/trial-row.js'

test.each([
  ['censored;restarted', 'burst: Flink restarted its job in the middle of the trial; here', 'run it again'],
  ['rescaled', 'burst: Flink changed the parallelism of its job in the middle of the trial; here', 'run it'],
  ['replayed', 'burst: its slots were given events a second time; here', 'please report'],
  ['censored', 'burst lost 3 and doubled 4 events; here', 'please report'],
])('an invalid row flagged %s says why', (flags, message, remedy) => {
  const row = buildTrialRow({pipeline: 'burst', state: 'invalid', flags, lostEvents: 3, duplicateEvents: 4})

  const error = describeInvalid(row, 'here')

  expect(error).toMatchObject({exitCode: 5, message})
  expect(error.suggestions.join()).toContain(remedy)
})

test.each([
  [{state: 'invalid', flags: ['restarted']}, 0, 'restarted'],
  [{state: 'completed', flags: []}, 1, 'replayed'],
] as const)(
  'a row is invalid where the engine says so, or a slot served an event twice',
  async (...cases) => {
    const [changes, repeatedLocalEvents, flag] = cases
    const trial = buildTrial({load: {shape: 'constant', extent: {kind: 'events', warmupMs: 0, events: 10}}})
    const {outcome} = await runTrial(trial)
    outcome.accounting.repeatedLocalEvents = repeatedLocalEvents

    const row = buildRow(trial, {...outcome, ...changes}, {point: '', slotPrice: rowPrice(), wallMs: 0})

    expect(row.state).toBe('invalid')
    expect(row.flags.split(';')).toContain(flag)
  },
)
