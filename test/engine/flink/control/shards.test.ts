import {expect, test} from 'vitest'
import {eventsOf, subtaskOf} from '../../../../src/engine/flink/control/shards.js'

const PARALLELISMS = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 17, 64]

test.each(PARALLELISMS)('every event of a job of %i subtasks is one subtask’s', (parallelism) => {
  for (const count of [0, 1, parallelism, 5039, 5040, 5041, 12_345]) {
    const counted = Array<number>(parallelism).fill(0)
    for (let event = 0; event < count; event++) counted[subtaskOf(event, parallelism)]! += 1
    const told = counted.map((_, subtask) => eventsOf(subtask, {count, parallelism}))
    expect(told).toEqual(counted)
  }
})

test('is the number modulo the subtasks where those divide 5040', () => {
  for (const parallelism of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16])
    for (const event of [5039, 5040, 9999, 77_777])
      expect(subtaskOf(event, parallelism)).toBe(event % parallelism)
})
