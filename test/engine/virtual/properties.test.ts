import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {lambdaCostUsd} from '../../../src/metrics/cost-model.js'
import {
  expectBoundedChannel,
  expectCalls,
  expectConservation,
  expectCensoring,
  expectHandOff,
  expectOneServer,
  expectReordering,
  expectSums,
  expectTicks,
  expectTimeGoesOn,
} from '../../support/invariants.js'
import {buildTrial} from '../../support/trial.js'
import {observeTrial} from '../../support/observe.js'
import {randomTrials} from '../../support/random-trial.js'

const INVARIANTS = {
  expectConservation,
  expectCensoring,
  expectTimeGoesOn,
  expectHandOff,
  expectOneServer,
  expectBoundedChannel,
  expectSums,
  expectCalls,
  expectTicks,
  expectReordering,
}

const numRuns = Number(process.env['BURST_TEST_RUNS'] ?? 150)

describe('over random trials with random targets', () => {
  test('every event is accounted for, and every row obeys the model', {timeout: 120_000}, async () => {
    await fc.assert(
      fc.asyncProperty(randomTrials, async (trial) => {
        let broken = 'the run itself'
        try {
          const observed = await observeTrial(trial)
          for (const [name, expectIt] of Object.entries(INVARIANTS)) {
            broken = name
            expectIt(observed)
          }
        } catch (error) {
          throw new Error(`${broken} fails; replay with this trial: ${JSON.stringify(trial)}`, {cause: error})
        }
      }),
      {numRuns, includeErrorInReport: true},
    )
  })

  test('cost never falls as calls are added', {timeout: 120_000}, async () => {
    const {price} = buildTrial().offload!
    await fc.assert(
      fc.asyncProperty(randomTrials, async (trial) => {
        const {invocations} = (await observeTrial(trial)).history
        let calls = 0
        let billedMs = 0
        let lastUsd = 0
        for (const row of invocations) {
          calls += row.attempts
          billedMs += row.billedMs
          const usd = lambdaCostUsd({calls, billedMs, memoryMb: 1769, logBytes: 0, standingMs: 0}, price)
          expect(usd).toBeGreaterThan(lastUsd)
          lastUsd = usd
        }
      }),
      {numRuns: Math.ceil(numRuns / 5)},
    )
  })
})
