import {expect, test} from 'vitest'
import {environmentsAtWork} from '../../../src/analysis/elasticity/executed-calls.js'
import {executedCalls, toColumns, toList} from '../../support/executed-calls.js'
import {buildInvocation} from '../../support/invocation.js'

test.each(['throttled', 'failed', 'timed-out', 'no-reply', 'malformed', 'too-large', 'unavailable'])(
  'a call that ended %s executed nothing',
  (status) => {
    expect(executedCalls([buildInvocation({status})]).count).toBe(0)
  },
)

test('a call is at work for its duration before its answer', () => {
  const calls = executedCalls([
    buildInvocation({sentAtMs: 1000, clientMs: 400, durationMs: 50, batchEvents: 25}),
  ])
  expect(toList(calls)).toEqual([{events: 25, startMs: 1350, endMs: 1400}])
})

test('a call counts with the events that were taken from it, and the work on these alone', () => {
  const call = {sentAtMs: 1000, clientMs: 400, durationMs: 50, batchEvents: 25}
  const calls = executedCalls([
    buildInvocation({...call, takenEvents: 3, takenWorkMs: 6}),
    buildInvocation({...call, status: 'failed', takenEvents: 24, takenWorkMs: 120}),
    buildInvocation({...call, takenEvents: 0, takenWorkMs: 0}),
  ])
  expect(toList(calls)).toEqual([
    {events: 3, startMs: 1394, endMs: 1400},
    {events: 24, startMs: 1280, endMs: 1400},
  ])
})

test('a call of unknown duration counts with its events alone', () => {
  const calls = executedCalls([buildInvocation({sentAtMs: 0, clientMs: 400, durationMs: Number.NaN})])
  expect(toList(calls)).toEqual([{events: 1, startMs: 400, endMs: 400}])
})

test('environments at work are means over each span, also over one that is shorter', () => {
  const grid = [
    {fromMs: 2000, toMs: 3000},
    {fromMs: 3000, toMs: 4000},
    {fromMs: 4000, toMs: 4500},
  ]
  const calls = [
    {events: 1, startMs: 1500, endMs: 2250},
    {events: 1, startMs: 2500, endMs: 4250},
    {events: 1, startMs: 2750, endMs: 3000},
    {events: 1, startMs: 4400, endMs: 9000},
    {events: 1, startMs: 100, endMs: 200},
  ]
  expect(environmentsAtWork(toColumns(calls), grid)).toEqual([0.25 + 0.5 + 0.25, 1, 0.5 + 0.2])
})
