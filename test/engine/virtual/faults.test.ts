import {describe, expect, test} from 'vitest'
import {createRandom} from '../../../src/kernel/random.js'
import type {Fault} from '../../../src/model/fault.js'
import {faultOf} from '../../support/fault-trial.js'
import {firstDivergence, type History, runTrial} from '../../support/history.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** Everything is offloaded in batches of eight, to a job that could do it all locally. */
const offloading: TrialChanges = {
  parallelism: 2,
  strategy: {kind: 'always'},
  batch: {kind: 'fixed', maxEvents: 8},
  service: {meanMs: 1},
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 400,
    extent: {kind: 'duration', warmupMs: 0, durationMs: 2000},
  },
  metricIntervalMs: 50,
  profileName: 'ideal',
}

const run = (faults: readonly Fault[], changes: TrialChanges = {}): Promise<History> =>
  runTrial(buildTrial({...offloading, ...changes, faults}))

const totals = async (faults: readonly Fault[], changes: TrialChanges = {}) =>
  (await run(faults, changes)).outcome.offload!

test('a reply that cannot be read is a malformed response in the row of its call', async () => {
  const faults = [faultOf('malformed-responses', {share: 1, kept: 0})]
  const trial = buildTrial({strategy: {kind: 'always'}, offload: {maxAttempts: 1}, faults})
  const {invocations} = await runTrial(trial)

  const malformed = invocations.filter(({status}) => status === 'malformed')
  expect(malformed.length).toBeGreaterThan(0)
  expect(new Set(malformed.map(({errorType}) => errorType))).toEqual(new Set(['malformed-response']))
})

describe('under faults', () => {
  test('poison events, and only they, go local', async () => {
    // One batch at a time and subtask: failures of several at once may open the breaker.
    const changes = {offload: {maxInFlight: 2, maxAttempts: 1}}
    const {outcome, invocations} = await run([faultOf('poison-events', {share: 0.02})], changes)

    const drawn = createRandom(1, 'fault-0-poison-events-event')
    const offloaded = Array.from({length: outcome.intendedEvents}, (_, event) => event).slice(20)
    const poison = offloaded.filter((event) => drawn.at(event) < 0.02)
    expect(poison.length).toBeGreaterThan(8)
    expect(outcome.offload!.fallbackEvents).toBe(poison.length)
    // Of a batch of eight with one: itself, the path of halves to the event, and their siblings.
    const bisected = invocations.filter(({attempts}) => attempts > 1)
    expect(Math.min(...bisected.map(({attempts}) => attempts))).toBeGreaterThanOrEqual(7)
    expect(bisected.length).toBeLessThanOrEqual(poison.length)
  })

  test('events that the function refuses go local without another attempt', async () => {
    const {fallbackEvents, retries} = await totals([faultOf('event-errors', {share: 0.05})])
    expect(fallbackEvents).toBeGreaterThan(20)
    expect(retries).toBe(0)
  })

  test('a retry carries only what a reply has left out', async () => {
    const plain = await totals([])
    const {billedMs, retries} = await totals([faultOf('malformed-responses', {kept: 0.5, forMs: 1900})])
    expect(retries).toBeGreaterThan(plain.invocations / 2)
    // Eight, four, two, one: not as often eight.
    expect(billedMs).toBeLessThan(plain.billedMs * 2.2)
  })

  test('a batch whose response is too large is halved until it fits, and nothing goes local', async () => {
    const {limits} = buildTrial().offload!
    const {fallbackEvents, retries, sentRequests} = await totals([], {
      offload: {limits: {...limits, responseBytes: 1500}},
    })
    expect(retries).toBeGreaterThanOrEqual(2 * (sentRequests - retries) - 2)
    expect(fallbackEvents).toBe(0)
  })

  test('a throttle is retried no earlier than it asks for', async () => {
    const {invocations} = await run([faultOf('throttle-storm', {forMs: 500, retryAfterMs: 600})])
    const retried = invocations.filter(({attempts}) => attempts > 1)
    expect(retried.length).toBeGreaterThan(10)
    expect(Math.min(...retried.map(({clientMs}) => clientMs))).toBeGreaterThanOrEqual(600)
  })

  test('replies that come twice count once, and cost the job nothing', async () => {
    const twice = await run([faultOf('duplicate-responses', {afterMs: 30})])
    const once = await run([])
    const {accounting} = twice.outcome
    expect(accounting.suppressedDuplicates).toBeGreaterThan(500)
    expect(accounting.latency.quantileMs(0.99)).toBe(once.outcome.accounting.latency.quantileMs(0.99))
  })

  test('a target that is down is left alone by its breaker, and used again when it is back', async () => {
    const {timeline, outcome} = await run([faultOf('target-down', {atMs: 500, forMs: 500})])
    const shareIn = (fromMs: number, toMs: number): number => {
      const rows = timeline.filter(({atMs}) => atMs > fromMs && atMs <= toMs)
      return rows.reduce((sum, {offloadShare}) => sum + offloadShare, 0) / rows.length
    }
    expect(shareIn(100, 500)).toBeCloseTo(1, 1)
    expect(shareIn(700, 1000)).toBeLessThan(0.3)
    expect(shareIn(1700, 2000)).toBeCloseTo(1, 1)
    expect(outcome.offload!.failures).toBeLessThan(40)
  })

  test('dropping on give-up drops the poison events alone', async () => {
    const {outcome} = await run([faultOf('poison-events', {share: 0.02})], {offload: {onGiveUp: 'drop'}})
    const {droppedEvents, sunkEvents, intendedEvents, unfinishedEvents} = outcome
    expect(droppedEvents).toBeGreaterThan(8)
    expect(droppedEvents).toBeLessThan(40)
    expect(unfinishedEvents).toBe(0)
    expect(sunkEvents).toBe(intendedEvents - droppedEvents)
  })

  test.each<readonly [string, readonly Fault[]]>([
    ['refuses', [faultOf('event-errors', {share: 0.9})]],
    ['leaves out', [faultOf('malformed-responses', {share: 0.7, kept: 0.5})]],
    ['fails on', [faultOf('poison-events', {share: 0.05})]],
    ['answers too late', [faultOf('lost-responses', {share: 0.9}), faultOf('slow-region', {factor: 3})]],
  ])('what the function %s is taken by no row, and is no work of it', async (_, faults) => {
    const {outcome, invocations} = await run(faults, {offload: {callTimeoutMs: 20, maxAttempts: 2}})
    const {offloadedEvents, fallbackEvents} = outcome.offload!
    const taken = invocations.reduce((events, {takenEvents}) => events + takenEvents, 0)
    const workMs = invocations.reduce((ms, {takenWorkMs}) => ms + takenWorkMs, 0)
    const slowedBy = faults.some(({kind}) => kind === 'slow-region') ? 3 : 1

    expect(fallbackEvents).toBeGreaterThan(0)
    expect(taken).toBe(offloadedEvents - fallbackEvents)
    // A millisecond of service each.
    expect(workMs).toBeCloseTo(taken * slowedBy, 6)
  })

  test('a fault that meets no request by time or chance flags the row by its kind', async () => {
    // Never above capacity: shortest-delay offloads nothing in the calm before the spike.
    const calm: TrialChanges = {
      parallelism: 4,
      strategy: {kind: 'shortest-delay'},
      service: {meanMs: 2},
      load: {shape: 'spike', rateEps: 1000, extent: {kind: 'duration', warmupMs: 0, durationMs: 4000}},
    }
    const struck = faultOf('throttle-storm', {share: 0.5})
    const early = faultOf('target-down', {forMs: 300})
    const rare = faultOf('event-errors', {share: 1e-9})

    expect((await run([struck, early, rare], calm)).outcome.flags).toEqual([
      'idle-target-down',
      'idle-event-errors',
    ])
    expect((await run([struck], calm)).outcome.flags).toEqual([])
  })

  test('one seed tells one story', async () => {
    const faults = [faultOf('handler-errors', {share: 0.2}), faultOf('lost-responses', {share: 0.1})]
    const changes = {offload: {callTimeoutMs: 100}}
    expect(firstDivergence(await run(faults, changes), await run(faults, changes))).toBeNull()
  })
})
