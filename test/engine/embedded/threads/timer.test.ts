import {expect, test} from 'vitest'
import {createWaitUntil} from '../../../../src/engine/embedded/threads/timer.js'

/** A clock that only naps and looks move on. */
function createNapper() {
  let nowNs = 0
  const naps: number[] = []
  const waitUntil = createWaitUntil({
    now: () => (nowNs += 1000),
    nap: (ms) => {
      naps.push(ms)
      nowNs += ms * 1e6 + 60_000
    },
  })
  return {waitUntil, naps, nowNs: () => nowNs}
}

test('whoever waits goes on in the order of the instants, and never before its own', async () => {
  const {waitUntil, nowNs} = createNapper()
  const instants = [1_500_000, 300_000, 0, 1_500_000, 900_000]
  const seen: {atNs: number; wokeNs: number}[] = []
  await Promise.all(
    instants.map(async (atNs) => {
      await waitUntil(atNs)
      seen.push({atNs, wokeNs: nowNs()})
    }),
  )
  expect(seen.map(({atNs}) => atNs)).toEqual(instants.toSorted((a, b) => a - b))
  for (const {atNs, wokeNs} of seen) {
    expect(wokeNs).toBeGreaterThanOrEqual(atNs)
    expect(wokeNs - atNs).toBeLessThan(30_000)
  }
})

test('the thread naps towards a near instant instead of turning, and never for long', async () => {
  const {waitUntil, naps} = createNapper()
  await waitUntil(1_900_000)
  expect(naps.length).toBeGreaterThan(2)
  expect(Math.max(...naps)).toBeLessThanOrEqual(0.5)
})
