import {describe, expect, test} from 'vitest'
import {machineFlags} from '../../src/engine/conditions.js'
import {machineLimits} from '../../src/engine/machine-limits.js'
import {timerNoise} from '../support/timer-noise.js'

const MEASURED = {p99Ms: 20, meanServiceMs: 2}

describe('what a trial may do to itself', () => {
  test('is what the definitions say where timers are exact, or where the machine is another one', () => {
    const byDefinition = {latenessMs: 1, serviceExcessMs: 0.05, stallMs: 10}

    expect(machineLimits(timerNoise({}), MEASURED)).toEqual(byDefinition)
    expect(machineLimits(null, MEASURED)).toEqual(byDefinition)
  })

  test('is twice the noise of a coarse timer', () => {
    expect(machineLimits(timerNoise({p99Ms: 2, meanMs: 0.08, maxMs: 7}), MEASURED)).toEqual({
      latenessMs: 4,
      serviceExcessMs: 0.16,
      stallMs: 14,
    })
  })

  test('has an end: a machine that is late by more is busy, not coarse', () => {
    expect(machineLimits(timerNoise({p99Ms: 40, meanMs: 5, maxMs: 200}), MEASURED)).toEqual({
      latenessMs: 5,
      serviceExcessMs: 0.2,
      stallMs: 30,
    })
  })

  test.each([
    [2000, 200],
    [20, 10],
    [Number.NaN, 10],
  ])('lets a thread stand still for a tenth of a p99 of %f ms: %f ms', (p99Ms, stallMs) => {
    expect(machineLimits(null, {...MEASURED, p99Ms}).stallMs).toBe(stallMs)
  })

  test.each([
    [300, 5],
    [200, 4],
    [20, 1],
    [Number.NaN, 1],
  ])('lets a source be late by a fiftieth of a p99 of %f ms, 5 ms at most: %f ms', (p99Ms, latenessMs) => {
    expect(machineLimits(null, {...MEASURED, p99Ms}).latenessMs).toBe(latenessMs)
  })

  test('lets long services last a hundredth longer', () => {
    expect(machineLimits(null, {p99Ms: 20, meanServiceMs: 50}).serviceExcessMs).toBe(0.5)
  })
})

describe('flags of the machine', () => {
  const calm = {
    limits: {latenessMs: 1, serviceExcessMs: 0.05, stallMs: 10},
    latenessP99Ms: 1,
    serviceExcessMs: 0.05,
    longestStallMs: 10,
    isCrowded: false,
  }

  test.each([
    [{}, []],
    [{latenessP99Ms: 1.01}, ['generator-late']],
    [{serviceExcessMs: 0.051}, ['oversubscribed']],
    [{isCrowded: true}, ['oversubscribed']],
    [{longestStallMs: 10.1}, ['paused']],
    [{latenessP99Ms: Number.NaN, serviceExcessMs: Number.NaN}, []],
    [{latenessP99Ms: 9, longestStallMs: 90, isCrowded: true}, ['generator-late', 'oversubscribed', 'paused']],
  ])('%j sets %j', (changes, flags) => {
    expect(machineFlags({...calm, ...changes})).toEqual(flags)
  })
})
