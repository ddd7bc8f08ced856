import {expect, test} from 'vitest'
import {type ByBlock, estimateRatio} from '../../src/analysis/statistics/estimate.js'
import {embeddedEngine} from '../../src/engine/embedded/embedded-engine.js'
import type {Engine, TrialOutcome} from '../../src/engine/engine.js'
import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import {quietObserver} from '../support/quiet-observer.js'
import {buildTrial, type TrialChanges} from '../support/trial.js'

const SEEDS = [1, 2, 3, 4, 5]
const MARGIN = 0.1
const MARGIN_MS = 1

const EXTENT = {kind: 'duration', warmupMs: 300, durationMs: 2500} as const

const CONFIGURATIONS: readonly {
  readonly what: string
  readonly changes: TrialChanges
  readonly quantiles: readonly number[]
  readonly isWide?: boolean
}[] = [
  {
    what: 'under capacity',
    changes: {pipeline: 'vanilla', load: {shape: 'constant', extent: EXTENT}},
    // Its p99 is 4 ms: what other programs of this machine add to it is as long.
    quantiles: [0.5],
  },
  {
    what: 'a spike without bursting',
    changes: {pipeline: 'vanilla', load: {extent: EXTENT}},
    quantiles: [0.5, 0.99],
  },
  {
    what: 'a spike with bursting',
    changes: {pipeline: 'burst', metricIntervalMs: 200, load: {extent: EXTENT}},
    quantiles: [0.5, 0.99],
  },
  {
    // What a strategy sees of a service that varies must be the same: nothing that was drawn for it.
    what: 'a spike with bursting and variable service',
    changes: {
      pipeline: 'burst',
      parallelism: 3,
      metricIntervalMs: 200,
      service: {distribution: 'lognormal', cv: 2},
      load: {extent: EXTENT},
    },
    quantiles: [0.5, 0.99],
    // Few blocks of so variable a service give a wide interval: it has to meet the margin, not to lie within it.
    isWide: true,
  },
]

function run(engine: Engine, changes: TrialChanges, seed: number): Promise<TrialOutcome> {
  const trial = buildTrial({...changes, engine: engine.name, seed, materialize: true})
  return engine.run(trial, quietObserver(trial), new AbortController().signal)
}

const latencyMs = ({accounting}: TrialOutcome, quantile: number): number =>
  (accounting.burstLatency.totalCount > 0 ? accounting.burstLatency : accounting.latency).quantileMs(quantile)

// Once more where it fails: a machine that stood still in one of the trials says nothing of the engine.
test.each(CONFIGURATIONS)(
  'embedded tells what virtual tells: $what',
  {retry: 1, timeout: 120_000},
  async ({changes, quantiles, isWide = false}) => {
    const pairs = new Map<number, {embedded: TrialOutcome; virtual: TrialOutcome}>()
    for (const seed of SEEDS) {
      const virtual = await run(virtualEngine, changes, seed)
      const embedded = await run(embeddedEngine, changes, seed)
      pairs.set(seed, {embedded, virtual})
      expect(embedded.intendedEvents).toBe(virtual.intendedEvents)
      expect(embedded.sunkEvents).toBe(virtual.sunkEvents)
      expect(embedded.outputDigest).toMatch(/^[0-9a-f]{16}$/)
      expect(embedded.outputDigest).toBe(virtual.outputDigest)
    }
    for (const quantile of quantiles) {
      const of = (engine: 'embedded' | 'virtual'): ByBlock =>
        new Map([...pairs].map(([seed, pair]) => [seed, latencyMs(pair[engine], quantile)]))
      const ratio = estimateRatio(of('embedded'), of('virtual'))
      const slack = MARGIN + MARGIN_MS / Math.min(...of('virtual').values())
      expect(ratio?.n).toBe(SEEDS.length)
      expect(isWide ? ratio?.high : ratio?.low).toBeGreaterThan(1 - slack)
      expect(isWide ? ratio?.low : ratio?.high).toBeLessThan(1 + slack)
    }
  },
)
