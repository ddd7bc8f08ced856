import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../../src/engine/engine.js'
import {describeOutcome} from '../../../../src/engine/flink/trial/outcome.js'
import {NO_CHECKPOINTS, readCheckpoints} from '../../../../src/engine/flink/rest/checkpoint-statistics.js'
import {TrialRecord} from '../../../../src/engine/flink/trial/trial-record.js'
import {buildTrial, type TrialChanges} from '../../../support/trial.js'

test('calls of a task manager that fell are those of the row and of its crashes', () => {
  const trial = buildTrial({engine: 'flink', parallelism: 1, pipeline: 'burst', checkpointIntervalMs: 500})
  const nowNs = (): number => 900e6
  const record = new TrialRecord(trial, undefined, {nowNs, onInvocation: () => undefined})
  record.rollCall.begin()
  record.recovery?.fell(600e6)
  record.report({kind: 'sent', subtask: 0, events: 4, isRetry: false, requestBytes: 100, epoch: 0})
  record.report({kind: 'restored', subtask: 0, checkpoint: 0, calls: 2, events: 8, emitted: 0}, 1)

  const outcome = describeOutcome({
    ...{trial, record, isAborted: false, isDrained: false, hasFinished: true, endNs: 1e9, bufferEvents: null},
    ...{service: null, driftMs: 0, timer: null, checkpoints: {...NO_CHECKPOINTS, count: 1}},
  })

  expect(outcome.recovery?.crashes).toMatchObject([{replayedInvocations: 3}])
  expect(outcome.offload?.replayedInvocations).toBe(3)
  expect(outcome.flags).toContain('cost-at-least')
})

describe('a job whose checkpoints all fail', () => {
  const failing = readCheckpoints({
    counts: {completed: 0, failed: 7},
    latest: {completed: null, failed: {failure_message: 'the disk is full'}},
  })

  const outcomeOf = (checkpointIntervalMs: number, checkpoints = failing): TrialOutcome => {
    const trial = buildTrial({engine: 'flink', parallelism: 1, pipeline: 'vanilla', checkpointIntervalMs})
    const record = new TrialRecord(trial, undefined, {nowNs: () => 900e6, onInvocation: () => undefined})
    return describeOutcome({
      ...{
        trial,
        record,
        isAborted: false,
        isDrained: false,
        hasFinished: true,
        endNs: 1e9,
        bufferEvents: null,
      },
      ...{service: null, driftMs: 0, timer: null, checkpoints},
    })
  }

  test('says so where one was due, and how many failed and why the last one did', () => {
    const {flags, recovery} = outcomeOf(500)
    expect(flags).toContain('no-checkpoints')
    expect(recovery).toMatchObject({checkpoints: 0, failedCheckpoints: {count: 7, why: 'the disk is full'}})
  })

  test('is one of which none was due, or of which one is complete, otherwise', () => {
    expect(outcomeOf(1000).flags).not.toContain('no-checkpoints')
    expect(outcomeOf(500, readCheckpoints({counts: {completed: 1, failed: 7}})).flags).not.toContain(
      'no-checkpoints',
    )
  })
})

test('a job that was cancelled before it committed what it wrote says so, and one that writes nothing does not', () => {
  const flagsOf = (changes: TrialChanges, hasFinished: boolean): readonly string[] => {
    const trial = buildTrial({engine: 'flink', parallelism: 1, pipeline: 'vanilla', ...changes})
    const record = new TrialRecord(trial, undefined, {nowNs: () => 900e6, onInvocation: () => undefined})
    return describeOutcome({
      ...{trial, record, isAborted: false, isDrained: false, hasFinished, endNs: 1e9, bufferEvents: null},
      ...{service: null, driftMs: 0, timer: null, checkpoints: {...NO_CHECKPOINTS, count: 1}},
    }).flags
  }
  const sink = {bootstrap: 'localhost:9092', topic: 'finished', transactionTimeoutMs: 60_000}
  const intoTopic = {checkpointIntervalMs: 500, sink}

  expect(flagsOf(intoTopic, false)).toContain('uncommitted')
  expect(flagsOf(intoTopic, true)).not.toContain('uncommitted')
  expect(flagsOf({}, false)).not.toContain('uncommitted')
})
