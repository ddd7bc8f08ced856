import {describe, expect, test} from 'vitest'
import {createMetricFaults} from '../../../src/dataflow/control/metric-faults.js'
import type {Snapshot} from '../../../src/dataflow/control/snapshot.js'
import type {Fault} from '../../../src/model/fault.js'
import type {RunMs} from '../../../src/model/units.js'
import {runTrial} from '../../support/history.js'
import {faultOf} from '../../support/fault-trial.js'
import {snapshotOf} from '../../support/snapshot.js'
import {buildTrial} from '../../support/trial.js'

/** Ticks every 100 ms with 1000 events/s; the window starts at 1 s. */
function heard(faults: readonly Fault[], ticks: number): readonly (Snapshot | null)[] {
  const broken = createMetricFaults(faults, 1000)!
  return Array.from({length: ticks}, (_, tick) =>
    broken.distort(
      snapshotOf({atMs: (tick + 1) * 100, intervalMs: 100, arrivalRateEps: 1000, busyShare: 0.5}),
    ),
  )
}

describe('metrics', () => {
  test('that are stale do not arrive for as long as the outage lasts', () => {
    const all = heard([faultOf('metrics-stale', {atMs: 200, forMs: 300})], 20)
    const missing = all.flatMap((snapshot, tick) => (snapshot === null ? [(tick + 1) * 100] : []))
    expect(missing).toEqual([1200, 1300, 1400])
  })

  test('that are missing are NaN, all but the clock', () => {
    const last = heard([faultOf('metrics-missing')], 12).at(-1)!
    expect(last).toMatchObject({atMs: 1200, intervalMs: 100, arrivalRateEps: NaN, busyShare: NaN})
    expect(Object.values(last.offload).every(Number.isNaN)).toBe(true)
  })

  test.each([
    // An interval of 100 ms reads as 200 ms.
    {seconds: 0.1, eps: 500, busyShare: 0.25, afterMs: 1400},
    // As 50 ms: a share stays a share.
    {seconds: -0.05, eps: 2000, busyShare: 1, afterMs: 1250},
    // As less than none.
    {seconds: -5, eps: NaN, busyShare: NaN, afterMs: -3700},
  ])('after a step of $seconds s lie for one interval, and the clock for ever', (row) => {
    const all = heard([faultOf('clock-step', {atMs: 150, seconds: row.seconds})], 13)
    expect(all[10]).toMatchObject({atMs: 1100, arrivalRateEps: 1000})
    expect(all[11]).toMatchObject({arrivalRateEps: row.eps, busyShare: row.busyShare})
    expect(all[12]).toMatchObject({atMs: row.afterMs, arrivalRateEps: 1000, busyShare: 0.5})
  })

  test('of two steps are shifted by both', () => {
    const steps = [faultOf('clock-step', {seconds: 10}), faultOf('clock-step', {atMs: 500, seconds: -3})]
    expect(
      heard(steps, 20)
        .map((snapshot) => snapshot!.atMs)
        .slice(-1),
    ).toEqual([9000])
    expect(createMetricFaults(steps, 1000)!.now(2000 as RunMs)).toBe(9000)
  })

  test('are untouched where only the target is struck', () => {
    expect(createMetricFaults([faultOf('target-down')], 0)).toBeNull()
  })

  test('that are stale age, and the strategy keeps to the last it has seen', async () => {
    const {decisions} = await runTrial(
      buildTrial({
        strategy: {kind: 'threshold', inputThreshold: 2000, busyThreshold: 1},
        faults: [faultOf('metrics-stale', {atMs: 0})],
      }),
    )
    const inWindow = decisions.filter(({atMs}) => atMs >= 2000 && atMs < 12_000)
    expect(inWindow.map(({metricAgeMs}) => metricAgeMs)).toEqual(inWindow.map((_, tick) => 800 * (tick + 1)))
    expect(new Set(inWindow.map(({seen}) => seen!.atMs))).toEqual(new Set([1600]))
    expect(inWindow.every(({offloadShare}) => offloadShare === 0)).toBe(true)
  })
})
