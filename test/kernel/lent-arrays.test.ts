import {describe, expect, test} from 'vitest'
import {float64Array, uint32Array, withLentArrays} from '../../src/kernel/lent-arrays.js'

const LENGTH = 4096

/** What a work gets, which writes all over it. */
const bufferOf = (length = LENGTH): Promise<ArrayBuffer> =>
  withLentArrays(() => {
    const array = float64Array(length)
    expect(array.every((value) => value === 0)).toBe(true)
    return Promise.resolve(array.fill(7).buffer)
  })

describe('an array of a work', () => {
  test('is that of the work before, all zero', async () => {
    const first = await bufferOf()

    expect(await bufferOf()).toBe(first)
  })

  test('is its own as long as it lasts, whatever else is asked for', async () => {
    await withLentArrays(async () => {
      const one = float64Array(LENGTH).fill(1)
      await Promise.resolve()
      const other = float64Array(LENGTH).fill(2)
      expect(one.buffer).not.toBe(other.buffer)
      expect(one.every((value) => value === 1)).toBe(true)
    })
  })

  test('may have been of another kind, of as many bytes', async () => {
    const buffer = await bufferOf()
    await withLentArrays(() => {
      const counts = uint32Array(LENGTH * 2)
      expect(counts.length).toBe(LENGTH * 2)
      expect(counts.every((value) => value === 0)).toBe(true)
      expect([counts.buffer, uint32Array(LENGTH * 2).buffer]).toContain(buffer)
      return Promise.resolve()
    })
  })

  test('is taken back from a work that failed, too', async () => {
    let buffer: ArrayBuffer | null = null
    const failing = withLentArrays(() => {
      buffer = float64Array(LENGTH + 1).buffer
      return Promise.reject(new Error('no'))
    })

    await expect(failing).rejects.toThrow('no')
    expect(await bufferOf(LENGTH + 1)).toBe(buffer)
  })

  test('of a size that nobody asks for again makes way', async () => {
    for (let length = LENGTH; length < LENGTH + 2000; length++) await bufferOf(length)
    const last = await bufferOf(2 * LENGTH)

    expect(await bufferOf(2 * LENGTH)).toBe(last)
  })

  test('is kept for the next up to 32 MB', async () => {
    const giant = 5 * 2 ** 20
    const first = await bufferOf(giant)

    expect(first.byteLength).toBeGreaterThan(32 * 2 ** 20)
    expect(await bufferOf(giant)).not.toBe(first)
  })

  test('is not held by a work that has asked for more than is kept', async () => {
    const before = process.memoryUsage().arrayBuffers
    await withLentArrays(async () => {
      // Turns of the event loop: garbage is collected between them.
      for (let turn = 0; turn < 400; turn++) {
        float64Array(2 ** 17 + turn)
        await new Promise(setImmediate)
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 2 ** 20)
    })
  })
})

test('where nothing is lent, an array is as any other', () => {
  const one = float64Array(LENGTH)

  expect(float64Array(LENGTH).buffer).not.toBe(one.buffer)
  expect(uint32Array(3)).toEqual(new Uint32Array(3))
})

test('two works at a time are refused: one would lose its arrays to the other', async () => {
  let end = (): void => undefined
  const first = withLentArrays(() => new Promise<void>((resolve) => (end = resolve)))

  await expect(withLentArrays(() => Promise.resolve())).rejects.toThrow('lent to another work')
  end()
  await first
})
