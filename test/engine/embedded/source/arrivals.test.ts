import {expect, test} from 'vitest'
import {Arrivals} from '../../../../src/engine/embedded/source/arrivals.js'

/** So many instants, one each ms, from a schedule that is asked for chunks. */
function eachMs(events: number): Arrivals {
  let made = 0
  return new Arrivals({
    fill(target) {
      const filled = Math.min(target.length, events - made)
      for (let place = 0; place < filled; place++) target[place] = 1e6 * made++
      return filled
    },
  })
}

test.each([0, 1, 1023, 1024, 1025, 2048, 5000])('%i arrivals are counted as they are visited', (events) => {
  const [counted, visited] = [eachMs(events), eachMs(events)]
  for (const atMs of [-1, 0, 500, 1022, 1023, 1024, 1025, 3000, 3000, 1e6]) {
    let seen = 0
    const all = visited.visitUntil(1e6 * atMs, () => seen++)
    const before = counted.arrivedBy(-1)
    expect(counted.arrivedBy(1e6 * atMs)).toBe(all)
    expect(all - before).toBe(seen)
    expect([counted.lastNs, counted.hasEnded]).toEqual([visited.lastNs, visited.hasEnded])
  }
  expect(counted.arrivedBy(Infinity)).toBe(events)
})

test('instants that are all the same are counted at once', () => {
  let left = 4096
  const arrivals = new Arrivals({
    fill(target) {
      const filled = Math.min(target.length, left)
      left -= filled
      target.fill(0, 0, filled)
      return filled
    },
  })
  expect(arrivals.arrivedBy(0)).toBe(4096)
  expect(arrivals.hasEnded).toBe(true)
})
