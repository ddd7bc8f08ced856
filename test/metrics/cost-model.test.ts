import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  breakEvenDuty,
  costPerMillionUsd,
  costRatio,
  lambdaCostUsd,
  lambdaGbSeconds,
  lambdaWorkHourUsd,
  loadDuty,
  localCostUsd,
  overheadFactor,
  type SpikeEconomics,
} from '../../src/metrics/cost-model.js'
import type {LambdaPrice} from '../../src/model/platform.js'

const LAMBDA: LambdaPrice = {
  name: 'lambda',
  usdPerMillionRequests: 0.2,
  usdPerGbSecond: 0.0000166667,
  usdPerLogGb: 0.5,
  usdPerStandingGbSecond: 0.0000041667,
}
const KPU = {name: 'kpu', slotUsdPerHour: 0.11, orchestrationSlots: 1}
const M5 = {name: 'm5', slotUsdPerHour: 0.048, orchestrationSlots: 1}

describe('the cost of Lambda', () => {
  test.each([
    // A million calls: 0.20. 50 ms each: 50 000 s × 1.727539 GB = 86 376.95 GB-s, × 0.0000166667 = 1.439619.
    {calls: 1e6, billedMs: 50e6, memoryMb: 1769, logBytes: 0, standingMs: 0, costUsd: 1.639619},
    // 100 GB-s and no call.
    {calls: 0, billedMs: 100_000, memoryMb: 1024, logBytes: 0, standingMs: 0, costUsd: 0.00166667},
    // Two GiB of logs.
    {calls: 0, billedMs: 0, memoryMb: 128, logBytes: 2 ** 31, standingMs: 0, costUsd: 1},
    // 64 environments for an hour: 398 025 GB-s, three times the five slots of the headline.
    {calls: 0, billedMs: 0, memoryMb: 1769, logBytes: 0, standingMs: 64 * 3.6e6, costUsd: 1.658451},
    {calls: 0, billedMs: 0, memoryMb: 1769, logBytes: 0, standingMs: 0, costUsd: 0},
  ])('of $calls calls, $billedMs ms at $memoryMb MB is USD $costUsd', ({costUsd, ...usage}) => {
    expect(lambdaCostUsd(usage, LAMBDA)).toBeCloseTo(costUsd, 6)
  })

  test('never falls with more calls, more time, more memory or more logs', () => {
    const usage = fc.record({
      calls: fc.nat(1e7),
      billedMs: fc.nat(1e9),
      memoryMb: fc.integer({min: 128, max: 10_240}),
      logBytes: fc.nat(1e9),
      standingMs: fc.nat(1e9),
    })
    fc.assert(
      fc.property(usage, usage, (some, more) => {
        const sum = {
          calls: some.calls + more.calls,
          billedMs: some.billedMs + more.billedMs,
          memoryMb: Math.max(some.memoryMb, more.memoryMb),
          logBytes: some.logBytes + more.logBytes,
          standingMs: some.standingMs + more.standingMs,
        }
        expect(lambdaCostUsd(sum, LAMBDA)).toBeGreaterThanOrEqual(lambdaCostUsd(some, LAMBDA))
      }),
    )
  })

  test('counts GB-seconds of 1024 MB', () => {
    expect(lambdaGbSeconds({billedMs: 2500, memoryMb: 512})).toBe(1.25)
  })

  test.each([
    {memoryMb: 1769, usd: 0.10365},
    // A quarter of the memory works four times as long.
    {memoryMb: 442, usd: 0.10365},
    {memoryMb: 3538, usd: 0.20731},
  ])('of an hour of work at $memoryMb MB is USD $usd', ({memoryMb, usd}) => {
    expect(lambdaWorkHourUsd(memoryMb, LAMBDA)).toBeCloseTo(usd, 5)
  })
})

describe('the cost of slots', () => {
  test.each([
    // (4 + 1) × 5 min × 0.11
    {slots: 4, spanMs: 300_000, price: KPU, costUsd: 0.0458333},
    {slots: 10, spanMs: 3_600_000, price: M5, costUsd: 0.528},
    {slots: 10, spanMs: 3_600_000, price: {...M5, orchestrationSlots: 0}, costUsd: 0.48},
  ])('$slots for $spanMs ms at $price.name is USD $costUsd', ({slots, spanMs, price, costUsd}) => {
    expect(localCostUsd(slots, spanMs, price)).toBeCloseTo(costUsd, 7)
  })

  test('per million events divides by what was sunk, and is unknown for none', () => {
    expect(costPerMillionUsd(0.05, 250_000)).toBeCloseTo(0.2, 12)
    expect(costPerMillionUsd(0.05, 0)).toBeNaN()
  })
})

describe('bursting against over-provisioning', () => {
  // Base 1.5 Erlangs on 2 slots; peak 6 Erlangs, for which 8 slots would do.
  const spike: SpikeEconomics = {
    baseLoadErlangs: 1.5,
    spikeFactor: 4,
    duty: 0.1,
    baseSlots: 2,
    peakSlots: 8,
    overheadFactor: 1.07,
    lambdaWorkHourUsd: 0.1,
    standingHourUsd: 0,
    local: KPU,
  }

  test('costs (3 × 0.11 + 0.1 × 1.07 × 0.1 × 4) / (9 × 0.11) of it', () => {
    expect(costRatio(spike)).toBeCloseTo(0.3728 / 0.99, 12)
  })

  test('pays for what stands ready at any duty', () => {
    const standing = {...spike, standingHourUsd: 0.2}

    expect(costRatio(standing)).toBeCloseTo(0.5728 / 0.99, 12)
    expect(breakEvenDuty(standing)).toBeCloseTo(0.46 / 0.428, 12)
    expect(breakEvenDuty({...spike, standingHourUsd: 0.7})).toBe(0)
  })

  test('breaks even at 0.66 / 0.428, beyond any duty, on Managed Flink', () => {
    expect(breakEvenDuty(spike)).toBeCloseTo(0.66 / 0.428, 12)
  })

  test('breaks even at 46 % on EC2 where slots are cut to the peak, calls cost only their work', () => {
    const tight = {...spike, peakSlots: 6, overheadFactor: 1, lambdaWorkHourUsd: 0.1037, local: M5}

    expect(breakEvenDuty(tight)).toBeCloseTo(0.463, 3)
  })

  test('has no break-even where the base slots carry the peak', () => {
    expect(breakEvenDuty({...spike, baseSlots: 7})).toBe(Number.POSITIVE_INFINITY)
  })

  test('costs the same at the break-even duty, and more with every spike more', () => {
    const arbitrary = fc.record({
      baseLoadErlangs: fc.double({min: 0.1, max: 100, noNaN: true}),
      spikeFactor: fc.double({min: 1, max: 20, noNaN: true}),
      duty: fc.double({min: 0, max: 1, noNaN: true}),
      baseSlots: fc.integer({min: 1, max: 100}),
      peakSlots: fc.integer({min: 100, max: 1000}),
      overheadFactor: fc.double({min: 1, max: 10, noNaN: true}),
      lambdaWorkHourUsd: fc.double({min: 0.01, max: 1, noNaN: true}),
      standingHourUsd: fc.double({min: 0, max: 10, noNaN: true}),
      local: fc.constantFrom(KPU, M5),
    })
    fc.assert(
      fc.property(arbitrary, fc.double({min: 0, max: 1, noNaN: true}), (economics, share) => {
        const duty = breakEvenDuty(economics)
        if (Number.isFinite(duty) && duty > 0) expect(costRatio({...economics, duty})).toBeCloseTo(1, 6)
        const less = costRatio({...economics, duty: economics.duty * share})
        expect(less).toBeLessThanOrEqual(costRatio(economics))
      }),
    )
  })

  test.each([
    // 1000 calls of 100 events of 0.5 ms, each billed for 5 ms beside its 50 ms of work.
    {billedMs: 55_000, workMs: 50_000, memoryMb: 1769, factor: 1.1},
    {billedMs: 5000, workMs: 5000, memoryMb: 1769, factor: 1},
    // Half a vCPU works twice as long: that is no overhead.
    {billedMs: 10_000, workMs: 5000, memoryMb: 884.5, factor: 1},
    // Two do it no faster, and ℓ is twice as high.
    {billedMs: 5000, workMs: 5000, memoryMb: 3538, factor: 1},
    // A cheaper operator there.
    {billedMs: 2500, workMs: 5000, memoryMb: 1769, factor: 0.5},
  ])('pays $factor times the work for $billedMs ms of $workMs at $memoryMb MB', ({factor, ...paid}) => {
    const {billedMs, workMs, memoryMb} = paid
    const lambdaUsd = lambdaCostUsd({calls: 0, billedMs, memoryMb, logBytes: 0, standingMs: 0}, LAMBDA)

    expect(
      overheadFactor({lambdaUsd, workMs, lambdaWorkHourUsd: lambdaWorkHourUsd(memoryMb, LAMBDA)}),
    ).toBeCloseTo(factor, 12)
  })
})

describe('the duty of a load', () => {
  test.each([
    {
      name: 'a square wave',
      segments: [
        {spanMs: 8000, rateEps: 1000},
        {spanMs: 2000, rateEps: 4000},
      ],
      duty: 0.2,
    },
    {name: 'a constant load within capacity', segments: [{spanMs: 8000, rateEps: 1000}], duty: 0},
    {name: 'a constant overload', segments: [{spanMs: 8000, rateEps: 3000}], duty: 1},
    {
      // Half of the highest excess for 1 s, the highest for 1 s, of 10 s.
      name: 'a staircase',
      segments: [
        {spanMs: 8000, rateEps: 1000},
        {spanMs: 1000, rateEps: 3000},
        {spanMs: 1000, rateEps: 4000},
      ],
      duty: 0.15,
    },
    {name: 'nothing', segments: [], duty: 0},
  ])('of $name above 2000 events/s is $duty', ({segments, duty}) => {
    expect(loadDuty(segments, 2000)).toBeCloseTo(duty, 12)
  })
})
