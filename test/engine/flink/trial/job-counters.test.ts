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
