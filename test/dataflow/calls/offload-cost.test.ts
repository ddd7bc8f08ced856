import {describe, expect, test} from 'vitest'
import {offloadCostUsd, standingEnvironments} from '../../../src/dataflow/calls/offload-cost.js'
import {lambdaPriceFor, unpricedIn, type Unpriced} from '../../../src/metrics/lambda-price.js'
import type {Offload} from '../../../src/model/trial.js'
import {loadLambdaPlatform} from '../../../src/settings/files/load-platform.js'
import {buildTrial} from '../../support/trial.js'

const LIST = loadLambdaPlatform('lambda-us-east-1').prices

const offloadOf = (environments: Offload['environments'], unpriced: readonly Unpriced[] = []) => ({
  environments,
  price: lambdaPriceFor(LIST, {environments}, {unpriced}),
})

/** A thousand calls, 50 s of work, ten minutes of window and drain at 1769 MB, so 1.7275390625 GB. */
const costOf = (environments: Offload['environments'], unpriced: readonly Unpriced[] = []): number =>
  offloadCostUsd(buildTrial({offload: offloadOf(environments, unpriced)}), {
    invocations: 1000,
    coldStarts: 0,
    billedMs: 50_000,
    payloadBytes: 0,
    sinceWindowMs: 600_000,
  })

const GB = 1769 / 1024
const REQUESTS = 0.0002
const LOGS = ((1000 * 344) / 2 ** 30) * 0.5

describe('the cost of an offload path', () => {
  const onDemand = REQUESTS + 50 * GB * 0.0000166667
  const kept = 64 * 600 * GB * 0.0000041667

  test('is that of requests, work and logs; less where logs are unpriced', () => {
    expect(costOf('cold')).toBeCloseTo(onDemand + LOGS, 12)
    expect(costOf('cold', ['logs'])).toBeCloseTo(onDemand, 12)
    expect(costOf('cold', ['warm environments'])).toBeCloseTo(onDemand + LOGS, 12)
  })

  test('has warm environments in it while they stand and, at its own price, while they work', () => {
    expect(costOf('warm')).toBeCloseTo(REQUESTS + 50 * GB * 0.0000097222 + LOGS + kept, 12)
    expect(costOf('warm', ['warm environments'])).toBeCloseTo(onDemand + LOGS, 12)
  })

  test('is nothing before the window, and without an offload path', () => {
    const idle = {invocations: 0, coldStarts: 0, billedMs: 0, payloadBytes: 0}
    expect(offloadCostUsd(buildTrial({offload: offloadOf('warm')}), {...idle, sinceWindowMs: -1000})).toBe(0)
    expect(offloadCostUsd(buildTrial({pipeline: 'vanilla'}), {...idle, sinceWindowMs: 1000})).toBe(0)
  })

  test.each([
    {environments: 'cold', maxInFlight: 64, reservedConcurrency: null, standing: 0},
    {environments: 'warm', maxInFlight: 64, reservedConcurrency: null, standing: 64},
    // Three subtasks with windows of 22.
    {environments: 'warm', maxInFlight: 64, reservedConcurrency: null, parallelism: 3, standing: 66},
    {environments: 'warm', maxInFlight: 64, reservedConcurrency: 16, standing: 16},
    {environments: 'warm', maxInFlight: 5000, reservedConcurrency: null, standing: 1000},
  ] as const)('keeps $standing $environments environments', ({standing, ...changes}) => {
    const parallelism = 'parallelism' in changes ? changes.parallelism : 4
    expect(standingEnvironments(buildTrial({offload: changes}).offload!, parallelism)).toBe(standing)
  })

  test('has a NAT gateway in it where one is priced: each GB, and its hours since the window began', () => {
    const price = lambdaPriceFor(LIST, {environments: 'cold'}, {isNatPriced: true})
    const trial = buildTrial({offload: {price}})
    const usage = {invocations: 0, coldStarts: 0, billedMs: 0, payloadBytes: 3 * 2 ** 30}
    expect(price.nat).toEqual({usdPerGb: 0.045, usdPerHour: 0.045})
    expect(offloadCostUsd(trial, {...usage, sinceWindowMs: 7_200_000})).toBeCloseTo(0.135 + 0.09, 12)
    expect(offloadCostUsd(trial, {...usage, sinceWindowMs: -1})).toBeCloseTo(0.135, 12)
    const unpriced = buildTrial({offload: offloadOf('cold')})
    expect(offloadCostUsd(unpriced, {...usage, sinceWindowMs: 7_200_000})).toBe(0)
  })

  test('says what it leaves out', () => {
    expect(unpricedIn(offloadOf('cold'))).toEqual([])
    expect(unpricedIn(offloadOf('warm'))).toEqual([])
    expect(unpricedIn(offloadOf('cold', ['warm environments']))).toEqual([])
    expect(unpricedIn(offloadOf('warm', ['logs', 'warm environments']))).toEqual([
      'logs',
      'warm environments',
    ])
  })
})
