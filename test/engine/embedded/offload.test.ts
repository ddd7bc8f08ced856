import {expect, test, vi} from 'vitest'
import {embeddedEngine} from '../../../src/engine/embedded/embedded-engine.js'
import {runTrial} from '../../support/history.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

vi.setConfig({testTimeout: 30_000})

const run = (offload: NonNullable<TrialChanges['offload']>): ReturnType<typeof runTrial> =>
  runTrial(
    buildTrial({
      engine: 'embedded',
      parallelism: 2,
      metricIntervalMs: 50,
      strategy: {kind: 'always'},
      service: {meanMs: 1},
      load: {shape: 'constant', rateEps: 600, extent: {kind: 'duration', warmupMs: 100, durationMs: 900}},
      offload,
    }),
    {engine: embeddedEngine},
  )

test('serves locally what the target throttles away, and loses nothing', async () => {
  const {outcome} = await run({reservedConcurrency: 1, maxAttempts: 1, maxInFlight: 8})

  expect(outcome.offload!.throttles).toBeGreaterThan(0)
  expect(outcome.offload!.fallbackEvents).toBeGreaterThan(0)
  expect(outcome).toMatchObject({unfinishedEvents: 0, droppedEvents: 0, duplicateEvents: 0})
  expect(outcome.sunkEvents).toBe(outcome.intendedEvents)
  expect(outcome.outputDigest).toMatch(/^[0-9a-f]{16}$/)
})

test('drops what it gives up when asked to, and counts it', async () => {
  const {outcome} = await run({reservedConcurrency: 1, maxAttempts: 1, maxInFlight: 8, onGiveUp: 'drop'})

  expect(outcome.droppedEvents).toBeGreaterThan(0)
  expect(outcome.sunkEvents + outcome.droppedEvents).toBe(outcome.intendedEvents)
  expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0, outputDigest: null})
})

test('takes an event once that comes back late, again and by itself', async () => {
  const {outcome, invocations} = await run({callTimeoutMs: 15, maxAttempts: 2, environments: 'warm'})

  expect(invocations.some(({status}) => status === 'no-reply')).toBe(true)
  expect(outcome.offload!.retries).toBeGreaterThan(0)
  expect(outcome.accounting.suppressedDuplicates).toBeGreaterThan(0)
  expect(outcome).toMatchObject({unfinishedEvents: 0, duplicateEvents: 0})
  expect(outcome.sunkEvents).toBe(outcome.intendedEvents)
})
