import {expect, test} from 'vitest'
import {JobCounters} from '../../../../src/engine/flink/trial/job-counters.js'

test('counts of a job never go back, gauges do', () => {
  const counters = new JobCounters(1)
  const line = {kind: 'counters', subtask: 0, atNs: 1} as const
  counters.note({...line, emitted: 10, offloaded: 4, inFlightEvents: 4})
  // An event that the source holds counts before and after, and not in the moment between.
  counters.note({...line, atNs: 2, emitted: 9, offloaded: 4, inFlightEvents: 1})

  expect(counters.sum('emitted')).toBe(10)
  expect(counters.sum('inFlightEvents')).toBe(1)
})

test('the local wait of a subtask is its channel and its fallback list, by the newest that was told of each', () => {
  const counters = new JobCounters(2)
  counters.note({kind: 'counters', subtask: 0, atNs: 5, emitted: 40, routedLocal: 30, offloaded: 10})
  counters.note({kind: 'counters', subtask: 0, atNs: 7, taken: 12, fallback: 4})
  counters.note({kind: 'counters', subtask: 1, atNs: 6, routedLocal: 3, taken: 9, fallback: 2})

  expect(counters.waits(2)).toMatchObject([
    {subtask: 0, localWaitEvents: 22, measuredAtNs: 7},
    // Two operators tell at different instants: what was taken may be ahead of what was routed.
    {subtask: 1, localWaitEvents: 2, measuredAtNs: 6},
  ])
  expect(counters.sum('fallback')).toBe(6)
})

test('the service under way adds what the mean leaves of it, never more than a mean and never less than nothing', () => {
  const waitOf = (atMs: number, servesFromMs: number | null): number | undefined => {
    const counters = new JobCounters(1)
    const servesFromNs = servesFromMs === null ? null : servesFromMs * 1e6
    counters.note({
      kind: 'counters',
      subtask: 0,
      atNs: atMs * 1e6,
      routedLocal: 8,
      taken: 5,
      fallback: 1,
      servesFromNs,
    })
    return counters.waits(2)[0]?.localWaitEvents
  }

  expect(waitOf(10, null)).toBe(4)
  expect(waitOf(10, 9.5)).toBe(4.75)
  // Longer than the mean already, whatever was drawn for it.
  expect(waitOf(10, 3)).toBe(4)
  // It began after the line's instant was read.
  expect(waitOf(10, 10.1)).toBe(5)
})

test('a line of the policy leaves the service under way as it was told', () => {
  const counters = new JobCounters(1)
  counters.note({kind: 'counters', subtask: 0, atNs: 10e6, taken: 1, servesFromNs: 10e6})
  counters.note({kind: 'counters', subtask: 0, atNs: 11e6, routedLocal: 1})
  expect(counters.waits(2)[0]?.localWaitEvents).toBe(0.5)

  counters.note({kind: 'counters', subtask: 0, atNs: 12e6, taken: 1, servesFromNs: null})
  expect(counters.waits(2)[0]?.localWaitEvents).toBe(0)
})

test('what a subtask had come to before an attempt stays, whoever of the attempt reports first', () => {
  const counters = new JobCounters(1)
  counters.note({kind: 'counters', subtask: 0, atNs: 5, emitted: 40})
  expect(counters.seenBefore(0, 1)).toMatchObject({atNs: 5, emitted: 40})
  counters.note({kind: 'counters', subtask: 0, atNs: 9, taken: 12}, 1)
  counters.note({kind: 'counters', subtask: 0, atNs: 9, emitted: 30}, 1)
  expect(counters.seenBefore(0, 1)).toMatchObject({atNs: 5, emitted: 40})
  expect(counters.seenBefore(0, 2)).toMatchObject({atNs: 9, emitted: 30})
})

test('sums of a rescaled job stay what they were until all of its subtasks have reported theirs', () => {
  const counters = new JobCounters(2, 3)
  const told = {kind: 'counters', atNs: 1, emitted: 10, routedLocal: 6, offloaded: 4, taken: 5} as const
  for (const subtask of [0, 1]) counters.note({...told, subtask, fallback: 2})
  counters.rescaled(3)

  // What was counted by the checkpoint is dealt out anew.
  counters.note({...told, atNs: 2, subtask: 0, emitted: 8}, 1)
  counters.note({...told, atNs: 2, subtask: 1, emitted: 8}, 1)
  expect(counters.sum('emitted')).toBe(20)
  expect(counters.sum('fallback')).toBe(0)
  counters.note({kind: 'counters', subtask: 2, atNs: 2, emitted: 0, routedLocal: 0, offloaded: 0, taken: 0})
  expect(counters.sum('emitted')).toBe(16)

  counters.rescaled(1)
  // Of one that is no more.
  counters.note({...told, atNs: 3, subtask: 2, emitted: 99}, 1)
  counters.note({...told, atNs: 3, subtask: 0, emitted: 17}, 2)
  expect(counters.sum('emitted')).toBe(17)
  expect(counters.lastSeenNs).toBe(3)
})
