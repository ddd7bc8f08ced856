import {describe, expect, test} from 'vitest'
import {constantMs} from '../../support/lambda-settings.js'
import {observeTrial} from '../../support/observe.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

const observe = (changes: TrialChanges) => observeTrial(buildTrial(changes))
const slowCalls = (overheadMs: number) => ({
  overhead: [{batchEvents: 1, quantilesMs: constantMs(overheadMs)}],
})

describe('the warm-up', () => {
  test('never invokes the target and is in no latency figure, but all of it is sunk', async () => {
    const {rows, history} = await observe({strategy: {kind: 'always'}, load: {shape: 'constant'}})

    const measured = rows.filter(({intendedNs}) => intendedNs >= 2e9)
    expect(rows.filter(({path, emittedNs}) => path === 'offload' && emittedNs < 2e9)).toEqual([])
    expect(history.invocations.every(({sentAtMs}) => sentAtMs >= 2000)).toBe(true)
    expect(history.outcome.accounting.latency.totalCount).toBe(measured.length)
    expect(rows).toHaveLength(history.outcome.intendedEvents)
  })

  test('decides from the first tick on, at multiples of the interval from its start', async () => {
    const {history} = await observe({metricIntervalMs: 700})
    expect(history.decisions.slice(0, 3).map(({atMs}) => atMs)).toEqual([700, 1400, 2100])
  })
})

describe('the end of the stream', () => {
  test('flushes a batch that would never fill', async () => {
    const {history} = await observe({
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 1_000_000},
    })

    const {outcome, invocations} = history
    expect(outcome.unfinishedEvents).toBe(0)
    expect(invocations.map(({sentAtMs}) => sentAtMs)).toEqual([12_000, 12_000, 12_000, 12_000])
  })

  test('is the last event where a number of events ends the load, and so is the window', async () => {
    const {history, rows} = await observe({
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 1_000_000},
      load: {shape: 'constant', extent: {kind: 'events', warmupMs: 1000, events: 4096}},
    })

    const lastMs = rows.find(({event}) => event === 4095)!.intendedNs / 1e6
    expect(history.outcome.intendedEvents).toBe(4096)
    expect(history.outcome.window.lengthMs).toBeCloseTo(lastMs - 1000, 6)
    expect(history.invocations.map(({sentAtMs}) => sentAtMs)).toEqual([lastMs, lastMs, lastMs, lastMs])
  })
})

describe('odd sizes', () => {
  test.each([
    {name: 'more subtasks than events', changes: {parallelism: 8}, events: 3},
    {name: 'one event', changes: {}, events: 1},
    {name: 'a service that takes no time', changes: {service: {meanMs: 0}}, events: 5000},
    {name: 'a channel of one place', changes: {bufferEvents: 1}, events: 5000},
    {name: 'an unbounded channel', changes: {bufferEvents: null, service: {meanMs: 10}}, events: 20_000},
  ] as const)('$name: all is sunk', async ({changes, events}) => {
    const load = {shape: 'constant', extent: {kind: 'events', warmupMs: 0, events}} as const
    for (const pipeline of ['vanilla', 'burst'] as const) {
      const {history, rows} = await observe({...changes, pipeline, load})
      expect(history.outcome).toMatchObject({intendedEvents: events, sunkEvents: events})
      expect(new Set(rows.map(({event}) => event)).size).toBe(events)
    }
  })

  test('at rate max every event is intended at 0 and backpressure alone paces the source', async () => {
    const load = {
      shape: 'constant',
      rateEps: 'max',
      extent: {kind: 'events', warmupMs: 0, events: 4000},
    } as const
    const {history, rows} = await observe({pipeline: 'vanilla', load})

    expect(rows.every(({intendedNs}) => intendedNs === 0)).toBe(true)
    // 1000 events of 2 ms on each of four servers that are never idle.
    expect(history.outcome.makespanMs).toBe(2000)
    expect(history.outcome.window.lengthMs).toBe(0)
  })
})

describe('a drain time-out', () => {
  test('leaves what is held in every place, counts it with its age, and says from where it is a bound', async () => {
    const {history, rows, trial} = await observe({
      strategy: {kind: 'utilization', target: 0.9, releaseUtilization: 0.7},
      batch: {kind: 'fixed', maxEvents: 50},
      parallelism: 1,
      bufferEvents: 5,
      service: {meanMs: 20},
      load: {
        shape: 'constant',
        rateEps: 400,
        drainTimeoutMs: 100,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 8000},
      },
      // One environment: some calls run, some wait for their retry, some were given up.
      offload: {reservedConcurrency: 1, maxInFlight: 3, maxAttempts: 2, profile: slowCalls(500)},
    })

    const {outcome} = history
    const {latency, burstLatency} = outcome.accounting
    expect(outcome.offload!.fallbackEvents).toBeGreaterThan(0)
    expect(outcome.unfinishedEvents).toBeGreaterThan(500)
    expect(outcome.unfinishedEvents).toBe(outcome.intendedEvents - new Set(rows.map(({event}) => event)).size)
    expect(latency.totalCount).toBe(outcome.intendedEvents)
    expect(burstLatency.totalCount).toBe(0)
    expect(outcome.emittedEvents).toBeLessThan(outcome.intendedEvents)
    expect(outcome.windowAndDrainMs).toBe(8100)
    expect(outcome.censoredFromMs).toBeGreaterThanOrEqual(trial.load.drainTimeoutMs!)
    expect(outcome.censoredFromMs).toBeLessThan(150)
  })

  test('ends nothing early: a trial that is empty before it is not censored', async () => {
    const {history} = await observe({pipeline: 'vanilla', load: {shape: 'constant', drainTimeoutMs: 60_000}})

    expect(history.outcome).toMatchObject({unfinishedEvents: 0, censoredFromMs: null})
    expect(history.outcome.windowAndDrainMs).toBeLessThan(10_100)
  })
})

describe('environments', () => {
  const busy: TrialChanges = {
    strategy: {kind: 'always'},
    load: {shape: 'constant', rateEps: 2000},
    offload: {maxInFlight: 5},
  }

  test('stand ready for every place of every window where they are warm, at no cost', async () => {
    const {history} = await observe({...busy, offload: {maxInFlight: 5, environments: 'warm'}})

    expect(history.outcome.offload).toMatchObject({coldStarts: 0, initMs: 0})
    expect(history.outcome.offload!.environmentsMax).toBeLessThanOrEqual(8)
  })

  test('are cold at the start of the window and of each burst where they are cold', async () => {
    const {history} = await observe({
      ...busy,
      // A burst in the middle: whatever idled at its start is gone.
      load: {shape: 'spike', rateEps: 1000, extent: {kind: 'duration', warmupMs: 1000, durationMs: 20_000}},
    })

    const coldAtMs = history.invocations.filter(({isCold}) => isCold).map(({sentAtMs}) => sentAtMs)
    expect(coldAtMs.some((atMs) => atMs < 2000)).toBe(true)
    expect(coldAtMs.some((atMs) => atMs >= 7000 && atMs < 8000)).toBe(true)
  })
})

describe('an event held at a full batch', () => {
  test('is admitted at the tick that raises the limit, before its window frees a place', async () => {
    const {rows} = await observe({
      parallelism: 1,
      strategy: {kind: 'always'},
      batch: {kind: 'ladder', reconsiderMs: 1},
      metricIntervalMs: 50,
      // 60/s keeps batches of 50; of the step to 3000/s, 50 fill the batch behind a call of 5 s.
      load: {
        shape: 'step',
        arrivals: 'uniform',
        rateEps: 60,
        peakRateEps: 3000,
        extent: {kind: 'duration', warmupMs: 0, durationMs: 2500},
      },
      offload: {maxInFlight: 1, profile: slowCalls(5000)},
    })

    const held = rows.filter(({routedNs, emittedNs}) => routedNs > emittedNs)
    expect(held[0]!.routedNs).toBe(1.3e9)
    expect(held[0]!.emittedNs).toBeGreaterThan(1.25e9)
  })
})

describe('a reply after the client has stopped waiting', () => {
  test('counts if it is the first to bring its events, and is suppressed if not', async () => {
    const {history, rows} = await observe({
      parallelism: 1,
      strategy: {kind: 'always'},
      batch: {kind: 'fixed', maxEvents: 20},
      service: {meanMs: 5},
      load: {shape: 'constant', rateEps: 100, extent: {kind: 'duration', warmupMs: 0, durationMs: 3000}},
      profileName: 'ideal',
      // Work of 100 ms a batch; given up after 60 ms, so that the late reply meets half of the fallback.
      offload: {maxAttempts: 1, maxInFlight: 1, callTimeoutMs: 60},
    })

    const {outcome} = history
    const distinct = new Set(rows.map(({event}) => event)).size
    expect(rows.some(({path}) => path === 'offload')).toBe(true)
    expect(rows.length).toBeGreaterThan(distinct)
    expect(outcome.accounting.suppressedDuplicates).toBe(rows.length - distinct)
    expect(outcome).toMatchObject({sunkEvents: distinct, duplicateEvents: 0, unfinishedEvents: 0})
  })
})

describe('a dead target', () => {
  test.each(['always', 'shortest-delay'])(
    'costs %s five failures and a probe a second; all is sunk locally',
    async (kind) => {
      const {history} = await observe({
        parallelism: 1,
        strategy: {kind},
        service: {meanMs: 5},
        load: {shape: 'constant', rateEps: 300, extent: {kind: 'duration', warmupMs: 0, durationMs: 20_000}},
        offload: {maxAttempts: 1, maxInFlight: 4, profile: {functionTimeoutMs: 1}},
      })

      const {outcome} = history
      expect(outcome).toMatchObject({unfinishedEvents: 0, duplicateEvents: 0})
      const {failures, sentRequests, retries} = outcome.offload!
      expect(failures).toBe(sentRequests)
      // A few halves, since it might have been one event, until the breaker opens.
      expect(retries).toBeLessThanOrEqual(4)
      // 5 to open, up to 4 in flight or open besides, then one a second.
      expect(outcome.offload!.failures).toBeLessThan(5 + 4 + 32)
      expect(outcome.offload!.failures).toBeGreaterThan(10)
    },
  )
})

describe('stale metrics', () => {
  test('are at least as old as configured, and the newest of these', async () => {
    const {history} = await observe({
      strategy: {kind: 'threshold', inputThreshold: 500, busyThreshold: 1},
      metricStalenessMs: 1700,
    })

    const ages = history.decisions.map(({metricAgeMs}) => metricAgeMs)
    // 800 ms intervals: nothing is old enough before the third tick after the first.
    expect(ages.slice(0, 5)).toEqual([NaN, NaN, NaN, 2400, 2400])
    expect(history.decisions.slice(0, 3).every(({offloadShare}) => offloadShare === 0)).toBe(true)
  })
})
