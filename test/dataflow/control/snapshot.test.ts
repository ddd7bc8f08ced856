import {describe, expect, test} from 'vitest'
import {type Counters, SnapshotTaker} from '../../../src/dataflow/control/snapshot.js'
import {Histogram} from '../../../src/metrics/histogram.js'
import type {RunMs} from '../../../src/model/units.js'

const countersOf = ({atMs, ...changes}: Partial<Omit<Counters, 'atMs'>> & {atMs: number}): Counters => ({
  intendedEvents: 0,
  emittedEvents: 0,
  takenEvents: 0,
  waitingFallbackEvents: 0,
  processedEvents: 0,
  offloadedEvents: 0,
  busyMs: 0,
  backpressuredMs: 0,
  subtask0RecordsIn: 0,
  sentRequests: 0,
  sentEvents: 0,
  throttledCalls: 0,
  coldCalls: 0,
  sunkEvents: 0,
  lambdaCostUsd: 0,
  ...changes,
  atMs: atMs as RunMs,
})

type Reading = Parameters<typeof countersOf>[0]

/** The snapshots of four slots at one reading after another. */
function snapshotsOf(...readings: readonly Reading[]) {
  const taker = new SnapshotTaker(4)
  return readings.map((reading) => taker.take(countersOf(reading), 7, null))
}

describe('a snapshot', () => {
  test('counts what was taken by a batcher and came back as backlog again', () => {
    const [seen] = snapshotsOf({
      atMs: 1000,
      intendedEvents: 1000,
      takenEvents: 700,
      waitingFallbackEvents: 120,
      processedEvents: 600,
      busyMs: 1200,
    })

    // 4 slots of 500/s.
    expect(seen).toMatchObject({backlogEvents: 420, queueDelayMs: 210})
  })

  const first = {
    atMs: 1000,
    intendedEvents: 1000,
    emittedEvents: 800,
    takenEvents: 700,
    processedEvents: 600,
    offloadedEvents: 80,
    busyMs: 1200,
    backpressuredMs: 400,
  }

  test('reads rates of the last interval, and the backlog of all time', () => {
    const [one, two] = snapshotsOf(first, {
      atMs: 1500,
      intendedEvents: 3000,
      emittedEvents: 1800,
      takenEvents: 1600,
      processedEvents: 1100,
      offloadedEvents: 330,
      busyMs: 2200,
      backpressuredMs: 2400,
      subtask0RecordsIn: 321,
    })

    expect(one).toMatchObject({
      arrivalRateEps: 1000,
      inputRateEps: 800,
      processedRateEps: 600,
      backlogEvents: 300,
    })
    expect(one).toMatchObject({localCapacityEps: 2000, queueDelayMs: 150, busyShare: 0.3, idleShare: 0.7})
    expect(two).toMatchObject({
      arrivalRateEps: 4000,
      inputRateEps: 2000,
      processedRateEps: 1000,
      intervalMs: 500,
    })
    expect(two).toMatchObject({
      backlogEvents: 1400,
      busyShare: 0.5,
      backpressuredShare: 1,
      subtask0RecordsIn: 321,
    })
    expect(two!.offload).toMatchObject({share: 0.25, inFlightEvents: 7})
  })

  test('has shares of calls and the cost per hour of its interval, and no latency without a call', () => {
    const taker = new SnapshotTaker(1)
    const sent = {sentRequests: 10, sentEvents: 90, throttledCalls: 10}
    taker.take(countersOf({atMs: 1000, ...sent, lambdaCostUsd: 1}), 0, new Histogram(2))
    const latency = new Histogram(2)
    latency.record(20e6)
    const later = {sentRequests: 18, sentEvents: 130, throttledCalls: 12}
    const now = countersOf({atMs: 2000, ...later, coldCalls: 4, lambdaCostUsd: 1.5})
    const {offload} = taker.take(now, 0, latency)

    expect(offload).toMatchObject({throttledShare: 0.25, coldShare: 0.5, costUsdPerHour: 1800, share: 0})
    expect(offload.batchMeanEvents).toBe(5)
    expect([offload.latencyP50Ms, offload.latencyP99Ms]).toEqual([20, 20])
    const quiet = taker.take(countersOf({...now, atMs: 3000}), 0, new Histogram(2)).offload
    expect(quiet).toMatchObject({throttledShare: 0, coldShare: 0, costUsdPerHour: 0})
    expect([quiet.latencyP50Ms, quiet.batchMeanEvents]).toEqual([Number.NaN, Number.NaN])
  })

  test('has no rate and no share below nothing where a crash takes counts back', () => {
    const taker = new SnapshotTaker(1)
    taker.take(countersOf({atMs: 1000, emittedEvents: 500, offloadedEvents: 200}), 0, null)
    const back = taker.take(countersOf({atMs: 2000, emittedEvents: 400, offloadedEvents: 150}), 0, null)
    expect([back.inputRateEps, back.offload.share]).toEqual([0, 0])
    const less = taker.take(countersOf({atMs: 3000, emittedEvents: 420, offloadedEvents: 100}), 0, null)
    expect([less.inputRateEps, less.offload.share]).toEqual([20, 0])
  })
})

describe('the true rate', () => {
  const capacityAfter = (...readings: readonly Reading[]) => snapshotsOf(...readings).at(-1)!.localCapacityEps

  test.each([
    {records: 20, busyMs: 100, capacityEps: 800},
    {records: 19, busyMs: 1000, capacityEps: Number.NaN},
    {records: 1000, busyMs: 99.9, capacityEps: Number.NaN},
    {records: 0, busyMs: 0, capacityEps: Number.NaN},
  ])(
    'of $records records in $busyMs ms busy makes $capacityEps events/s',
    ({records, busyMs, capacityEps}) => {
      expect(capacityAfter({atMs: 1000, processedEvents: records, busyMs})).toBe(capacityEps)
    },
  )

  test('is remembered for 30 s, then forgotten, then measured anew', () => {
    const known = {processedEvents: 200, busyMs: 400}
    const atMs = (ms: number) => capacityAfter({atMs: 1000, ...known}, {atMs: ms, ...known})
    expect(atMs(31_000)).toBe(2000)
    expect(atMs(31_001)).toBeNaN()
    expect(
      capacityAfter(
        {atMs: 1000, ...known},
        {atMs: 40_000, ...known},
        {atMs: 41_000, processedEvents: 300, busyMs: 500},
      ),
    ).toBe(4000)
  })

  test('without it the queue delay is unknown, and so says an empty queue', () => {
    const [snapshot] = snapshotsOf({atMs: 1000, intendedEvents: 10})
    expect(snapshot!.queueDelayMs).toBeNaN()
  })
})
