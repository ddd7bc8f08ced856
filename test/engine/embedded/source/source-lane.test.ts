import {describe, expect, test} from 'vitest'
import {SourceLane} from '../../../../src/engine/embedded/source/source-lane.js'
import {createTexts} from '../../../../src/engine/embedded/source/texts.js'
import {Ring} from '../../../../src/engine/embedded/threads/ring.js'
import {Shared} from '../../../../src/engine/embedded/threads/shared.js'
import {createMemory} from '../../../../src/engine/embedded/threads/create-memory.js'
import {SLOT_FIGURE} from '../../../../src/engine/embedded/threads/figure-places.js'
import {Histogram} from '../../../../src/metrics/histogram.js'
import {buildTrial, type TrialChanges} from '../../../support/trial.js'

const MS = 1e6
const BATCH = {maxEvents: 100, maxBytes: Infinity, lingerMs: 10, maxWorkMs: Infinity}

/** A lane without threads around it, and the local waits that its strategy is asked with. */
function openLane(changes: TrialChanges = {}) {
  const trial = buildTrial({
    engine: 'embedded',
    parallelism: 1,
    load: {extent: {kind: 'duration', warmupMs: 0, durationMs: 10_000}},
    ...changes,
  })
  const memory = createMemory(trial)
  const shared = new Shared(memory)
  const lateness = new Histogram()
  const lane = new SourceLane({
    subtask: 0,
    trial,
    memory,
    shared,
    batch: BATCH,
    texts: createTexts(memory.pool),
    windowStartNs: 0,
    windowEndNs: 10_000 * MS,
    lateness,
  })
  const waitsMs: number[] = []
  const route = (localWaitMs: number): boolean => {
    waitsMs.push(localWaitMs)
    return false
  }
  lane.decide({share: 0, route, offloadMs: 100, batch: BATCH}, 0)
  return {lane, shared, lateness, waitsMs, channel: new Ring(memory.channels[0]!)}
}

describe('the local wait on the embedded engine', () => {
  test('is the mean of channel and fallback list, and what the mean leaves of the service under way', () => {
    const {lane, shared, waitsMs} = openLane()
    lane.emit(0, 0)
    lane.emit(MS, MS)
    shared.givenBack[0] = 7
    shared.slots[0]![SLOT_FIGURE.fallbackBegun] = 4
    shared.slots[0]![SLOT_FIGURE.startedNs] = 1.5 * MS
    lane.emit(2 * MS, 2 * MS)
    // Whatever was drawn for it: it has taken longer than the mean.
    lane.emit(9 * MS, 9 * MS)

    // 2 ms of service in the mean.
    expect(waitsMs).toEqual([0, 2, 2 * 5 + 1.5, 2 * 6])
  })
})

test('an event that a full channel let go comes when it did, whenever it was intended', () => {
  const {lane, channel} = openLane({pipeline: 'vanilla', bufferEvents: 1})
  lane.emit(0, 0)
  lane.emit(MS, MS)
  lane.handOver()
  expect(lane.isHeld).toBe(true)
  expect(lane.comesAtNs(3 * MS)).toBe(3 * MS)

  expect(channel.available()).toBe(1)
  channel.release(1)
  expect(lane.retry(20 * MS)).toBe(true)

  // So that a linger that ended at 15 ms ends the batch before it.
  expect(lane.comesAtNs(3 * MS)).toBe(20 * MS)
  expect(lane.comesAtNs(21 * MS)).toBe(21 * MS)
})

describe('a run of events that were intended at once', () => {
  const AT_MAX: TrialChanges = {
    pipeline: 'vanilla',
    parallelism: 2,
    bufferEvents: 8,
    load: {rateEps: 'max', extent: {kind: 'events', warmupMs: 0, events: 100}},
  }

  test('is what as many events are one by one', () => {
    const [run, single] = [openLane(AT_MAX), openLane(AT_MAX)]
    expect(run.lane.emitRun(4, 0, MS)).toBe(true)
    for (let event = 0; event < 4; event++) single.lane.emit(0, MS)

    for (const {lane} of [run, single]) lane.handOver()
    expect(run.channel.available()).toBe(4)
    expect(run.channel.columns).toEqual(single.channel.columns)
    expect(run.channel.columns.event.slice(0, 4)).toEqual(Float64Array.of(0, 2, 4, 6))
    expect(run.lane.cursor).toBe(single.lane.cursor)
    expect(run.shared.source).toEqual(single.shared.source)
    expect(run.lateness.toState()).toEqual(single.lateness.toState())
  })

  test('goes in one piece or not at all', () => {
    const {lane, channel} = openLane(AT_MAX)
    expect(lane.emitRun(6, 0, 0)).toBe(true)
    expect(lane.emitRun(3, 0, 0)).toBe(false)
    lane.handOver()
    expect(channel.contiguous()).toBe(6)
    channel.release(6)
    // Two places before the corner of the memory, six behind it.
    expect(lane.emitRun(3, 0, 0)).toBe(false)
    expect(lane.emitRun(2, 0, 0)).toBe(true)
    expect(lane.emitRun(6, 0, 0)).toBe(true)
    expect(lane.isHeld).toBe(false)
  })
})
