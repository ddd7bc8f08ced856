import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {Rate, type RateParameters} from '../../src/autoscaler/rate.js'
import {firstDecision, step} from './fluid-job.js'

const MINUTE = 60_000

const DEFAULTS: RateParameters = {
  loopMs: MINUTE,
  windowMs: 15 * MINUTE,
  stabilizationMs: 5 * MINUTE,
  utilizationTarget: 0.7,
  utilizationMax: 1,
  utilizationMin: 0.4,
  catchUpMs: 30 * MINUTE,
  restartMs: 5 * MINUTE,
  scaleDownIntervalMs: 60 * MINUTE,
  maxParallelism: 128,
  isKeyed: true,
  minSlots: 1,
  maxSlots: 200,
}

/** The instant after which a step is answered, from the rule; never where the load stays within `uMax`. */
const tauMs = (u: number, k: number, {windowMs, catchUpMs, utilizationMax}: RateParameters): number =>
  (utilizationMax - u) / ((u * (k - 1)) / windowMs + (utilizationMax * Math.max(0, k * u - 1)) / catchUpMs)

describe('the rate rule after a step', () => {
  test.each([
    {k: 2, tauS: 300},
    {k: 4, tauS: 90},
    {k: 10, tauS: 29},
  ])('answers a factor of $k at a utilization of 0.7 after $tauS s', ({k, tauS}) => {
    expect(tauMs(0.7, k, DEFAULTS) / 1000).toBeCloseTo(tauS, -1)
    const decision = firstDecision(new Rate(DEFAULTS), step(0.7, k), 60 * MINUTE)

    expect(decision?.reason).toBe('scale up')
    expect(decision?.atMs).toBeGreaterThan(tauS * 1000 - MINUTE)
    expect(decision?.atMs).toBeLessThanOrEqual(tauS * 1000 + MINUTE + 1000)
  })

  test('never answers a load within its highest utilization', () => {
    expect(firstDecision(new Rate(DEFAULTS), step(0.5, 1.9), 120 * MINUTE)).toBeNull()
  })

  test('answers within one loop of the closed form, whatever step, window and catch-up', () => {
    fc.assert(
      fc.property(
        fc.record({
          u: fc.double({min: 0.3, max: 0.78, noNaN: true}),
          k: fc.double({min: 1.2, max: 12, noNaN: true}),
          loopS: fc.constantFrom(10, 15, 60),
          windowMin: fc.integer({min: 2, max: 20}),
          catchUpMin: fc.integer({min: 5, max: 60}),
          utilizationMax: fc.double({min: 0.8, max: 1, noNaN: true}),
        }),
        ({u, k, loopS, windowMin, catchUpMin, utilizationMax}) => {
          const parameters = {
            ...DEFAULTS,
            loopMs: loopS * 1000,
            windowMs: windowMin * MINUTE,
            catchUpMs: catchUpMin * MINUTE,
            utilizationMax,
          }
          // The form is of overloads: below capacity there is no lag, and busy time tells the rate.
          fc.pre(k * u > 1.02)
          const expectedMs = tauMs(u, k, parameters)
          fc.pre(expectedMs < parameters.windowMs)
          // Behind by more than 5 minutes of its input, a job may run full: another threshold than the form's.
          const endS = (expectedMs + parameters.loopMs) / 1000
          const inputShare = u + ((1 - u) * endS * 1000) / parameters.windowMs
          fc.pre(((k * u - 1) * endS) / inputShare < 300)
          const decision = firstDecision(new Rate(parameters), step(u, k), expectedMs + 3 * parameters.loopMs)

          expect(decision?.reason).toBe('scale up')
          expect(Math.abs((decision?.atMs ?? Number.NaN) - expectedMs)).toBeLessThanOrEqual(
            // Of 40 000 random cases none lay further from the form than half a hundredth of it, beside the loop.
            parameters.loopMs + 200 + 0.005 * expectedMs,
          )
        },
      ),
      {numRuns: 200},
    )
  })
})

describe('the rate rule after a restart', () => {
  test('looks at nothing before the job is stable and its window full', () => {
    const rule = new Rate({...DEFAULTS, scaleDownIntervalMs: 0})
    rule.restarted(0)
    const sample = (atMs: number) => ({
      atMs,
      takenEvents: atMs,
      backlogEvents: atMs,
      busiestShare: 1,
      slots: 4,
      demandSlots: 4,
    })
    const reasons = Array.from({length: 21}, (_, minute) => rule.look(sample(minute * MINUTE)).reason)

    expect(reasons.slice(0, 5)).toEqual(Array.from({length: 5}, () => 'stabilizing'))
    expect(reasons.slice(5, 20)).toEqual(Array.from({length: 15}, () => 'window not full'))
    expect(reasons[20]).toBe('scale up')
  })
})

describe('scaling down', () => {
  const calm = (rule: Rate, slots: number, minutes: number): readonly {slots: number; reason: string}[] =>
    Array.from({length: minutes + 1}, (_, minute) =>
      rule.look({
        atMs: minute * MINUTE,
        takenEvents: minute * 60 * 400,
        backlogEvents: 0,
        busiestShare: 0.1,
        slots,
        demandSlots: 1,
      }),
    )

  test('waits for its interval', () => {
    const answers = calm(new Rate(DEFAULTS), 8, 90)
    const first = answers.findIndex(({slots}) => slots !== 8)

    // The window is full after 15 minutes, the wish an hour old after 75.
    expect(first).toBe(75)
    expect(answers[74]?.reason).toBe('scale down delayed')
  })

  test('takes at most 60 % away at once, and aligns to what divides the key groups', () => {
    const answer = calm(new Rate({...DEFAULTS, scaleDownIntervalMs: 0}), 20, 15).at(-1)

    // 400/s at 10 % of 20 slots: 2.9 slots at 0.7, but no fewer than 8.
    expect(answer).toEqual({slots: 8, reason: 'scale down'})
  })
})
