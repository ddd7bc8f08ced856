import {expect, test} from 'vitest'
import {cutsOf} from '../../src/model/stream-cuts.js'

test.each([
  [2, [], 2],
  [2, [3], 6],
  [4, [6, 8], 24],
  [3, [6, 3], 6],
])('a stream of %i subtasks, then %j, is cut into %i parts', (parallelism, slots, cuts) => {
  expect(cutsOf({parallelism, rescales: slots.map((count, atMs) => ({atMs, slots: count}))})).toBe(cuts)
})
