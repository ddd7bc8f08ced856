import {describe, expect, test} from 'vitest'
import {fits, shapeFor} from '../../../../src/engine/flink/cluster/cluster-shape.js'

describe('the shape of a cluster', () => {
  test.each([
    [1, 1, 16],
    [16, 1, 16],
    [17, 1, 32],
    [40, 2, 32],
    [64, 2, 32],
    [65, 2, 64],
  ])('%i subtasks on %i task managers take %i slots each', (parallelism, taskManagers, slots) => {
    const shape = shapeFor({parallelism, bufferEvents: 150}, {taskManagers})

    expect(shape).toMatchObject({taskManagers, slotsPerTaskManager: slots})
  })

  // A channel of the smallest segments holds 150 events, and no segment is larger than Flink's own.
  test.each([
    [1, 4096],
    [150, 4096],
    [300, 8192],
    [700, 16_384],
    [1200, 32_768],
    [1e7, 32_768],
    [null, 32_768],
  ])('a channel of %s events has segments of %i bytes', (bufferEvents, segmentBytes) => {
    expect(shapeFor({parallelism: 4, bufferEvents}, {taskManagers: 1}).segmentBytes).toBe(segmentBytes)
  })

  test('does for a trial of as many task managers, the same segments and no more slots', () => {
    const has = {taskManagers: 2, slotsPerTaskManager: 32, segmentBytes: 4096}

    expect(fits(has, {...has, slotsPerTaskManager: 16})).toBe(true)
    expect(fits(has, has)).toBe(true)
    expect(fits(has, {...has, slotsPerTaskManager: 64})).toBe(false)
    expect(fits(has, {...has, taskManagers: 1})).toBe(false)
    expect(fits(has, {...has, segmentBytes: 8192})).toBe(false)
  })

  test('has slots for what a trial is rescaled to, a scheduler that does it, and a heap for its ballast', () => {
    const trial = {parallelism: 4, bufferEvents: 150}
    const plain = shapeFor(trial, {taskManagers: 1})
    const rescaled = shapeFor({...trial, rescales: [{atMs: 0, slots: 17}]}, {taskManagers: 1})
    const heavy = shapeFor({...trial, ballastMb: 100}, {taskManagers: 1})

    expect(rescaled).toEqual({...plain, slotsPerTaskManager: 32, isAdaptive: true})
    expect(heavy.stateHeapMb).toBeGreaterThan(200)
    expect([fits(rescaled, plain), fits(plain, rescaled)]).toEqual([false, false])
    expect([fits(heavy, plain), fits(plain, heavy)]).toEqual([true, false])
  })
})
