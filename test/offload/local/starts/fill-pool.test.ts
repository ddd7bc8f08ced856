import {describe, expect, test} from 'vitest'
import {fillPool, type PoolWish} from '../../../../src/offload/local/starts/fill-pool.js'
import {offloadTo} from '../../../support/offload.js'

interface Case {
  readonly wish?: Partial<PoolWish>
  readonly freeMb?: number
  /** What an order of at most four processes takes. */
  readonly orderMs?: number
}

/** A service whose orders take so long, on a clock that nothing else moves. */
async function fill({wish = {}, freeMb = 10_000, orderMs = 100}: Case) {
  const said: string[] = []
  const orders: number[] = []
  let nowMs = 0
  const standing = await fillPool(
    {
      standBy: (processes) => {
        orders.push(processes)
        nowMs += orderMs
        return Promise.resolve(processes)
      },
    },
    {offload: offloadTo('local'), places: 10, say: (text) => said.push(text), ...wish},
    {nowMs: () => nowMs, freeMb},
  )
  return {standing, orders, said}
}

describe('the processes that stand by for drawn starts', () => {
  test('are as many as calls may be under way, a few at a time, without a word where that is quick', async () => {
    expect(await fill({})).toEqual({standing: 10, orders: [4, 8, 10], said: []})
  })

  test('are told of after two seconds, and every five from then on', async () => {
    const {said} = await fill({wish: {places: 40}, orderMs: 1000})

    expect(said).toEqual([
      'Target local: 8 of 40 Node.js processes of the function started, before the clock is',
      'Target local: 28 of 40 Node.js processes of the function started, before the clock is',
    ])
  })

  test.each([
    ['node', 8],
    ['python', 9],
    ['java', 22],
  ] as const)('of %s take %i MB each, and half of the free memory at most', async (name, processMb) => {
    const {standing, said} = await fill({
      wish: {places: 64, offload: offloadTo('local', {function: name})},
      freeMb: 2 * 5 * processMb + 1,
    })

    expect(standing).toBe(5)
    expect(said).toEqual([
      expect.stringMatching(
        /^Target local: 5 .* stand by for 64 calls under way \(in half of the free memory\); any other starts inside/,
      ),
    ])
  })

  test('are one at least, however little memory there is', async () => {
    expect((await fill({freeMb: 1})).standing).toBe(1)
  })

  test('are waited for as long as they come, also for minutes', async () => {
    expect((await fill({wish: {places: 64}, orderMs: 19_000})).standing).toBe(64)
  })

  test('are no longer waited for where a few of them take too long', async () => {
    const {standing, said} = await fill({wish: {places: 64}, orderMs: 25_000})

    expect(standing).toBe(4)
    expect(said.at(-1)).toContain(
      '4 Node.js processes of the function stand by for 64 calls under way (no more came for 20 s)',
    )
  })

  test('are no longer waited for where they end as soon as they stand', async () => {
    let nowMs = 0
    const standBy = (): Promise<number> => {
      nowMs += 3000
      return Promise.resolve(2)
    }
    const wish = {offload: offloadTo('local'), places: 64}

    expect(await fillPool({standBy}, wish, {nowMs: () => nowMs, freeMb: 10_000})).toBe(2)
    expect(nowMs).toBe(24_000)
  })

  test('are not started after Ctrl-C', async () => {
    expect(await fill({wish: {signal: AbortSignal.abort()}})).toEqual({standing: 0, orders: [], said: []})
  })
})
