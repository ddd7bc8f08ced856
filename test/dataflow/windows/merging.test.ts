import fc from 'fast-check'
import {expect, test} from 'vitest'
import {createMerging} from '../../../src/dataflow/windows/merging.js'
import {FixedEnds, SessionEnds} from '../../../src/dataflow/windows/window-ends.js'
import {Parts} from '../../../src/query/parts.js'
import {q11} from '../../../src/query/q11.js'
import {BID} from '../../../src/workload/nexmark/event-draw.js'

const WINDOWS = {sizeMs: 100, slideMs: 100, gapMs: 100}
const bidOf = (bidder: number) => ({kind: BID, auction: 1, bidder, price: 1, id: 0, seller: 0})

/** Bids one after the other: bidder, instant, and the parts that hold it. */
const bidLists = fc
  .array(
    fc.tuple(fc.integer({min: 1, max: 3}), fc.integer({min: 0, max: 130}), fc.integer({min: 0, max: 2})),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((steps) => {
    let atMs = 0
    return steps.map(([bidder, stepMs, place]) => ({bidder, place, atMs: (atMs += stepMs)}))
  })
type Bids = readonly {readonly bidder: number; readonly place: number; readonly atMs: number}[]

test('sessions are those of the definition, whichever parts hold their pieces', () => {
  fc.assert(
    fc.property(bidLists, (bids) => {
      const ends = new SessionEnds(100, (event) => bids[event]?.bidder ?? 0)
      const all = [0, 1, 2].map(() => new Parts(q11, 100))
      for (const {bidder, place, atMs} of bids) all[place]?.fold(bidOf(bidder), atMs)
      const merging = createMerging(q11, WINDOWS)
      const found: string[] = []
      const fire = (closed: ReturnType<SessionEnds['until']>): void => {
        for (const end of closed) {
          for (const row of merging.fire(all, end)) found.push([end.endMs, ...row].join('_'))
        }
      }
      for (const [event, {atMs}] of bids.entries()) {
        fire(ends.until(atMs))
        ends.read(event, atMs)
      }
      fire(ends.rest())
      expect(found.toSorted()).toEqual(sessionsOf(bids).toSorted())
    }),
    {numRuns: 200},
  )
})

function sessionsOf(bids: Bids): readonly string[] {
  return [1, 2, 3].flatMap((bidder) => {
    const instants = bids.filter((bid) => bid.bidder === bidder).map(({atMs}) => atMs)
    const firsts = [...instants.keys()].filter(
      (index) => (instants[index] ?? 0) - (instants[index - 1] ?? -Infinity) > 100,
    )
    return firsts.map((first, session) => {
      const inside = instants.slice(first, firsts[session + 1])
      return [(inside.at(-1) ?? 0) + 100, bidder, inside.length, inside[0]].join('_')
    })
  })
}

test('a session that has not ended is carried to another thread as it is', () => {
  const parts = new Parts(q11, 100)
  for (const atMs of [0, 90, 180, 260]) parts.fold(bidOf(7), atMs)
  parts.fold(bidOf(8), 10)
  const merging = createMerging(q11, WINDOWS)
  expect(merging.fire([parts], {endMs: 110, keys: [8]})).toEqual([[8, 1, 10]])

  const carried = new Parts(q11, 100)
  for (const {pane, fields} of merging.toState()) carried.add(pane, fields)
  carried.merge(parts)
  expect(createMerging(q11, WINDOWS).fire([carried], {endMs: 360, keys: [7]})).toEqual([[7, 4, 0]])
})

test('a session that is said to end where it does not is a bug', () => {
  const parts = new Parts(q11, 100)
  parts.fold(bidOf(7), 50)
  const merging = createMerging(q11, WINDOWS)
  expect(() => merging.fire([parts], {endMs: 151, keys: [7]})).toThrow('no session of 7 ends at 151')
})

test('ends go to another thread as values', () => {
  const sessions = new SessionEnds(100, (event) => event)
  sessions.read(1, 10)
  sessions.read(2, 30)
  sessions.read(1, 40)
  const resumed = new SessionEnds(100, (event) => event, structuredClone(sessions.toState()))
  expect(resumed.until(130)).toEqual([])
  expect(resumed.until(131)).toEqual([{endMs: 130, keys: [2]}])
  expect(resumed.rest()).toEqual([{endMs: 140, keys: [1]}])

  const fixed = new FixedEnds({sizeMs: 100, slideMs: 100})
  fixed.read(1, 50)
  const carried = new FixedEnds({sizeMs: 100, slideMs: 100}, structuredClone(fixed.toState()))
  expect(carried.rest()).toEqual([{endMs: 100, keys: []}])
})
