import {expect, test} from 'vitest'
import {eventColumns} from '../../../src/dataflow/accounting/event-columns.js'
import {type Contents, WindowContents} from '../../../src/dataflow/windows/contents.js'
import {NO_REPLIES, QueryRun, type QueryRunSettings} from '../../../src/dataflow/windows/query-run.js'
import {q5} from '../../../src/query/q5.js'
import {BID} from '../../../src/workload/nexmark/event-draw.js'
import {buildTrial} from '../../support/trial.js'

const WINDOWS = {sizeMs: 1000, slideMs: 1000}
const events = {
  kindOf: () => BID,
  read: () => ({kind: BID, auction: 1, bidder: 2, price: 3, id: 0, seller: 0}),
}
const trial = {...buildTrial({parallelism: 1}), query: 'q5', windows: WINDOWS} as const
const END = {endNs: 10e9, windowEndNs: 10e9}

const noContents: Contents = {
  foldLocal: () => undefined,
  applyAnswer: () => undefined,
  isGathered: () => true,
  fire: () => [],
}

/** A bid every 100 ms, of one subtask, each at hand at once. */
function rowsOf(count: number) {
  const columns = eventColumns(count)
  for (let event = 0; event < count; event++) {
    columns.event[event] = event
    for (const name of ['intendedNs', 'emittedNs', 'routedNs', 'sunkNs'] as const) {
      columns[name][event] = event * 100e6
    }
  }
  return columns
}

const settingsOf = (contents: Contents = new WindowContents(q5, events, WINDOWS)): QueryRunSettings => ({
  name: 'q5',
  query: q5,
  windows: WINDOWS,
  instantNs: (_event, intendedNs) => intendedNs,
  subtasks: 1,
  events,
  contents,
})

test('replies that another thread applies are those that it counts, in however many blocks they were sunk', () => {
  const columns = rowsOf(20)
  const sink = new QueryRun(settingsOf())
  for (let offset = 0; offset < 20; offset += 5) sink.sunk({columns, offset, count: 5}, 'offload', 0)

  const replies = {applied: 1, dropped: 2, bytes: 300, sized: 3}
  const {replies: counted} = QueryRun.fromState(settingsOf(), sink.toState(), replies).end(trial, END)
  expect(counted).toEqual({applied: 1, dropped: 2, bytesMean: 100})
})

test('windows that are merged after the end of a trial fire no earlier than those before', () => {
  let isGathered = true
  const contents: Contents = {...noContents, isGathered: () => isGathered}
  let nowNs = 0
  // Each merge takes 5 s.
  const sink = new QueryRun({...settingsOf(contents), now: () => (nowNs += 5e9) - 5e9})
  const columns = rowsOf(30)
  sink.sunk({columns, offset: 0, count: 11}, 'local', 0)
  isGathered = false
  sink.sunk({columns, offset: 11, count: 19}, 'local', 0)

  const resumed = QueryRun.fromState(settingsOf(noContents), sink.toState(), NO_REPLIES)
  const {windows} = resumed.end(trial, END)
  expect(windows.map(({endMs, firedMs}) => [endMs, firedMs])).toEqual([
    [1000, 6000],
    [2000, 6000],
    [3000, 10_000],
  ])
})

test('windows do not wait for what was given up with the last act of a trial', () => {
  const run = new QueryRun(settingsOf())
  const columns = rowsOf(30)
  run.sunk({columns, offset: 0, count: 8}, 'local', 0)
  // The sink has seen one of them, and read it.
  run.dropped({columns, offset: 8, count: 1}, 900e6)
  run.sunk({columns, offset: 20, count: 10}, 'local', 0)
  for (let event = 8; event < 20; event++) {
    run.foundDropped(event, {intendedNs: event * 100e6, emittedNs: event * 100e6}, 5e9)
  }

  const {windows, firedWindows} = run.end(trial, END)
  expect(windows.map(({endMs, firedMs}) => [endMs, firedMs])).toEqual([
    [1000, 5000],
    [3000, 10_000],
  ])
  expect(firedWindows).toBe(2)
})

test('a source that is held beyond the end of the stream has its last windows wait for it', () => {
  const run = new QueryRun(settingsOf())
  const columns = rowsOf(15)
  columns.routedNs[14] = 20e9
  run.sunk({columns, offset: 0, count: 12}, 'local', 0)
  // No window ends with these.
  run.sunk({columns, offset: 12, count: 3}, 'local', 0)

  const {windows} = run.end(trial, {endNs: 30e9, windowEndNs: 10e9})
  expect(windows.map(({endMs, firedMs}) => [endMs, firedMs])).toEqual([
    [1000, 1000],
    [2000, 20_000],
  ])
})
