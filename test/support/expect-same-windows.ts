import {expect} from 'vitest'
import type {QueryOutcome} from '../../src/dataflow/windows/query-outcome.js'
import type {TrialOutcome} from '../../src/engine/engine.js'
import {runTrial} from './history.js'
import {buildTrial, type TrialChanges} from './trial.js'

/** Windows and rows are those of the same events in a trial that nothing disturbs. */
export async function expectSameWindows(asked: TrialChanges, {query}: TrialOutcome): Promise<void> {
  const {outcome} = await runTrial(
    buildTrial({...asked, engine: 'virtual', pipeline: 'vanilla', materialize: true, service: {meanMs: 1}}),
  )
  const fired = (one: QueryOutcome | null | undefined) => one?.windows.map(({endMs, rows}) => [endMs, rows])
  expect(fired(query)).toEqual(fired(outcome.query))
  expect(query?.digest).toBe(outcome.query?.digest)
}
