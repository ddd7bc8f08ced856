import {describe, expect, test} from 'vitest'
import {checkCounters} from '../../../src/dataflow/control/check-counters.js'
import type {Counters} from '../../../src/dataflow/control/snapshot.js'
import {BugError} from '../../../src/errors.js'
import {runMs} from '../../../src/model/units.js'

/** A tick at which nothing is left to do. */
const TICK: Counters = {
  atMs: runMs(1e9),
  intendedEvents: 10,
  emittedEvents: 10,
  takenEvents: 10,
  waitingFallbackEvents: 0,
  processedEvents: 6,
  offloadedEvents: 4,
  busyMs: 60,
  backpressuredMs: 5,
  subtask0RecordsIn: 6,
  sentRequests: 2,
  sentEvents: 4,
  throttledCalls: 0,
  coldCalls: 1,
  sunkEvents: 10,
  lambdaCostUsd: 0,
}

const check =
  (now: Counters, before: Counters | null = null, isRestarted = false): (() => void) =>
  () => {
    checkCounters({now, before, isRestarted})
  }

describe('the counters of a tick', () => {
  test('may all be equal, and equal to those of the tick before', () => {
    expect(check(TICK, TICK)).not.toThrow()
    expect(check(TICK)).not.toThrow()
  })

  test('may have emitted an event twice where the job was restarted', () => {
    expect(check({...TICK, emittedEvents: 11}, TICK, true)).not.toThrow()
    expect(check({...TICK, takenEvents: 11, emittedEvents: 11}, TICK, true)).toThrow(BugError)
  })

  test.each([
    ['sunkEvents', {sunkEvents: 11}],
    ['emittedEvents', {emittedEvents: 11}],
    ['takenEvents', {takenEvents: 11}],
    ['processedEvents', {processedEvents: 11}],
    ['waitingFallbackEvents', {waitingFallbackEvents: 5}],
    ['offloadedEvents', {offloadedEvents: 11}],
    ['coldCalls', {coldCalls: 3}],
    ['throttledCalls', {throttledCalls: 3}],
    ['sentRequests', {sentRequests: 5}],
  ] as const)('contradict each other where %s is one too many', (name, change) => {
    expect(check({...TICK, ...change})).toThrow(BugError)
    expect(check({...TICK, ...change})).toThrow(new RegExp(`^${name} is .* at 1000 ms`))
  })

  test.each(['sunkEvents', 'processedEvents', 'busyMs', 'backpressuredMs', 'sentRequests'] as const)(
    'never go back: %s',
    (name) => {
      expect(check({...TICK, [name]: 1}, {...TICK, [name]: 2})).toThrow(
        new BugError(`${name} is 1 at 1000 ms: after 2`),
      )
    },
  )
})
