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

test('begins what is given back when it is given back, to a slot that has idled since', async () => {
  const {outcome} = await run({reservedConcurrency: 0, maxAttempts: 2})
  const {window, accounting} = outcome

  // A busy machine is late with retries, and a full window sends an event or two to the slots at once.
  const {fallback, local, offload} = accounting.breakdown
  expect(fallback.service.totalCount + local.service.totalCount).toBe(accounting.latency.totalCount)
  expect(fallback.service.totalCount).toBeGreaterThan(0.9 * accounting.latency.totalCount)
  expect(offload.service.totalCount).toBe(0)
  // 1 ms each; a slot that were taken for busy since an event's routing would have worked for many times that.
  expect(window.busyMs / window.sunkEvents).toBeLessThan(2)
})

test('sends a batch that fills its ring to the last place', async () => {
  const trial = buildTrial({
    engine: 'embedded',
    pipeline: 'invoker',
    batch: {kind: 'fixed', maxEvents: 2048},
    load: {shape: 'constant', rateEps: 20_000, extent: {kind: 'events', warmupMs: 0, events: 4096}},
    service: {meanMs: 0.01},
  })
  const {outcome} = await runTrial(trial, {engine: embeddedEngine})

  expect(outcome).toMatchObject({state: 'completed', sunkEvents: 4096, unfinishedEvents: 0})
})

test('drains for as long as it is told, also for longer than a timer of Node lasts', async () => {
  const trial = buildTrial({
    engine: 'embedded',
    pipeline: 'vanilla',
    load: {
      shape: 'constant',
      rateEps: 200,
      extent: {kind: 'duration', warmupMs: 0, durationMs: 500},
      drainTimeoutMs: 600 * 3_600_000,
    },
  })
  const {outcome} = await runTrial(trial, {engine: embeddedEngine})

  expect(outcome.sunkEvents).toBeGreaterThan(50)
  expect(outcome).toMatchObject({state: 'completed', unfinishedEvents: 0})
})
