import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {Admission} from '../../../../src/offload/local/service/admission.js'

const unlimited = {accountConcurrency: 1000, isRateLimited: false}

describe('concurrency', () => {
  test('reserved: N run, the next is refused, and runs when one has ended', () => {
    const admission = new Admission(unlimited)
    admission.reserve('a', 2)

    expect([1, 2, 3].map(() => admission.admit('a', 0))).toEqual([
      null,
      null,
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    ])
    admission.release('a')
    expect(admission.admit('a', 0)).toBeNull()
  })

  test('none reserved: functions share what the others left', () => {
    const admission = new Admission({accountConcurrency: 3, isRateLimited: false})
    admission.reserve('a', 2)

    expect(admission.admit('b', 0)).toBeNull()
    expect(admission.admit('c', 0)).toBe('ConcurrentInvocationLimitExceeded')
    expect(admission.admit('a', 0)).toBeNull()
  })

  test('reserving 0 stops a function', () => {
    const admission = new Admission(unlimited)
    admission.reserve('a', 0)

    expect(admission.admit('a', 0)).toBe('ReservedFunctionConcurrentInvocationLimitExceeded')
  })

  test('a reservation that changes while calls run loses no place', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constant('call' as const),
            fc.constant('end' as const),
            fc.record({reserve: fc.option(fc.nat(3))}),
          ),
        ),
        (steps) => {
          const admission = new Admission({accountConcurrency: 4, isRateLimited: false})
          let running = 0
          for (const step of steps) {
            if (step === 'call') running += admission.admit('a', 0) === null ? 1 : 0
            else if (step === 'end' && running > 0) {
              admission.release('a')
              running -= 1
            } else if (typeof step === 'object') admission.reserve('a', step.reserve)
          }
          expect(admission.inFlight('a')).toBe(running)
          for (; running > 0; running--) admission.release('a')
          admission.reserve('a', null)
          const free = Array.from({length: 5}, () => admission.admit('a', 0))
          expect(free.filter((reason) => reason === null)).toHaveLength(4)
        },
      ),
    )
  })
})

describe('rates', () => {
  test('requests per second are ten times the reserved concurrency', () => {
    const admission = new Admission({accountConcurrency: 1000, isRateLimited: true})
    admission.reserve('a', 2)
    const admitted = (nowMs: number): boolean => {
      const reason = admission.admit('a', nowMs)
      if (reason === null) admission.release('a')
      else expect(reason).toBe('ReservedFunctionInvocationRateLimitExceeded')
      return reason === null
    }

    expect(Array.from({length: 30}, () => admitted(0)).filter(Boolean)).toHaveLength(20)
    expect(Array.from({length: 30}, () => admitted(500)).filter(Boolean)).toHaveLength(10)
  })

  test('requests per second of the account are ten times its concurrency', () => {
    const admission = new Admission({accountConcurrency: 10, isRateLimited: true})
    const reasons = Array.from({length: 101}, (_, i) => {
      const reason = admission.admit(`f${i}`, 0)
      if (reason === null) admission.release(`f${i}`)
      return reason
    })

    expect(reasons.filter((reason) => reason === null)).toHaveLength(100)
    expect(reasons[100]).toBe('FunctionInvocationRateLimitExceeded')
  })

  // Point 9 of the acceptance list.
  test('of 1500 environments wanted at once 1000 start, then 100 more per second', () => {
    const admission = new Admission({accountConcurrency: 3000, isRateLimited: true})
    const start = (count: number, nowMs: number): number =>
      Array.from({length: count}, () => admission.admitEnvironment('a', nowMs)).filter(Boolean).length

    expect(start(1500, 0)).toBe(1000)
    expect(start(500, 1000)).toBe(100)
    expect(start(500, 1500)).toBe(50)
    expect(start(5000, 3_600_000)).toBe(1000)
    expect(admission.admitEnvironment('another', 3_600_000)).toBe(true)
  })
})
