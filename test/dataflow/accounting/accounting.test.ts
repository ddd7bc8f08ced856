import {isDeepStrictEqual} from 'node:util'
import {describe, expect, test} from 'vitest'
import {Accounting, type AccountingSettings} from '../../../src/dataflow/accounting/accounting.js'
import {LatencyBins} from '../../../src/dataflow/accounting/latency-bins.js'
import {Histogram} from '../../../src/metrics/histogram.js'
import {rowsOf} from '../../support/rows.js'

const SETTINGS: AccountingSettings = {
  subtasks: 1,
  windowStartNs: 0,
  bursts: [],
  sloLimitMs: null,
  canReorder: true,
  digestEvent: null,
}

const accountingOf = (changes: Partial<AccountingSettings> = {}): Accounting =>
  new Accounting({...SETTINGS, ...changes})

const meansOf = (parts: Readonly<Record<string, {meanMs: number; totalCount: number}>>) =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([name, {meanMs, totalCount}]) => (totalCount ? [[name, meanMs]] : [])),
  )

describe('accounting', () => {
  test('splits a local event into block, wait and service', () => {
    const accounting = accountingOf()
    accounting.sinkLocal(0, rowsOf([0, 100, 110, 130, 160, 200]))

    expect(meansOf(accounting.breakdown.local)).toEqual({policyBlock: 20, queueWait: 30, service: 40})
    const {latency, processing, lateness} = accounting
    expect([latency.meanMs, processing.meanMs, lateness.meanMs]).toEqual([100, 90, 10])
    expect(accounting.lastSunkNs).toBe(200e6)
  })

  test('splits an offloaded event into block, batch, client, cold start, service and network', () => {
    const accounting = accountingOf()
    const rows = rowsOf([0, 100, 110, 130, 160, 400])
    rows.columns.sentNs[0] = 200e6
    accounting.sinkOffloaded(0, rows, {coldNs: 120e6, serviceNs: 50e6, networkNs: 30e6})

    const parts = meansOf(accounting.breakdown.offload)
    expect(parts).toEqual({
      policyBlock: 20,
      batchWait: 30,
      clientWait: 40,
      coldStart: 120,
      service: 50,
      network: 30,
    })
    expect(Object.values(parts).reduce((sum, ms) => sum + ms, 0)).toBe(accounting.processing.meanMs)
  })

  test.each(['offload', 'local'] as const)(
    'counts logged rows as if tallied at once, in any order: %s',
    (path) => {
      const changes = {
        windowStartNs: 20e6,
        bursts: [{fromNs: 4000e6, toNs: 9000e6}],
        sloLimitMs: 300,
        canReorder: true,
      }
      const logging = accountingOf(changes)
      const tallying = accountingOf(changes)
      for (let call = 0; call < 1500; call++) {
        // Now and then one comes late, twice, from the warm-up, across an end of the burst, or with half an hour of delay.
        const first = (call % 7 === 3 ? call - 3 : call) * 3
        const delayMs = call === 900 ? 2e6 : 40 + ((call * 37) % 400)
        const rows = [first, first + 1, first + 2].map(
          (event) =>
            [
              event,
              event * 3,
              event * 3 + (call % 2),
              event * 3 + 2,
              first * 3 + 12,
              first * 3 + delayMs,
            ] as const,
        )
        const parts = {coldNs: (call % 3) * 1e6, serviceNs: 6e6, networkNs: call * 1e5}
        for (const accounting of [logging, tallying]) {
          const block = rowsOf(...rows)
          block.columns.sentNs.fill(first * 3e6 + 13e6)
          const isLogging = accounting === logging
          if (path === 'local') accounting[isLogging ? 'logLocal' : 'sinkLocal'](0, block)
          else accounting[isLogging ? 'logOffloaded' : 'sinkOffloaded'](0, block, parts)
        }
      }
      expect(logging.sunk.count).toBe(tallying.sunk.count)
      expect(logging.latency.totalCount).toBeLessThan(tallying.latency.totalCount)
      logging.tallyLogged()

      // A matcher takes seconds for twenty histograms of thousands of buckets.
      expect(isDeepStrictEqual(logging.toState(), tallying.toState())).toBe(true)
    },
  )

  test('counts rows that come in runs as if one by one', () => {
    const changes = {bursts: [{fromNs: 0, toNs: 1}], sloLimitMs: 600, canReorder: false}
    const [inRuns, oneByOne] = [accountingOf({...changes, comesInRuns: true}), accountingOf(changes)]
    let next = 0
    for (let block = 0; block < 40; block++) {
      // Runs of 1 to 150 rows, whose emissions, services and blocks change at places of their own; some intended later.
      const rows = Array.from({length: (block * 37) % 151}, () => {
        const event = next++
        const emittedMs = Math.floor(event / 64)
        const startedMs = emittedMs + 5 + Math.floor((event + 19) / 32)
        const routedMs = emittedMs + Math.floor((event + 7) / 96)
        return [
          event,
          event < 1500 ? 0 : 30,
          40 + emittedMs,
          41 + routedMs,
          50 + startedMs,
          900 + block,
        ] as const
      })
      if (rows.length > 0)
        for (const accounting of [inRuns, oneByOne]) accounting.sinkLocal(0, rowsOf(...rows))
    }
    expect(inRuns.latency.totalCount).toBe(next)
    expect(isDeepStrictEqual(inRuns.toState(), oneByOne.toState())).toBe(true)
  })

  test('counts events on time as each of them was recorded, across bins, bursts and looks in between', () => {
    const burst = {fromNs: 1000e6, toNs: 2000e6}
    const accounting = accountingOf({bursts: [burst], sloLimitMs: 9, canReorder: false})
    const [latency, inBurst, bins] = [new Histogram(), new Histogram(), new LatencyBins(0, 9)]
    let event = 0
    // Blocks of up to 120 ms, all within bursts or outside: their latencies fall into several bins, some miss the limit.
    for (let fromMs = 0; fromMs < 3000; fromMs += 50) {
      const rows = Array.from({length: 1 + ((fromMs / 50) % 9)}, (_, place) => {
        const intendedMs = fromMs + 15 * place
        const startedMs = intendedMs + (event % 3)
        const sunkMs = startedMs + 2 + (event % 11)
        latency.record((sunkMs - intendedMs) * 1e6)
        if (intendedMs * 1e6 >= burst.fromNs && intendedMs * 1e6 < burst.toNs)
          inBurst.record((sunkMs - intendedMs) * 1e6)
        bins.add(intendedMs * 1e6, (sunkMs - intendedMs) * 1e6)
        return [event++, intendedMs, intendedMs, intendedMs, startedMs, sunkMs] as const
      })
      accounting.sinkLocal(0, rowsOf(...rows))
      if (fromMs % 700 === 0) expect(accounting.latency.totalCount).toBe(event)
    }
    expect(accounting.latency.toState()).toEqual(latency.toState())
    expect(accounting.processing.toState()).toEqual(latency.toState())
    expect(accounting.burstLatency.toState()).toEqual(inBurst.toState())
    expect(accounting.bins).toEqual(bins)
    expect([accounting.lateness.totalCount, accounting.lateness.maxMs]).toEqual([event, 0])
  })

  test('splits a given-up event into block, its time on the offload path, and service', () => {
    const accounting = accountingOf()
    accounting.sinkFallback(0, rowsOf([0, 0, 0, 5, 405, 410]))
    expect(meansOf(accounting.breakdown.fallback)).toEqual({policyBlock: 5, offloadWait: 400, service: 5})
  })

  test('counts each event once and suppresses the rest, also within one batch', () => {
    const accounting = accountingOf()
    accounting.sinkLocal(0, rowsOf([1, 0, 0, 0, 0, 10]))
    const parts = {coldNs: 0, serviceNs: 0, networkNs: 20e6}
    accounting.sinkOffloaded(0, rowsOf([0, 0, 0, 0, 0, 20], [1, 0, 0, 0, 0, 20], [2, 0, 0, 0, 0, 20]), parts)
    accounting.sinkFallback(0, rowsOf([2, 0, 0, 0, 25, 30]))

    expect(accounting.sunk.count).toBe(3)
    expect(accounting.admittedEvents).toBe(3)
    expect(accounting.suppressedDuplicates).toBe(2)
    expect(accounting.latency.totalCount).toBe(3)
    expect(accounting.lastSunkNs).toBe(20e6)
  })

  test('tells a second service by the slot, which is a stream that began anew, from a second answer', () => {
    const accounting = accountingOf()
    const parts = {coldNs: 0, serviceNs: 0, networkNs: 20e6}
    accounting.sinkOffloaded(0, rowsOf([0, 0, 0, 0, 0, 20], [1, 0, 0, 0, 0, 20]), parts)
    accounting.sinkOffloaded(0, rowsOf([0, 0, 0, 0, 0, 25]), parts)
    accounting.sinkFallback(0, rowsOf([1, 0, 0, 0, 25, 30]))
    expect([accounting.suppressedDuplicates, accounting.repeatedLocalEvents]).toEqual([2, 0])

    accounting.sinkLocal(0, rowsOf([1, 0, 0, 0, 30, 35], [2, 0, 0, 0, 35, 40]))
    expect([accounting.suppressedDuplicates, accounting.repeatedLocalEvents]).toEqual([3, 1])
    const {repeatedLocalEvents} = Accounting.fromState(SETTINGS, accounting.toState())
    expect(repeatedLocalEvents).toBe(1)
  })

  test('keeps warm-up events out of every latency figure', () => {
    const accounting = accountingOf({windowStartNs: 100e6})
    accounting.sinkLocal(0, rowsOf([0, 99, 99, 99, 99, 300], [1, 100, 100, 300, 300, 310]))

    expect(accounting.sunk.count).toBe(2)
    expect(accounting.interval.totalCount).toBe(2)
    expect(accounting.latency.totalCount).toBe(1)
    expect(accounting.latency.maxMs).toBe(210)
    expect(accounting.breakdown.local.service.totalCount).toBe(1)
    expect(accounting.bins.events[0]).toBe(1)
  })

  test('counts events intended inside a burst, its end excluded', () => {
    const accounting = accountingOf({bursts: [{fromNs: 100e6, toNs: 200e6}]})
    const rows = [99, 100, 199, 200].map((ms, event) => [event, ms, ms, ms, ms, ms + event + 1] as const)
    accounting.sinkLocal(0, rowsOf(...rows))

    expect(accounting.burstLatency.totalCount).toBe(2)
    expect([accounting.burstLatency.minMs, accounting.burstLatency.maxMs]).toEqual([2, 3])
  })

  test.each([
    ['local', [50, 200]],
    ['local', [200, 210]],
    ['local', [150, 200]],
    ['offload', [50, 200]],
    ['offload', [200, 210]],
    ['offload', [150, 200]],
  ] as const)(
    'an event exactly at the end of a burst lies outside: %s, intended at %j ms',
    (path, intendedMs) => {
      const accounting = accountingOf({bursts: [{fromNs: 100e6, toNs: 200e6}]})
      const rows = rowsOf(...intendedMs.map((ms, event) => [event, ms, ms, ms, ms, 300] as const))
      if (path === 'local') accounting.sinkLocal(0, rows)
      else accounting.logOffloaded(0, rows, {coldNs: 0, serviceNs: 0, networkNs: 0})
      accounting.tallyLogged()

      const inBurst = intendedMs.filter((ms) => ms === 150)
      expect(accounting.latency.totalCount).toBe(2)
      expect(accounting.burstLatency.totalCount).toBe(inBurst.length)
    },
  )

  test('an unfinished event exactly at a burst’s start lies inside, at its end outside', () => {
    const accounting = accountingOf({bursts: [{fromNs: 100e6, toNs: 200e6}]})
    for (const ms of [99, 100, 199, 200]) accounting.leaveUnfinished(ms * 1e6, null, 500e6)

    expect([accounting.burstLatency.minMs, accounting.burstLatency.maxMs]).toEqual([301, 400])
  })

  test('lets unfinished events count with their age, those in the source without a processing time', () => {
    const accounting = accountingOf({bursts: [{fromNs: 0, toNs: 1e9}], windowStartNs: 50e6})
    accounting.leaveUnfinished(100e6, 120e6, 500e6)
    accounting.leaveUnfinished(200e6, null, 500e6)
    accounting.leaveUnfinished(49e6, null, 500e6)

    expect([accounting.latency.minMs, accounting.latency.maxMs]).toEqual([300, 400])
    expect(accounting.burstLatency.totalCount).toBe(2)
    expect(accounting.processing.maxMs).toBe(380)
    expect(accounting.processing.totalCount).toBe(1)
    expect([accounting.lateness.minMs, accounting.lateness.maxMs]).toEqual([20, 300])
    expect(accounting.sunk.count).toBe(0)
  })

  test('hands every fresh event to the digest once', () => {
    const digested: number[] = []
    const accounting = accountingOf({digestEvent: (event) => digested.push(event)})
    accounting.sinkLocal(0, rowsOf([4, 0, 0, 0, 0, 1], [5, 0, 0, 0, 0, 2]))
    accounting.sinkFallback(0, rowsOf([4, 0, 0, 0, 2, 3]))
    expect(digested).toEqual([4, 5])
  })
})
