import {expect, test, vi} from 'vitest'
import type * as lentArrays from '../../src/kernel/lent-arrays.js'

const {lent} = vi.hoisted(() => ({lent: [] as string[]}))

vi.mock('../../src/kernel/lent-arrays.js', async (importOriginal) => {
  const {float64Array, uint32Array, ...others} = await importOriginal<typeof lentArrays>()
  const note = (): void => {
    lent.push(new Error('asked for here').stack ?? '')
  }
  return {
    ...others,
    float64Array: (length: number) => {
      note()
      return float64Array(length)
    },
    uint32Array: (length: number) => {
      note()
      return uint32Array(length)
    },
  }
})

test('no module of a trial asks for an array as it is loaded: the first trial of a thread loads some, and lends', async () => {
  vi.resetModules()
  await import('../../src/experiment/pool/trial-worker.js')
  await import('../../src/engine/virtual/virtual-engine.js')
  expect(lent).toEqual([])

  const {Histogram} = await import('../../src/metrics/histogram.js')
  expect(new Histogram().totalCount).toBe(0)
  expect(lent).toHaveLength(1)
})
