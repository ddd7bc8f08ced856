import {describe, expect, test} from 'vitest'
import {estimateOf} from '../../support/batch-means.js'
import {erlangB} from '../../support/erlang.js'
import {runQuietly} from '../../support/run-quietly.js'
import {buildTrial} from '../../support/trial.js'

const SERVICE_MS = 5
const BATCHES = 40
const isHeavy = process.env['BURST_TEST_HEAVY'] === '1'
const CALLS = isHeavy ? 2_000_000 : 40_000

const CASES = [
  {servers: 1, loads: [0.3, 0.8, 2]},
  {servers: 4, loads: [1.5, 3.5, 8]},
  {servers: 10, loads: [6, 9, 15]},
].flatMap(({servers, loads}) =>
  loads.flatMap((loadErlangs, i) => [
    {servers, loadErlangs, pipeline: 'burst' as const, distribution: 'exponential' as const, parallelism: 4},
    // Insensitive to the distribution of the work, and to who sends.
    {
      servers,
      loadErlangs,
      pipeline: 'invoker' as const,
      distribution: i === 1 ? ('lognormal' as const) : ('constant' as const),
      parallelism: 1,
    },
  ]),
)

describe('the share of calls that an ideal platform refuses, through the whole engine', () => {
  test.each(CASES)(
    '$pipeline: $servers environments under $loadErlangs Erlangs of $distribution work, as Erlang B says',
    {timeout: 300_000},
    async ({servers, loadErlangs, pipeline, distribution, parallelism}) => {
      const rateEps = (loadErlangs / SERVICE_MS) * 1000
      const trial = buildTrial({
        pipeline,
        parallelism,
        seed: Number(process.env['BURST_TEST_SEED'] ?? 1),
        bufferEvents: null,
        strategy: {kind: 'always'},
        batch: {kind: 'linger', maxEvents: 1, maxBytes: 5_000_000, lingerMs: 0, maxWorkMs: Infinity},
        service: {distribution, meanMs: SERVICE_MS, cv: 1.5},
        metricIntervalMs: 5000,
        load: {
          shape: 'constant',
          rateEps,
          // The first tick lies in the warm-up, so that the window begins with every event offloaded.
          extent: {kind: 'duration', warmupMs: 6000, durationMs: (CALLS / rateEps) * 1000},
        },
        profileName: 'ideal',
        offload: {
          environments: 'warm',
          reservedConcurrency: servers,
          maxInFlight: 4000,
          maxAttempts: 1,
          onGiveUp: 'drop',
        },
      })
      const isRefused: number[] = []
      const outcome = await runQuietly(trial, ({status}) => {
        isRefused.push(status === 'throttled' ? 1 : 0)
      })

      const settled = isRefused.slice(Math.floor(isRefused.length / 20))
      const perBatch = Math.floor(settled.length / BATCHES)
      const {mean, standardError} = estimateOf(
        Array.from({length: BATCHES}, (_, batch) => {
          const calls = settled.slice(batch * perBatch, (batch + 1) * perBatch)
          return calls.reduce((sum, one) => sum + one, 0) / perBatch
        }),
      )
      const expected = erlangB(servers, loadErlangs)
      if (process.env['BURST_TEST_SEED']) {
        process.stdout.write(
          `${servers} ${loadErlangs} ${((mean - expected) / standardError).toFixed(2)} errors of ${((100 * standardError) / mean).toFixed(2)} %\n`,
        )
      }
      expect(outcome.droppedEvents).toBe(isRefused.reduce((sum, one) => sum + one, 0))
      expect(standardError).toBeLessThan(isHeavy ? 0.001 : 0.007)
      expect(Math.abs(mean - expected)).toBeLessThan(3.3 * standardError)
    },
  )
})
