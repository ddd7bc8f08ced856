import {describe, expect, test} from 'vitest'
import {estimateSweep, type SweepEstimate} from '../../../src/experiment/estimate/estimate-sweep.js'
import {planSweep} from '../../../src/experiment/plan/plan-sweep.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {runMs} from '../../../src/model/units.js'
import {prepareLines, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()

/** Engines' worth of 2 s after 1 s of warm-up, on a clock that adds 10 ms whenever it is read, and two workers. */
async function estimate(engines: string, pipelines = 'vanilla', repetitions = 3): Promise<SweepEstimate> {
  const {points, definition} = await prepareLines(folder, [
    'name: estimate',
    'base: {rate: 100, parallelism: 1, warmup: 1s, duration: 2s}',
    `sweep: {engine: ${engines}, pipeline: [${pipelines}]}`,
    `repetitions: ${repetitions}`,
  ])
  const {trials} = await planSweep(points, definition.name, () => Promise.resolve({slots: 1, meetsSlo: true}))
  let nowNs = 0
  const clock = {nowMs: () => runMs((nowNs += 10_000_000))}
  return estimateSweep(trials, {workers: 2, clock, slotPrice: rowPrice(), filesOf: () => []})
}

describe('the time that a sweep will take', () => {
  test('is the length of the loads on a wall clock, which is the least', async () => {
    expect(await estimate('[embedded]')).toMatchObject({wallMs: 9000, isLeastTime: true})
  })

  test('is tried out on the virtual engine, where workers share it', async () => {
    const {wallMs, isLeastTime, basis} = await estimate('[virtual]')

    expect(isLeastTime).toBe(false)
    expect(wallMs).toBeGreaterThan(0)
    expect(wallMs).toBeLessThan(9000)
    expect(basis).toMatch(/measured just now.*vanilla/)
  })

  test('counts pipelines that come to the same once on the virtual engine', async () => {
    const [alone, both] = [await estimate('[virtual]'), await estimate('[virtual]', 'vanilla, modified')]
    expect(both.wallMs).toBe(alone.wallMs)
    expect(both.events).toBe(2 * alone.events)
  })

  test('is not shared by workers for whom there is no run of their own', async () => {
    const [alone, both] = [
      await estimate('[virtual]', 'vanilla', 1),
      await estimate('[virtual]', 'vanilla, modified', 1),
    ]
    expect(both.wallMs).toBe(alone.wallMs)
  })

  test('adds both up in a sweep of several engines, and does not take simulated minutes for real ones', async () => {
    const {wallMs, isLeastTime} = await estimate('[embedded, virtual]')

    expect(isLeastTime).toBe(true)
    expect(wallMs).toBeGreaterThan(9000)
    expect(wallMs).toBeLessThan(18_000)
  })
})
