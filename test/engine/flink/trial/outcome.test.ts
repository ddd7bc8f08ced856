import {expect, test} from 'vitest'
import {describeOutcome} from '../../../../src/engine/flink/trial/outcome.js'
import {TrialRecord} from '../../../../src/engine/flink/trial/trial-record.js'
import {buildTrial} from '../../../support/trial.js'

test('calls of a task manager that fell are those of the row and of its crashes', () => {
  const trial = buildTrial({engine: 'flink', parallelism: 1, pipeline: 'burst', checkpointIntervalMs: 500})
  const nowNs = (): number => 900e6
  const record = new TrialRecord(trial, undefined, {nowNs, onInvocation: () => undefined})
  record.rollCall.begin()
  record.recovery?.fell(600e6)
  record.report({kind: 'sent', subtask: 0, events: 4, isRetry: false, requestBytes: 100, epoch: 0})
  record.report({kind: 'restored', subtask: 0, checkpoint: 0, calls: 2, events: 8, emitted: 0}, 1)

  const outcome = describeOutcome({
    ...{trial, record, isAborted: false, isDrained: false, endNs: 1e9, bufferEvents: null},
    ...{service: null, driftMs: 0, timer: null, checkpoints: {count: 1, p99Ms: 5, bytes: 100}},
  })

  expect(outcome.recovery?.crashes).toMatchObject([{replayedInvocations: 3}])
  expect(outcome.offload?.replayedInvocations).toBe(3)
  expect(outcome.flags).toContain('cost-at-least')
})
