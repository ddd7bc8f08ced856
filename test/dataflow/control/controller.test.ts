import {describe, expect, test} from 'vitest'
import {createController} from '../../../src/dataflow/control/controller.js'
import {snapshotOf} from '../../support/snapshot.js'
import {buildTrial} from '../../support/trial.js'

const threshold = {kind: 'threshold', inputThreshold: 500, busyThreshold: 1}

describe('the controller', () => {
  test('keeps everything local before the first tick, with the batch limits of its policy', () => {
    const {first} = createController(buildTrial({strategy: {kind: 'always'}}))
    expect(first).toMatchObject({share: 0, route: null, batch: {maxEvents: 100, lingerMs: 10}})
  })

  test('shows a strategy the newest snapshot that is old enough, and nothing younger', () => {
    const controller = createController(buildTrial({strategy: threshold, metricStalenessMs: 1000}))
    const rates = [900, 100, 100, 900, 100]
    const shares = rates.map(
      (inputRateEps, tick) => controller.tick(snapshotOf({atMs: 500 * (tick + 1), inputRateEps})).share,
    )

    // Two intervals of 500 ms: the decision at 1500 sees 500, at 2000 sees 1000.
    expect(shares).toEqual([0, 0, 1, 0, 0])
    expect(controller.trace.map(({metricAgeMs}) => metricAgeMs)).toEqual([NaN, NaN, 1000, 1000, 1000])
    expect(controller.trace.map(({seen}) => seen?.inputRateEps ?? null)).toEqual([null, null, 900, 100, 100])
  })

  test('hands a per-event strategy to the policy, and traces the share that it came to', () => {
    const controller = createController(buildTrial({strategy: {kind: 'shortest-delay'}}))
    const decision = controller.tick(snapshotOf({offload: {share: 0.25}}))

    expect(decision.route?.(200, {remainingLingerMs: 0, offloadMs: 100, meanServiceMs: 2})).toBe(true)
    expect(controller.trace).toMatchObject([{offloadShare: 0.25, reason: 'per event', batchSizeEvents: 100}])
  })

  test('keeps every event local while a per-event strategy holds, and says why', () => {
    const budget = {kind: 'budget', of: 'shortest-delay', usdPerHour: 1, savedMs: 1600}
    const controller = createController(buildTrial({strategy: budget}))
    const decisions = [0, 4.5, 0, 0].map((costUsdPerHour, tick) =>
      controller.tick(snapshotOf({atMs: 800 * (tick + 1), offload: {share: 0.3, costUsdPerHour}})),
    )
    expect(decisions.map(({route}) => route !== null)).toEqual([true, false, false, true])
    expect(decisions[1]).toMatchObject({share: 0, reason: 'budget spent'})
  })

  test('asks the batch policy at every tick', () => {
    const controller = createController(
      buildTrial({strategy: threshold, batch: {kind: 'ladder', reconsiderMs: 1}}),
    )
    const sizes = [100, 300, 600, 900].map(
      (inputRateEps, tick) =>
        controller.tick(snapshotOf({atMs: 800 * (tick + 1), inputRateEps})).batch.maxEvents,
    )
    expect(sizes).toEqual([50, 100, 200, 400])
  })

  test('without a strategy decides for local, and says so', () => {
    const controller = createController(buildTrial({pipeline: 'vanilla', strategy: null, batch: null}))
    expect(controller.tick(snapshotOf())).toMatchObject({share: 0, route: null, reason: 'no strategy'})
  })
})
