import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../../src/engine/engine.js'
import {describeOutcome} from '../../../../src/engine/flink/trial/outcome.js'
import {NO_CHECKPOINTS, readCheckpoints} from '../../../../src/engine/flink/rest/checkpoint-statistics.js'
import {TrialTicks} from '../../../../src/engine/flink/trial/trial-ticks.js'
import {TrialRecord} from '../../../../src/engine/flink/trial/trial-record.js'
import {quietObserver} from '../../../support/quiet-observer.js'
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

describe('a job that was silent for longer than a second', () => {
  const reports = (record: TrialRecord, fromS: number, toS: number): void => {
    for (let at = fromS; at <= toS; at += 0.5) {
      const line = {kind: 'counters', subtask: 0, atNs: at * 1e9} as const
      record.times.note({...line, busyNs: at * 1e9, policyBlockedNs: 0, processed: 1})
    }
  }
  const flagsOf = (stood: (record: TrialRecord, at: (atS: number) => void) => void): readonly string[] => {
    const trial = buildTrial({
      ...{engine: 'flink', parallelism: 1, pipeline: 'vanilla', checkpointIntervalMs: 500},
      rescales: [{atMs: 2000, slots: 2}],
      load: {shape: 'constant', rateEps: 100, extent: {kind: 'duration', warmupMs: 0, durationMs: 10_000}},
    })
    let nowNs = 0
    const record = new TrialRecord(trial, undefined, {nowNs: () => nowNs, onInvocation: () => undefined})
    const ticks = new TrialTicks(trial, record, {
      observer: quietObserver(trial),
      service: null,
      nowNs: () => nowNs,
    })
    record.rollCall.begin()
    reports(record, 0, 2)
    stood(record, (atS) => {
      nowNs = atS * 1e9
      void ticks.tick()
    })
    reports(record, 6.5, 10)
    return describeOutcome({
      ...{trial, record, isAborted: false, isDrained: false, hasFinished: false, endNs: 10e9},
      ...{bufferEvents: null, service: null, driftMs: 0, timer: null},
      checkpoints: {...NO_CHECKPOINTS, count: 1},
    }).flags
  }

  test('is flagged, but for a rescale or a crash that stood for all but a second of it', () => {
    const rescaled = flagsOf((record, tickAt) => {
      record.rescales?.asked(1, 2.1e9)
      record.rescales?.stopped(2.2e9)
      tickAt(5)
      record.rescales?.open(1, {atNs: 6.2e9, lastSeenNs: 2e9})
      tickAt(6.4)
    })
    const crashed = flagsOf((record, tickAt) => {
      record.recovery?.fell(2.2e9)
      tickAt(5)
      record.recovery?.restored(
        {subtask: 0, checkpoint: 1, calls: 0, events: 0, emitted: 0},
        {emittedBefore: 0, lastSeenNs: 2e9, atNs: 6.2e9},
      )
    })
    const silent = flagsOf((_, tickAt) => {
      tickAt(5)
    })
    const silentBefore = flagsOf((record, tickAt) => {
      record.recovery?.fell(3.5e9)
      tickAt(5)
    })

    expect(rescaled).not.toContain('not-rescaled')
    // Nobody was there to ask for it.
    expect(silent).toContain('not-rescaled')
    expect(rescaled).not.toContain('stale-metrics')
    expect(crashed).not.toContain('stale-metrics')
    expect(silent).toContain('stale-metrics')
    expect(silentBefore).toContain('stale-metrics')
  })
})

test('the one task that merges windows does not say with how many others a rescaled job goes on', () => {
  const trial = buildTrial({
    ...{engine: 'flink', parallelism: 2, pipeline: 'vanilla', checkpointIntervalMs: 500},
    ...{query: 'q7', windows: {sizeMs: 500, slideMs: 500}, rescales: [{atMs: 100, slots: 3}]},
  })
  const record = new TrialRecord(trial, undefined, {nowNs: () => 900e6, onInvocation: () => undefined})
  const greet = (role: 'merge' | 'sink', parallelism: number, subtask = 0): void => {
    const process = {monotonicNs: '1', wallMs: 0, host: '', pid: 1}
    record.hello({role, subtask, parallelism, attempt: 1, restored: 4, ...process})
  }
  record.rollCall.begin()
  record.rollCall.willHave(3)
  record.rescales?.asked(3, 800e6)
  greet('sink', 3, 2)
  // By its settings, which are of the start.
  greet('merge', 2)

  expect(record.subtasks).toBe(3)
  expect(record.rescales?.totals.rescales).toBe(1)
})
