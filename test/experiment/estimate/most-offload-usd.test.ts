import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {mostOffloadUsd} from '../../../src/experiment/estimate/most-offload-usd.js'
import {buildRow} from '../../../src/experiment/trial/build-row.js'
import {lambdaPriceFor} from '../../../src/metrics/lambda-price.js'
import {loadLambdaPlatform, loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const SLOT = loadSlotPlatform('managed-flink-us-east-1').price

const LIST = loadLambdaPlatform('lambda-us-east-1').prices

const SHORT: TrialChanges['load'] = {
  arrivals: 'uniform',
  extent: {kind: 'duration', warmupMs: 0, durationMs: 2000},
  drainTimeoutMs: 5000,
}

describe('what a trial may cost at most', () => {
  test('is not less than what it does cost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          memoryMb: fc.integer({min: 128, max: 4000}),
          environments: fc.constantFrom('cold' as const, 'warm' as const),
          isNatPriced: fc.boolean(),
          offloadServiceTimeMs: fc.constantFrom(null, 0, 7.3),
        }),
        fc.integer({min: 1, max: 100}),
        fc.constantFrom('constant' as const, 'exponential' as const),
        async ({isNatPriced, ...offload}, maxEvents, distribution) => {
          const price = lambdaPriceFor(LIST, offload, {isNatPriced})
          const trial = buildTrial({
            load: SHORT,
            strategy: {kind: 'always'},
            batch: {kind: 'fixed', maxEvents},
            service: {distribution},
            offload: {...offload, price, maxAttempts: 1},
          })
          const row = buildRow(trial, await runQuietly(trial), {point: '', slotPrice: SLOT, wallMs: 0})
          expect(mostOffloadUsd(trial)).toBeGreaterThanOrEqual(row.lambdaCostUsd)
        },
      ),
      {numRuns: 15},
    )
  })

  test('takes the longer time below one vCPU: half of it costs as much, and its log as ever', () => {
    const load = {...SHORT, shape: 'constant'} as const
    const [half, whole] = [884.5, 1769].map((memoryMb) =>
      mostOffloadUsd(buildTrial({load, profileName: 'ideal', offload: {memoryMb}})),
    )
    expect(half).toBeCloseTo(whole!, 8)
  })

  test('is nothing where nothing is offloaded', () => {
    expect(mostOffloadUsd(buildTrial({pipeline: 'vanilla'}))).toBe(0)
  })
})
