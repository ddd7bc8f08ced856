import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {compareCosts, type CostComparison} from '../../../src/analysis/verdict/cost-comparison.js'
import {overloadOf} from '../../../src/analysis/verdict/overload.js'
import {buildRow} from '../../../src/experiment/trial/build-row.js'
import {lambdaPriceFor, type Unpriced} from '../../../src/metrics/lambda-price.js'
import {loadLambdaPlatform, loadSlotPlatform} from '../../../src/settings/files/load-platform.js'
import type {Trial} from '../../../src/model/trial.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrialRow} from '../../support/trial-row.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const KPU = loadSlotPlatform('managed-flink-us-east-1').price
const LIST = loadLambdaPlatform('lambda-us-east-1').prices
const EC2 = loadSlotPlatform('ec2-us-east-1').price

const rowOf = async (trial: Trial): Promise<TrialRow> =>
  buildRow(trial, await runQuietly(trial), {point: '', slotPrice: KPU, wallMs: 0})

/** So long that what a spike leaves in the queues is little beside it. */
const LONG: TrialChanges['load'] = {extent: {kind: 'duration', warmupMs: 2000, durationMs: 40_000}}

const contextOf = ({offload, load}: Trial) => ({
  load,
  overload: overloadOf(load, 2000),
  offload: offload!,
  rowPrice: KPU,
})

describe('bursting against over-provisioning, measured', () => {
  const compare = async (changes: TrialChanges, sheet = KPU): Promise<CostComparison> => {
    const burst = buildTrial(changes)
    // A spike to 4000/s on four slots of 500/s, against seven of them.
    const over = buildTrial({load: {...changes.load}, pipeline: 'overprovisioned', parallelism: 7})
    return compareCosts([await rowOf(burst), await rowOf(over)], sheet, contextOf(burst))
  }

  test.each([
    {memoryMb: 884, sheet: KPU, ratio: 0.8, duty: 0.428},
    {memoryMb: 884, sheet: EC2, ratio: 1.027, duty: 0.187},
    {memoryMb: 1769, sheet: KPU, ratio: 0.841, duty: 0.348},
  ])(
    'without logs, at $memoryMb MB on $sheet.name R* is $ratio and d* is $duty',
    async ({memoryMb, sheet, ratio, duty}) => {
      const price = lambdaPriceFor(LIST, {environments: 'cold'}, {unpriced: ['logs']})
      const {expectedRatio, breakEvenDuty} = await compare({offload: {memoryMb, price}}, sheet)

      expect(Math.abs(expectedRatio! - ratio)).toBeLessThan(0.001)
      expect(Math.abs(breakEvenDuty! - duty)).toBeLessThan(0.001)
    },
  )

  test('R* is R where Lambda takes the excess, whatever the size and speed of the function', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          memoryMb: fc.integer({min: 400, max: 6000}),
          offloadServiceTimeMs: fc.constantFrom(null, 0, 0.5, 1, 4),
          environments: fc.constantFrom('cold' as const, 'warm' as const),
        }),
        fc.constantFrom(KPU, EC2),
        fc.subarray<Unpriced>(['logs', 'warm environments']),
        async (settings, sheet, unpriced) => {
          const offload = {...settings, price: lambdaPriceFor(LIST, settings, {unpriced})}
          const {expectedRatio, measuredRatio} = await compare({load: LONG, offload}, sheet)
          expect(Math.abs(expectedRatio! / measuredRatio! - 1)).toBeLessThan(0.02)
        },
      ),
      {
        numRuns: 12,
        examples: [
          [{memoryMb: 442, offloadServiceTimeMs: null, environments: 'cold'}, KPU, []],
          [{memoryMb: 884, offloadServiceTimeMs: null, environments: 'warm'}, EC2, []],
          [{memoryMb: 3538, offloadServiceTimeMs: null, environments: 'cold'}, EC2, []],
        ],
      },
    )
  })
})

describe('the comparison of costs', () => {
  const trial = buildTrial()
  const row = (changes: Partial<TrialRow>): TrialRow =>
    buildTrialRow({
      parallelism: 4,
      serviceTimeMs: 2,
      memoryMb: 1769,
      localCostUsd: 5,
      totalCostUsd: 6,
      lambdaCostUsd: 1,
      costPerMillionEventsUsd: 6,
      lostEvents: 0,
      ...changes,
    })

  test('is over all repetitions', () => {
    const rows = [
      row({pipeline: 'burst', repetition: 1, costPerMillionEventsUsd: 1}),
      row({pipeline: 'burst', repetition: 2, costPerMillionEventsUsd: 3}),
      row({pipeline: 'overprovisioned', costPerMillionEventsUsd: 4, parallelism: 7}),
    ]
    const {usdPerMillionEvents, measuredRatio} = compareCosts(rows, KPU, contextOf(trial))

    expect(usdPerMillionEvents).toEqual({burst: 2, overprovisioned: 4})
    expect(measuredRatio).toBe(0.5)
  })

  test('takes the work of what Lambda served: what came back was served here', () => {
    const overRow = row({pipeline: 'overprovisioned', parallelism: 7})
    const dutyOf = (changes: Partial<TrialRow>): number | null =>
      compareCosts([row({pipeline: 'burst', ...changes}), overRow], KPU, contextOf(trial)).breakEvenDuty
    const whole = dutyOf({offloadedEvents: 2000, fallbackEvents: 0})

    expect(dutyOf({offloadedEvents: 5000, fallbackEvents: 3000})).toBe(whole)
    expect(dutyOf({offloadedEvents: 5000, fallbackEvents: 0, lostEvents: 3000})).toBe(whole)
    expect(dutyOf({offloadedEvents: 5000, fallbackEvents: 5000})).toBeNull()
  })
})
