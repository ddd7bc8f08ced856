import {describe, expect, test} from 'vitest'
import {
  expectBoundedChannel,
  expectHandOff,
  expectOneServer,
  expectTimeGoesOn,
} from '../../support/invariants.js'
import {constantMs} from '../../support/lambda-settings.js'
import {observeTrial} from '../../support/observe.js'
import type {SunkRow} from '../../support/sunk-rows.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** One slot of 25 ms, one environment that takes 40 ms a call: nearly every other batch is throttled and given up. */
const givingUp: TrialChanges = {
  parallelism: 1,
  strategy: {kind: 'always'},
  batch: {kind: 'fixed', maxEvents: 3},
  service: {meanMs: 25},
  load: {
    shape: 'constant',
    arrivals: 'uniform',
    rateEps: 250,
    extent: {kind: 'events', warmupMs: 0, events: 1000},
  },
  metricIntervalMs: 20,
  profileName: 'ideal',
  offload: {
    reservedConcurrency: 1,
    maxAttempts: 1,
    maxInFlight: 4,
    profile: {overhead: [{batchEvents: 1, quantilesMs: constantMs(40)}]},
  },
}

const run = (changes: TrialChanges) => observeTrial(buildTrial(changes))

describe('the fallback list', () => {
  test('does not stop the source: events that arrive while it waits are routed on time', async () => {
    const {history, rows} = await run(givingUp)

    const observed = {trial: buildTrial(givingUp), history, rows}
    expect(history.outcome.offload?.fallbackEvents).toBeGreaterThan(100)
    expectHandOff(observed)
    expectOneServer(observed)
  })

  test('is served before the channel, and an event held at a full channel enters it at the first start', async () => {
    // Half goes local into a channel of one place, so that the source is held while batches are given up.
    const changes: TrialChanges = {
      ...givingUp,
      bufferEvents: 1,
      service: {meanMs: 5},
      metricIntervalMs: 250,
      // Rare timers, so that the list runs empty and the channel goes on between two of them.
      batch: {kind: 'fixed', maxEvents: 20},
      offload: {...givingUp.offload, reservedConcurrency: 0},
      strategy: {kind: 'utilization', target: 0.5, releaseUtilization: 0.1},
    }
    const {history, rows} = await run(changes)

    const observed = {trial: buildTrial(changes), history, rows}
    expect(history.outcome.offload?.fallbackEvents).toBeGreaterThan(20)
    expect(
      rows.filter(({path, routedNs, emittedNs}) => path === 'local' && routedNs > emittedNs),
    ).not.toEqual([])
    expectBoundedChannel(observed)
    expectOneServer(observed)
  })

  test('keeps the place of its call until the last of its events is begun', async () => {
    const {history, rows} = await run({
      ...givingUp,
      // Every call is throttled and given up after 1 ms, one at a time.
      profileName: 'ideal',
      offload: {
        reservedConcurrency: 0,
        maxAttempts: 1,
        maxInFlight: 1,
        profile: {overhead: [{batchEvents: 1, quantilesMs: constantMs(1)}]},
      },
    })

    // The last of a batch is begun: its place is free, the next batch is sent and given up after 1 ms, while
    // that last one is still in service. So the server goes from one batch to the next without a gap.
    const served = rows.filter(({path}) => path === 'fallback').slice(3)
    expect(served.length).toBeGreaterThan(900)
    for (let i = 1; i < served.length; i++) expect(served[i]!.startedNs).toBe(served[i - 1]!.sunkNs)
    const sentAtMs = history.invocations.map((row) => row.sentAtMs)
    expect(sentAtMs.slice(2, 50)).toEqual(
      served
        .filter((_, i) => i % 3 === 2)
        .slice(0, 48)
        .map(({startedNs}) => startedNs / 1e6),
    )
  })

  test('is not served ahead of the source: a batch that is back first is sunk first', async () => {
    // Replies take no time, and the rate cap of 50 calls a second refuses most: the last batch is flushed and
    // back at the end of the stream, while a given-up event before it is in service.
    const changes: TrialChanges = {
      ...givingUp,
      seed: 0,
      batch: {kind: 'fixed', maxEvents: 8},
      bufferEvents: null,
      service: {meanMs: 3},
      metricIntervalMs: 5,
      load: {shape: 'constant', rateEps: 3000, extent: {kind: 'duration', warmupMs: 0, durationMs: 168}},
      offload: {
        offloadServiceTimeMs: 0,
        reservedConcurrency: 5,
        maxInFlight: 5,
        maxAttempts: 1,
        profile: {isRateLimited: true},
      },
    }
    const {history, rows} = await run(changes)

    expect(new Set(rows.map(({path}) => path))).toEqual(new Set(['fallback', 'local', 'offload']))
    expectTimeGoesOn({trial: buildTrial(changes), history, rows})
  })

  test('is backlog: what was taken by a batcher and given back waits again', async () => {
    // One event a call, refused after 40 ms: given back at a known instant.
    const {history, rows} = await run({
      ...givingUp,
      batch: {kind: 'fixed', maxEvents: 1},
      offload: {...givingUp.offload, reservedConcurrency: 0, maxInFlight: 10_000},
      load: {...givingUp.load, extent: {kind: 'events', warmupMs: 0, events: 200}},
    })

    const isWaiting = ({path, intendedNs, routedNs, startedNs}: SunkRow, atNs: number): boolean => {
      if (intendedNs > atNs || startedNs <= atNs) return false
      return path === 'local' || routedNs > atNs || routedNs + 40e6 <= atNs
    }
    expect(rows.filter(({path}) => path === 'fallback').length).toBeGreaterThan(150)
    expect(Math.max(...history.timeline.map(({backlogEvents}) => backlogEvents))).toBeGreaterThan(100)
    for (const {atMs, backlogEvents} of history.timeline) {
      expect(backlogEvents, `at ${atMs} ms`).toBe(rows.filter((row) => isWaiting(row, atMs * 1e6)).length)
    }
    expect(history.outcome.window.backlogAtEndEvents).toBeGreaterThan(100)
  })
})
