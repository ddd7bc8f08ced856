import {expect, test} from 'vitest'
import {TrialRecord} from '../../../../src/engine/flink/trial/trial-record.js'
import {windowsOf} from '../../../../src/engine/flink/trial/window-outcome.js'
import {BugError} from '../../../../src/errors.js'
import {asking} from '../../../support/expect-windows.js'
import {naiveWindows} from '../../../support/naive-windows.js'
import {buildTrial} from '../../../support/trial.js'
import {usageErrorOf} from '../../../support/usage-error.js'
import {instantsOf} from '../../../workload/load.js'

// Events 0 to 3 of every 50 are persons and auctions, which no window reads; event 9 is at 1000 ms.
const trial = asking(
  buildTrial({
    load: {shape: 'constant', rateEps: 10, extent: {kind: 'duration', warmupMs: 0, durationMs: 4000}},
  }),
  'q5',
  {sizeMs: 2000, slideMs: 1000},
)

const fired = (endMs: number): readonly [number, number, number] => [endMs, endMs * 1e6 + 5e6, 2]

const outcomeOf = (
  windows: readonly (readonly [number, number, number])[] | null,
  {asked = trial, isDrained = true, dropped = [] as readonly number[], endNs = 4.5e9} = {},
) => {
  const record = new TrialRecord(asked, undefined, {nowNs: () => 0, onInvocation: () => undefined})
  for (const event of dropped) record.dropped.add(event)
  if (windows) record.fired.end({windows, digestA: 1, digestB: 0xffffffff})
  return windowsOf({trial: asked, record, isDrained}, {intendedEvents: 40, endNs})
}

test('windows are those that the job fired, with their delays', () => {
  const ends = [1000, 2000, 3000, 4000, 5000]
  const outcome = outcomeOf(ends.map(fired))
  expect(outcome?.windows.map(({endMs, firedMs}) => [endMs, firedMs])).toEqual(
    ends.map((endMs) => [endMs, endMs + 5]),
  )
  // The last one is cut short by the end of the stream, and has no delay.
  expect(outcome?.emission).toMatchObject({windows: 4, p50Ms: 5, maxMs: 5})
  expect(outcome).toMatchObject({firedWindows: 5, resultRows: 10, digest: '00000001ffffffff'})
})

test('sessions are those that the events make, and those that end together one window', () => {
  const windows = {sizeMs: 700, slideMs: 700, gapMs: 700}
  const asked = asking(trial, 'q11', windows)
  const instants = instantsOf(trial.load, trial).subarray(0, 40)
  const events = Array.from(instants, (intendedNs, event) => ({event, intendedNs}))
  const ends = naiveWindows('q11', windows, events).map(({endMs}) => endMs)

  expect(ends.length).toBeGreaterThan(3)
  expect(outcomeOf(ends.map(fired), {asked})?.windows.map(({endMs}) => endMs)).toEqual(ends)
  expect(() => outcomeOf(ends.slice(1).map(fired), {asked})).toThrow(BugError)
  expect(() => outcomeOf([900, ...ends].map(fired), {asked})).toThrow('ends at 900 ms fired without an event')
})

test('a window that should have fired before the end counts with its age', () => {
  const outcome = outcomeOf([fired(1000), fired(2000)], {isDrained: false})
  expect(outcome).toMatchObject({firedWindows: 2, resultRows: 4})
  expect(outcome?.windows.map(({endMs}) => endMs)).toEqual([1000, 2000, 3000, 4000])
  expect(outcome?.emission.maxMs).toBe(1500)
})

test('a window that the end of the stream cuts short has no age, however long the job drains', () => {
  const outcome = outcomeOf([fired(1000), fired(2000)], {isDrained: false, endNs: 8e9})
  expect(outcome?.windows.map(({endMs}) => endMs)).toEqual([1000, 2000, 3000, 4000, 5000])
  expect(outcome?.emission).toMatchObject({windows: 4, maxMs: 5000})
})

test('a stopped job that has not said what it fired leaves that open', () => {
  const outcome = outcomeOf(null, {isDrained: false, endNs: 8e9})
  expect(outcome).toMatchObject({windows: [], firedWindows: Number.NaN, resultRows: null, digest: null})
  expect(outcome?.emission.maxMs).toBeNaN()
})

test('a window whose events were all given up does not fire', () => {
  const dropped = Array.from({length: 31}, (_, event) => 9 + event)
  expect(outcomeOf([fired(1000), fired(2000)], {dropped})?.firedWindows).toBe(2)
})

test.each([
  ['windows fired of 5', [fired(1000)]],
  ['fired without an event', [fired(1000), fired(9000)]],
  ['fired twice', [1000, 2000, 2000, 3000, 4000, 5000].map(fired)],
])('a job of which %s has a bug', (text, windows) => {
  expect(() => outcomeOf(windows)).toThrow(BugError)
  expect(() => outcomeOf(windows)).toThrow(text)
})

test.each([
  ['q7', 'partial aggregates ("panes")'],
  ['q2', 'rows ("rows")'],
] as const)('a function that answers %s with tokens is named', (query, lacking) => {
  const asked = {...trial, query}
  const record = new TrialRecord(asked, undefined, {nowNs: () => 0, onInvocation: () => undefined})
  record.requireQueryKnown()
  record.report({kind: 'unknown-query', subtask: 0})
  const {message} = usageErrorOf(() => {
    record.requireQueryKnown()
  })
  expect(message).toContain(`does not know query ${query}: its answer has no ${lacking}`)
})
