import fc from 'fast-check'
import {quantileMoments} from '../../src/kernel/sample-quantiles.js'
import type {Trial} from '../../src/model/trial.js'
import {buildTrial, type TrialChanges} from './trial.js'
import {constantMs} from './lambda-settings.js'

const span = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({min, max, noNaN: true}).map((ms) => Math.round(ms * 1000) / 1000)

const strategies: fc.Arbitrary<NonNullable<Trial['strategy']>> = fc.oneof(
  fc.constant({kind: 'always'}),
  fc.constant({kind: 'always'}),
  fc.constant({kind: 'shortest-delay'}),
  fc.constant({kind: 'shortest-delay'}),
  fc.record({kind: fc.constant('deadline'), margin: span(0, 1)}),
  fc.record({
    kind: fc.constant('threshold'),
    inputThreshold: span(0, 2000),
    busyThreshold: span(0, 1),
  }),
  fc.record({
    kind: fc.constant('utilization'),
    target: span(0.1, 0.9),
    releaseUtilization: span(0, 0.7),
  }),
  fc.record({kind: fc.constant('aimd'), increase: span(0, 1), decrease: span(0, 1), margin: span(0, 1)}),
  fc.record({
    kind: fc.constant('pid'),
    targetMs: span(0, 200),
    proportional: span(0, 5),
    integral: span(0, 5),
    derivative: span(0, 5),
    releaseUtilization: span(0, 1),
  }),
  fc.record({
    kind: fc.constant('budget'),
    of: fc.constantFrom('always', 'shortest-delay'),
    usdPerHour: span(0, 1),
    savedMs: span(0, 2000),
  }),
)

const batches: fc.Arbitrary<NonNullable<Trial['batch']>> = fc.oneof(
  fc.record({kind: fc.constant('fixed'), maxEvents: fc.integer({min: 1, max: 60})}),
  fc.record({kind: fc.constant('ladder'), reconsiderMs: fc.integer({min: 1, max: 400})}),
  fc.record({
    kind: fc.constant('linger'),
    maxEvents: fc.integer({min: 1, max: 100}),
    maxBytes: fc.integer({min: 1, max: 50_000}),
    lingerMs: span(0, 60),
    maxWorkMs: span(0, 100),
  }),
  fc.record({
    kind: fc.constant('adaptive'),
    margin: span(0, 1),
    maxEvents: fc.integer({min: 1, max: 100}),
  }),
)

/** Targets that throttle, fail, answer late or not at all. */
const offloads: fc.Arbitrary<NonNullable<TrialChanges['offload']>> = fc.record({
  offloadServiceTimeMs: fc.oneof(fc.constant(null), span(0, 3)),
  memoryMb: fc.constantFrom(128, 1769, 3538),
  reservedConcurrency: fc.constantFrom(null, 1, 2, 5),
  environments: fc.constantFrom('cold', 'warm'),
  maxInFlight: fc.constantFrom(1, 2, 5, 20),
  maxAttempts: fc.integer({min: 1, max: 3}),
  callCpuMs: fc.constantFrom(0, 0, 0.5, 4),
  callTimeoutMs: fc.constantFrom(1, 5, 20, 100, 10_000),
  onGiveUp: fc.constantFrom('fallback', 'fallback', 'drop'),
  profile: fc
    .record({
      overheadMs: fc.constantFrom(0, 1, 20),
      overheadSpreadMs: fc.constantFrom(0, 5, 100),
      initMs: span(0, 200),
      functionTimeoutMs: fc.constantFrom(1, 20, 30_000),
      idleReclaimMs: fc.constantFrom(0, 50, 500),
      isRateLimited: fc.boolean(),
    })
    .map(({overheadMs, overheadSpreadMs, initMs, ...profile}) => ({
      ...profile,
      preInitMs: constantMs(0),
      initMs: constantMs(initMs),
      overhead: [
        {
          batchEvents: 1,
          quantilesMs: [
            [0, overheadMs],
            [1, overheadMs + overheadSpreadMs],
          ] as const,
        },
      ],
    })),
})

const extents: fc.Arbitrary<Trial['load']['extent']> = fc.oneof(
  fc.record({
    kind: fc.constant('duration' as const),
    warmupMs: fc.integer({min: 0, max: 300}),
    durationMs: fc.integer({min: 1, max: 1500}),
  }),
  fc.record({
    kind: fc.constant('events' as const),
    warmupMs: fc.integer({min: 0, max: 300}),
    events: fc.integer({min: 1, max: 1500}),
  }),
)

const loads: fc.Arbitrary<Partial<Trial['load']>> = fc
  .record({
    extent: extents,
    arrivals: fc.constantFrom('poisson' as const, 'uniform' as const),
    rateEps: fc.constantFrom(50, 300, 1000, 3000),
    drainTimeoutMs: fc.option(fc.integer({min: 0, max: 500})),
    isMax: fc.integer({min: 0, max: 5}).map((die) => die === 0),
    isSpike: fc.boolean(),
  })
  .map(({isMax, isSpike, rateEps, extent, ...load}) => ({
    ...load,
    extent,
    shape: isSpike && extent.kind === 'duration' ? ('spike' as const) : ('constant' as const),
    rateEps: isMax && extent.kind === 'events' ? ('max' as const) : rateEps,
    peakRateEps: rateEps * 4,
  }))

const drawnServices = fc.record({
  distribution: fc.constantFrom('constant' as const, 'exponential' as const, 'lognormal' as const),
  meanMs: fc.constantFrom(0, 0.1, 1, 3, 8),
  cv: span(0.1, 3),
})

/** As the user measured them. */
const ownServices = fc.array(fc.integer({min: 0, max: 20}), {minLength: 1, maxLength: 6}).map((values) => {
  const quantilesMs = values.toSorted((a, b) => a - b).map((ms, i) => [(i + 1) / values.length, ms] as const)
  return {distribution: 'quantiles' as const, quantilesMs, ...quantileMoments(quantilesMs)}
})

/** Trials of every pipeline, small enough for hundreds of them, odd enough to reach every corner. */
export const randomTrials: fc.Arbitrary<Trial> = fc
  .record({
    seed: fc.integer({min: 0, max: 1_000_000}),
    pipeline: fc.constantFrom('burst', 'burst', 'burst', 'invoker', 'modified', 'vanilla'),
    parallelism: fc.integer({min: 1, max: 5}),
    bufferEvents: fc.constantFrom(null, 1, 3, 10, 50),
    load: loads,
    service: fc.oneof(ownServices, drawnServices),
    strategy: strategies,
    batch: batches,
    offload: offloads,
    metricIntervalMs: fc.integer({min: 5, max: 300}),
    metricStalenessMs: fc.integer({min: 0, max: 400}),
  })
  .map((changes) => buildTrial(changes as TrialChanges))
