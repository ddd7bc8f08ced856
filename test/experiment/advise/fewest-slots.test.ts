import fc from 'fast-check'
import {expect, test} from 'vitest'
import {fewestSlots} from '../../../src/experiment/advise/options/fewest-slots.js'

test('finds the fewest that meet, whatever the closed form knows', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        fewer: fc.integer({min: 1, max: 20}),
        most: fc.integer({min: 1, max: 120}),
        near: fc.integer({min: 1, max: 60}),
        fewest: fc.integer({min: 1, max: 150}),
        known: fc.integer({min: 0, max: 150}),
      }),
      async ({fewer, most, near, fewest, known}) => {
        const asked: number[] = []
        const found = await fewestSlots(
          {fewer, near, most},
          {
            misses: (slots) => slots < Math.min(known, fewest),
            meets: (slots) => {
              asked.push(slots)
              return Promise.resolve(slots >= fewest)
            },
          },
        )
        const expected = Math.max(fewest, fewer + 1)
        expect(found).toBe(expected <= most ? expected : null)
        expect(asked.every((slots) => slots > fewer && slots <= most)).toBe(true)
      },
    ),
  )
})

test('asks once where the closed form is exact', async () => {
  const asked: number[] = []
  const found = await fewestSlots(
    {fewer: 8, near: 30, most: 96},
    {
      misses: (slots) => slots < 24,
      meets: (slots) => {
        asked.push(slots)
        return Promise.resolve(slots >= 24)
      },
    },
  )
  expect(found).toBe(24)
  expect(asked).toEqual([24])
})
