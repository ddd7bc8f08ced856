import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {createAutoscaler} from '../../src/autoscaler/registry.js'
import {reactionMs} from '../../src/autoscaler/reaction.js'
import {buildAutoscaler} from '../support/autoscaler.js'
import {firstDecision, step} from './fluid-job.js'

const tau = (utilization: number, factor: number, changes = {}): number =>
  reactionMs(buildAutoscaler('rate', changes), {utilization, factor})
const EXAMPLE = {windowMs: 300_000, catchUpMs: 300_000, utilizationMax: 0.8}

describe('the time that a step must last', () => {
  test.each([
    [2, {}, 300],
    [4, {}, 90],
    [10, {}, 29],
    [4, EXAMPLE, 8.5],
    [2, EXAMPLE, 29],
  ])('at a utilization of 0.7, times %i with %o: %d s', (factor, changes, tauS) => {
    expect(tau(0.7, factor, changes) / 1000).toBeCloseTo(tauS, tauS < 10 ? 1 : 0)
  })

  test('has no end where the step stays within the highest utilization', () => {
    expect(tau(0.7, 1.4)).toBe(Infinity)
    expect(reactionMs(buildAutoscaler('cpu-alarm'), {utilization: 0.35, factor: 2})).toBe(Infinity)
  })

  test('is 15 minutes for an alarm of 15 points', () => {
    expect(reactionMs(buildAutoscaler('cpu-alarm'), {utilization: 0.7, factor: 4})).toBe(900_000)
  })

  test('is that of the rule to within one loop', () => {
    fc.assert(
      fc.property(
        fc.record({
          u: fc.integer({min: 20, max: 75}).map((percent) => percent / 100),
          k: fc.integer({min: 12, max: 100}).map((tenths) => tenths / 10),
          uMax: fc.integer({min: 80, max: 100}).map((percent) => percent / 100),
          loopMs: fc.constantFrom(1000, 5000, 10_000),
          windowLoops: fc.integer({min: 6, max: 60}),
          catchUpMs: fc.constantFrom(0, 60_000, 300_000, 1_800_000),
        }),
        ({u, k, uMax, loopMs, windowLoops, catchUpMs}) => {
          // Whole events are rounded by the rule: on the edge either answer is right.
          fc.pre(Math.abs(k * u - uMax) > 0.02)
          const windowMs = windowLoops * loopMs
          const settings = buildAutoscaler('rate', {
            loopMs,
            windowMs,
            stabilizationMs: 0,
            utilizationMax: uMax,
            utilizationTarget: uMax,
            catchUpMs,
            restartMs: 0,
            maxParallelism: 0,
          })
          const tauMs = reactionMs(settings, {utilization: u, factor: k})
          const rule = createAutoscaler(settings, {minSlots: 4, maxSlots: 200, warmupMs: 0})
          const decided = firstDecision(rule, step(u, k), Math.min(tauMs, windowMs) + 3 * loopMs)
          // A window that is all step says more than the formula, which is of one that still has the base in it.
          if (tauMs > windowMs) return
          // Five minutes of input behind, the rule lets the job run full: then it is another one.
          const untilMs = tauMs + 2 * loopMs
          const lagS = (Math.max(0, k * u - 1) * untilMs) / 1000 / (u + ((1 - u) * untilMs) / windowMs)
          if (lagS > 300) return
          expect(decided).not.toBeNull()
          expect(decided?.atMs).toBeGreaterThanOrEqual(tauMs - loopMs)
          expect(decided?.atMs).toBeLessThanOrEqual(tauMs + 1.05 * loopMs)
        },
      ),
      {numRuns: 200},
    )
  })
})
