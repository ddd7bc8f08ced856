import {describe, expect, test} from 'vitest'
import {LatencyBins} from '../../../src/dataflow/accounting/latency-bins.js'
import {rowsOf} from '../../support/rows.js'

describe('latency bins', () => {
  test('hold events, latency and misses by the 50 ms in which an event was intended', () => {
    const bins = new LatencyBins(100e6, 30)
    const rows = [
      [0, 99, 500],
      [1, 100, 110],
      [2, 149.9, 179.9],
      [3, 150, 179.9],
      [4, 301, 302],
    ].map(([event, ms, sunk]) => [event!, ms!, ms!, ms!, ms!, sunk!] as const)
    bins.addRows(rowsOf(...rows))

    expect(bins.used).toBe(5)
    expect([...bins.events.subarray(0, 5)]).toEqual([2, 1, 0, 0, 1])
    // A latency at its limit is a miss: the objective is "below".
    expect([...bins.missedEvents.subarray(0, 5)]).toEqual([1, 0, 0, 0, 0])
    expect([...bins.sumNs.subarray(0, 5)].map(Math.round)).toEqual([40e6, 29.9e6, 0, 0, 1e6])
  })

  test('take single events too, and grow as far as they must', () => {
    const bins = new LatencyBins(0, null)
    bins.add(-1, 5)
    bins.add(0, 5e6)
    bins.add(3_600_000e6, 7e6)

    expect(bins.used).toBe(72_001)
    expect(bins.events[0]).toBe(1)
    expect(bins.sumNs[72_000]).toBe(7e6)
    expect(bins.missedEvents[0]).toBe(0)
  })
})
