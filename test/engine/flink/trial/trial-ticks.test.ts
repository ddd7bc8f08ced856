import {expect, test} from 'vitest'
import type {TimelineRow} from '../../../../src/engine/engine.js'
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
