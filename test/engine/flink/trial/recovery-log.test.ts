import {describe, expect, test} from 'vitest'
import {crashesOf, RecoveryLog} from '../../../../src/engine/flink/trial/recovery-log.js'
import {faultOf} from '../../../support/fault-trial.js'
import {buildTrial} from '../../../support/trial.js'

const STATISTICS = {count: 9, p99Ms: 40, bytes: 1000, failed: 0, failure: ''}
const MS = 1e6

test('a rescale takes events and calls back, and is no crash', () => {
  const log = new RecoveryLog()
  log.completed(1, 900 * MS)
  for (const epoch of [0, 1, 1]) log.sent(0, epoch)
  log.sent(1, 1)
  log.rescaled(1, {subtasks: 3, atNs: 1500 * MS, emittedBefore: 1000})
  const restored = {checkpoint: 1, calls: 1, events: 8, emitted: 300}
  for (const subtask of [0, 1, 2])
    log.restored({...restored, subtask}, {emittedBefore: 0, lastSeenNs: 1400 * MS, atNs: 1600 * MS})

  expect(log.hasFallen).toBe(false)
  expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})).toMatchObject({
    ...{crashes: [], restarts: 0, outages: []},
    // Three calls behind the barrier, three under way at it; 100 events behind it, 8 in each of those calls.
    rescaled: {replayedEvents: 1000 - 900 + 24, replayedInvocations: 6},
  })
})

test('a rescale that the end of its trial cuts short has taken back nothing that is known', () => {
  const log = new RecoveryLog()
  log.rescaled(1, {subtasks: 3, atNs: 1500 * MS, emittedBefore: 1000})
  log.restored(
    {subtask: 0, checkpoint: 1, calls: 1, events: 8, emitted: 300},
    {emittedBefore: 0, lastSeenNs: 1400 * MS, atNs: 1600 * MS},
  )
  expect(log.totals(STATISTICS, {endNs: 1700 * MS, isDrained: false})).not.toHaveProperty('rescaled')
})

test('a crash in whose outage the job was to be rescaled ends with that, which has what was taken back', () => {
  const log = new RecoveryLog()
  log.completed(1, 900 * MS)
  log.fell(1400 * MS)
  log.rescaled(1, {subtasks: 2, atNs: 1500 * MS, emittedBefore: 700})
  const restored = {checkpoint: 1, calls: 0, events: 0, emitted: 300}
  for (const subtask of [0, 1])
    log.restored({...restored, subtask}, {emittedBefore: 0, lastSeenNs: 1300 * MS, atNs: 1600 * MS})

  expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})).toMatchObject({
    crashes: [{atMs: 1400, checkpointMs: 900, upMs: 1600, replayedEvents: 0}],
    ...{restarts: 1, rescaled: {replayedEvents: 100}},
  })
})

test('a rescale before any checkpoint takes back all that was handed on', () => {
  const log = new RecoveryLog()
  log.rescaled(0, {subtasks: 3, atNs: 1500 * MS, emittedBefore: 1000})
  const {rescaled} = log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})
  expect(rescaled).toEqual({replayedEvents: 1000, replayedInvocations: 0})
})

describe('a crash', () => {
  test('lasts until the last of its subtasks goes on, and takes back what those had handed on', () => {
    const log = new RecoveryLog()
    log.completed(1, 1000 * MS)
    log.completed(2, 2000 * MS)
    log.completed(2, 2100 * MS)
    for (const epoch of [1, 2, 2]) log.sent(0, epoch)
    log.fell(2500 * MS)
    const restored = {checkpoint: 2, calls: 1, events: 10, emitted: 400}
    log.restored({...restored, subtask: 0}, {emittedBefore: 450, lastSeenNs: 2450 * MS, atNs: 3500 * MS})
    log.restored(
      {...restored, subtask: 1, calls: 0, events: 0},
      {emittedBefore: 420, lastSeenNs: 2450 * MS, atNs: 3700 * MS},
    )

    expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: false})).toEqual({
      ...{checkpoints: 9, checkpointP99Ms: 40, stateBytes: 1000, restarts: 1},
      // 50 + 10 of the one, 20 of the other; of the calls one was under way, and two came behind the barrier.
      crashes: [
        ...[{atMs: 2500, checkpointMs: 2000, upMs: 3700, replayedEvents: 80, replayedInvocations: 3}],
      ],
      outages: [{fromMs: 2500, toMs: 3700}],
    })
  })

  test('that nobody has asked for began when its subtask was last seen', () => {
    const log = new RecoveryLog()
    log.restored(
      {subtask: 0, checkpoint: 0, calls: 0, events: 0, emitted: 0},
      {emittedBefore: 5, lastSeenNs: 800 * MS, atNs: 1000 * MS},
    )
    expect(log.hasFallen).toBe(true)
    expect(log.totals(STATISTICS, {endNs: 2000 * MS, isDrained: false})).toMatchObject({
      restarts: 1,
      crashes: [{atMs: 800, checkpointMs: 0, upMs: 1000, replayedEvents: 5}],
    })
  })

  test('of another part of the job, long after the first, is another one', () => {
    const log = new RecoveryLog()
    const restored = {checkpoint: 0, calls: 0, events: 0, emitted: 0}
    log.fell(1000 * MS)
    log.restored({...restored, subtask: 0}, {emittedBefore: 1, lastSeenNs: 900 * MS, atNs: 2000 * MS})
    log.restored({...restored, subtask: 1}, {emittedBefore: 1, lastSeenNs: 5000 * MS, atNs: 6000 * MS})
    const {restarts, outages} = log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})
    expect({restarts, outages}).toEqual({
      restarts: 2,
      outages: [
        {fromMs: 1000, toMs: 2000},
        {fromMs: 5000, toMs: 6000},
      ],
    })
  })

  test('in the outage of another one makes that longer, and is over with it', () => {
    const log = new RecoveryLog()
    const restored = {checkpoint: 0, calls: 0, events: 0, emitted: 0}
    log.fell(1000 * MS)
    log.fell(1500 * MS)
    log.restored({...restored, subtask: 0}, {emittedBefore: 7, lastSeenNs: 950 * MS, atNs: 2500 * MS})
    const outages = [{fromMs: 1000, toMs: 2500}]
    for (const isDrained of [true, false])
      expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained})).toMatchObject({
        ...{restarts: 1, outages},
        crashes: [
          {atMs: 1000, replayedEvents: 7},
          {atMs: 1500, replayedEvents: 0},
        ],
      })
  })

  test('before anything is reported takes nothing back a second time', () => {
    const log = new RecoveryLog()
    log.completed(1, 500 * MS)
    const restored = {subtask: 0, checkpoint: 1, calls: 2, events: 10, emitted: 40}
    log.sent(0, 1)
    log.fell(1000 * MS)
    log.restored(restored, {emittedBefore: 50, lastSeenNs: 900 * MS, atNs: 2000 * MS})
    // Its calls are made again, and nothing else is heard of it.
    for (const epoch of [1, 1]) log.sent(0, epoch)
    log.fell(2100 * MS)
    log.restored(restored, {emittedBefore: 50, lastSeenNs: 900 * MS, atNs: 3000 * MS})
    expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true}).crashes).toMatchObject([
      {replayedEvents: 20, replayedInvocations: 3},
      {replayedEvents: 0, replayedInvocations: 2},
    ])
  })

  test('of which a checkpoint is reported a moment behind it goes back to that one, not into its own outage', () => {
    const log = new RecoveryLog()
    log.fell(2500 * MS)
    log.completed(2, 2504 * MS)
    log.restored(
      {subtask: 0, checkpoint: 2, calls: 0, events: 0, emitted: 400},
      {emittedBefore: 450, lastSeenNs: 2450 * MS, atNs: 3500 * MS},
    )

    expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: false})).toMatchObject({
      crashes: [{atMs: 2500, checkpointMs: 2500}],
    })
  })

  test('that takes word of the last checkpoint with it goes back to that one all the same', () => {
    const log = new RecoveryLog()
    log.completed(1, 500 * MS)
    log.fell(1000 * MS)
    const restored = {subtask: 0, checkpoint: 2, calls: 0, events: 0, emitted: 0}
    log.restored(restored, {emittedBefore: 1, lastSeenNs: 900 * MS, atNs: 2000 * MS})
    expect(log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})).toMatchObject({
      crashes: [{checkpointMs: 1000}],
    })
  })

  test('that strikes nothing of a job is none', () => {
    const log = new RecoveryLog()
    log.fell(1000 * MS)
    const {crashes, outages} = log.totals(STATISTICS, {endNs: 9000 * MS, isDrained: true})
    expect({crashes, outages}).toEqual({crashes: [], outages: []})
  })

  test('that the end cuts short has no restart', () => {
    const log = new RecoveryLog()
    log.fell(500 * MS)
    expect(log.totals(STATISTICS, {endNs: 2000 * MS, isDrained: false})).toMatchObject({
      restarts: 0,
      outages: [{fromMs: 500, toMs: 2000}],
    })
  })

  test('strikes at its instant of the window, by the draw of its trial', () => {
    const faults = [faultOf('slot-crash', {atMs: 3000}), faultOf('slot-crash', {atMs: 1000})]
    const crashes = crashesOf(buildTrial({faults, seed: 3}))
    expect(crashes.map(({atMs}) => atMs)).toEqual([5000, 3000])
    expect(crashesOf(buildTrial({faults, seed: 3}))).toEqual(crashes)
    expect(crashes.every(({chance}) => chance >= 0 && chance < 1)).toBe(true)
  })
})
