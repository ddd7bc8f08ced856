import {expect, test} from 'vitest'
import type {TimelineRow} from '../../../../src/engine/engine.js'
import {NO_CHECKPOINTS} from '../../../../src/engine/flink/rest/checkpoint-statistics.js'
import {encodeRecords, type EventRecord} from '../../../../src/engine/flink/control/event-records.js'
import {TrialRecord} from '../../../../src/engine/flink/trial/trial-record.js'
import {TrialTicks} from '../../../../src/engine/flink/trial/trial-ticks.js'
import type {Snapshot} from '../../../../src/dataflow/control/snapshot.js'
import {quietObserver} from '../../../support/quiet-observer.js'
import {buildTrial} from '../../../support/trial.js'

test('what calls have given back is backlog again, in the timeline and for the strategy', () => {
  const trial = buildTrial({
    engine: 'flink',
    parallelism: 2,
    load: {
      shape: 'constant',
      arrivals: 'uniform',
      rateEps: 1000,
      extent: {kind: 'duration', warmupMs: 0, durationMs: 5000},
    },
  })
  const nowNs = (): number => 1e9
  const record = new TrialRecord(trial, undefined, {nowNs, onInvocation: () => undefined})
  const rows: TimelineRow[] = []
  const seen: Snapshot[] = []
  const quiet = quietObserver(trial)
  const observer = quietObserver(trial, {
    timeline: (row) => rows.push(row),
    decide: (snapshot) => {
      seen.push(snapshot)
      return quiet.firstDecision
    },
  })
  const ticks = new TrialTicks(trial, record, {observer, service: null, nowNs})
  for (const subtask of [0, 1]) {
    record.report({kind: 'counters', subtask, atNs: 1e9, emitted: 480, routedLocal: 300, offloaded: 180})
    record.report({kind: 'counters', subtask, atNs: 1e9, taken: 250, fallback: 30})
  }
  const intendedEvents = record.intended.arrivedBy(1e9)

  void ticks.tick()

  // Taken: 2 × (250 by `tokenize` + 180 by a batcher).
  expect(rows[0]?.backlogEvents).toBe(intendedEvents - 860 + 60)
  expect(seen[0]?.backlogEvents).toBe(intendedEvents - 860 + 60)
})

test('rows of events that were held before the source was calm say nothing of its own lateness', () => {
  const trial = buildTrial({engine: 'flink', parallelism: 1, metricIntervalMs: 1000})
  let nowMs = 0
  const nowNs = (): number => nowMs * 1e6
  const record = new TrialRecord(trial, undefined, {nowNs, onInvocation: () => undefined})
  const ticks = new TrialTicks(trial, record, {observer: quietObserver(trial), service: null, nowNs})
  const tickAt = (ms: number, policyBlockedMs: number): void => {
    nowMs = ms
    const counters = {kind: 'counters', subtask: 0, atNs: ms * 1e6, emitted: ms, routedLocal: ms} as const
    record.report({...counters, taken: ms, busyNs: 0, policyBlockedNs: policyBlockedMs * 1e6})
    void ticks.tick()
  }
  const row = (event: number, intendedMs: number, emittedMs: number): EventRecord => ({
    ...{event, path: 'local', workNs: 0, coldNs: 0, networkNs: 0, sentNs: 0},
    ...{intendedNs: intendedMs * 1e6, emittedNs: emittedMs * 1e6, routedNs: emittedMs * 1e6},
    ...{startedNs: 2800e6, sunkNs: 2900e6},
  })

  tickAt(1000, 800)
  tickAt(2000, 800)
  record.events(0, encodeRecords([row(0, 100, 900), row(1, 2500, 2501)]), {epoch: 0, attempt: 0})
  tickAt(3000, 800)

  expect(record.calmLateness.totalCount).toBe(1)
  expect(record.calmLateness.quantileMs(1)).toBeCloseTo(1, 1)
})

test('the timeline shows outages and pauses, each moment of them once', () => {
  const trial = buildTrial({
    ...{engine: 'flink', parallelism: 2, metricIntervalMs: 1000, checkpointIntervalMs: 500},
    rescales: [{atMs: 100, slots: 3}],
  })
  let nowMs = 0
  const nowNs = (): number => nowMs * 1e6
  const record = new TrialRecord(trial, undefined, {nowNs, onInvocation: () => undefined})
  const rows: TimelineRow[] = []
  const observer = quietObserver(trial, {timeline: (row) => rows.push(row)})
  const ticks = new TrialTicks(trial, record, {observer, service: null, nowNs})
  const tickAt = (ms: number): void => {
    nowMs = ms
    void ticks.tick()
  }

  tickAt(1000)
  record.recovery?.fell(1400e6)
  tickAt(2000)
  // Asked for in the outage, it comes about with its end.
  record.rescales?.asked(3, 1500e6)
  record.rescales?.stopped(1600e6)
  tickAt(3000)

  expect(rows.map(({paused}) => paused)).toEqual([0, 0.6, 1])
})

/** A trial that takes checkpoints, at an instant in ms. */
function checkpointed(): {readonly record: TrialRecord; readonly at: (ms: number) => void} {
  const trial = buildTrial({engine: 'flink', parallelism: 1, checkpointIntervalMs: 500})
  let nowMs = 0
  const around = {nowNs: () => nowMs * 1e6, onInvocation: () => undefined}
  return {record: new TrialRecord(trial, undefined, around), at: (ms) => (nowMs = ms)}
}

test('what waits in fallback lists and what was taken go back with what says so', () => {
  const {record, at} = checkpointed()
  at(1000)
  record.report({kind: 'counters', subtask: 0, atNs: 1000e6, taken: 250, fallback: 30})
  at(2000)
  record.report({kind: 'counters', subtask: 0, atNs: 2000e6, taken: 200, fallback: 4}, 1)

  expect(record.waitingFallback.at(2000e6)).toBe(4)
  expect(record.taken.at(2000e6)).toBe(200)
})

const RESTORED = {kind: 'restored', subtask: 0, checkpoint: 1, calls: 0, events: 0, emitted: 0} as const

test('an attempt that fails before the trial begins is no crash of it', () => {
  const {record, at} = checkpointed()
  at(9000)
  record.report({...RESTORED, checkpoint: 0}, 1)
  record.report({kind: 'completed', subtask: 0, checkpoint: 1}, 1)
  expect(record.recovery?.hasFallen).toBe(false)

  record.rollCall.begin()
  at(300)
  record.recovery?.fell(200e6)
  record.report(RESTORED, 2)
  expect(record.recovery?.totals(NO_CHECKPOINTS, {endNs: 900e6, isDrained: true}).crashes).toMatchObject([
    {atMs: 200, checkpointMs: 0, upMs: 300},
  ])
})

test('one crash is one, whichever task of a subtask is back first', () => {
  const {record, at} = checkpointed()
  record.rollCall.begin()
  record.report({kind: 'counters', subtask: 0, atNs: 100e6, emitted: 40})
  at(150)
  record.recovery?.fell(150e6)
  record.recovery?.restored({...RESTORED, subtask: 1}, {emittedBefore: 0, lastSeenNs: 100e6, atNs: 300e6})
  // `tokenize` of the other subtask is back, and then its policy.
  at(320)
  record.report({kind: 'counters', subtask: 0, atNs: 320e6, taken: 0}, 1)
  record.report(RESTORED, 1)
  expect(record.recovery?.totals(NO_CHECKPOINTS, {endNs: 900e6, isDrained: true}).crashes).toMatchObject([
    {atMs: 150, upMs: 320, replayedEvents: 40},
  ])
})
