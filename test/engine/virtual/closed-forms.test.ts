import {describe, expect, test} from 'vitest'
import type {TrialOutcome} from '../../../src/engine/engine.js'
import {type Estimate, estimateOf} from '../../support/batch-means.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const SERVICE_MS = 1
const BATCHES = 40
const LOADS = [0.3, 0.6, 0.8]
// The full precision of docs/measurement.md#agreement takes minutes: BURST_TEST_HEAVY=1 runs it.
const isHeavy = process.env['BURST_TEST_HEAVY'] === '1'
const events = (heavyEvents: number): number => heavyEvents / (isHeavy ? 1 : 16)

interface Case {
  readonly name: string
  readonly utilization: number
  readonly changes: TrialChanges
  /** Mean time in the system, ms. */
  readonly expectedMs: number
  /** For a standard error of at most 0.3 %. */
  readonly heavyEvents: number
}

/** Pollaczek–Khinchine: M/G/1 by the squared coefficient of variation of its service. */
const mg1Ms = (utilization: number, cv2: number): number =>
  SERVICE_MS * (1 + (utilization * (1 + cv2)) / (2 * (1 - utilization)))

/** GI/M/1: σ is the root of σ = A*(μ(1 − σ)) below 1, by iteration from 0; the time is 1 / (μ(1 − σ)). */
function gm1Ms(laplace: (s: number) => number): number {
  let sigma = 0
  for (let i = 0; i < 10_000; i++) sigma = laplace(1 - sigma)
  return SERVICE_MS / (1 - sigma)
}

/** Asymptotic variance of M/M/1's mean time grows like this (Whitt 1989); the others are scaled by it. */
const lengthFor = (utilization: number, factor: number): number =>
  Math.ceil((factor * 24) / (0.003 ** 2 * 12 * (1 - utilization) ** 2) / 10_000) * 10_000

const vanilla = (changes: TrialChanges): TrialChanges => ({
  ...changes,
  pipeline: 'vanilla',
  bufferEvents: null,
})

const SYSTEMS: readonly {
  readonly name: string
  readonly changes: TrialChanges
  readonly expectedMs: (utilization: number) => number
  /** At each of the loads. */
  readonly factors: readonly [number, number, number]
}[] = [
  {
    name: 'M/M/1',
    changes: {parallelism: 1, service: {distribution: 'exponential'}},
    expectedMs: (utilization) => SERVICE_MS / (1 - utilization),
    factors: [4, 4, 4],
  },
  {
    name: 'M/D/1',
    changes: {parallelism: 1, service: {distribution: 'constant'}},
    expectedMs: (utilization) => mg1Ms(utilization, 0),
    factors: [1, 1, 2],
  },
  ...[0.5, 1, 2].map((cv) => ({
    name: `M/G/1, lognormal with cv ${cv}`,
    changes: {parallelism: 1, service: {distribution: 'lognormal' as const, cv}},
    expectedMs: (utilization: number) => mg1Ms(utilization, cv ** 2),
    // A heavy tail makes the mean of the service itself uncertain, whatever the load.
    factors: cv < 2 ? ([6, 6, 6] as const) : ([45, 20, 16] as const),
  })),
  {
    name: 'D/M/1',
    changes: {parallelism: 1, service: {distribution: 'exponential'}, load: {arrivals: 'uniform'}},
    expectedMs: (utilization) => gm1Ms((s) => Math.exp(-s / utilization)),
    factors: [2, 2, 2],
  },
  // One Poisson schedule dealt out in turn: between two events of a subtask lie p exponential gaps.
  ...[2, 4].map((subtasks) => ({
    name: `Erlang-${subtasks}/M/1`,
    changes: {parallelism: subtasks, service: {distribution: 'exponential' as const}},
    expectedMs: (utilization: number) => gm1Ms((s) => (subtasks / (subtasks + s / utilization)) ** subtasks),
    factors: [3, 3, 3] as const,
  })),
]

const CASES: readonly Case[] = SYSTEMS.flatMap(({name, changes, expectedMs, factors}) =>
  LOADS.map((utilization, index) => ({
    name,
    utilization,
    changes,
    expectedMs: expectedMs(utilization),
    heavyEvents: lengthFor(utilization, factors[index]!),
  })),
)

/** The load of a case: a tenth of it is cut as warm-up, so that the empty start is forgotten. */
function trialOf({utilization, changes, heavyEvents}: Case, seed: number): ReturnType<typeof buildTrial> {
  const parallelism = changes.parallelism ?? 1
  const rateEps = (utilization * parallelism * 1000) / SERVICE_MS
  const durationMs = Math.ceil((events(heavyEvents) / rateEps) * 10) * 100
  return buildTrial(
    vanilla({
      ...changes,
      seed,
      service: {meanMs: SERVICE_MS, ...changes.service},
      metricIntervalMs: 10_000,
      load: {
        shape: 'constant',
        rateEps,
        extent: {kind: 'duration', warmupMs: durationMs / 10, durationMs},
        ...changes.load,
      },
    }),
  )
}

/** From the 50 ms bins of intended time, which hold exact sums. */
function meanLatency({accounting: {bins}}: TrialOutcome): Estimate {
  const perBatch = Math.floor(bins.used / BATCHES)
  return estimateOf(
    Array.from({length: BATCHES}, (_, batch) => {
      const sum = (column: Float64Array): number =>
        column.subarray(batch * perBatch, (batch + 1) * perBatch).reduce((total, value) => total + value, 0)
      return sum(bins.sumNs) / sum(bins.events) / 1e6
    }),
  )
}

describe('mean time in the system', () => {
  test.each(CASES)(
    '$name at a utilization of $utilization agrees with its closed form',
    {timeout: 300_000},
    async (queue) => {
      const seed = Number(process.env['BURST_TEST_SEED'] ?? 1)
      const {mean, standardError} = meanLatency(await runQuietly(trialOf(queue, seed)))

      const errors = (mean - queue.expectedMs) / standardError
      if (process.env['BURST_TEST_SEED']) {
        process.stdout.write(
          `${queue.name} ${queue.utilization}: ${errors.toFixed(2)} errors of ${((100 * standardError) / mean).toFixed(2)} %\n`,
        )
      }
      const isHeavyTailed = queue.changes.service?.cv === 2
      expect(standardError / mean).toBeLessThan((isHeavy ? 0.0035 : 0.014) * (isHeavyTailed ? 2.5 : 1))
      expect(Math.abs(errors)).toBeLessThan(3.3)
    },
  )

  test('the formulas agree where one system is another', () => {
    expect(mg1Ms(0.8, 1)).toBeCloseTo(5, 12)
    expect(gm1Ms((s) => 1 / (1 + s / 0.8))).toBeCloseTo(5, 6)
  })
})
