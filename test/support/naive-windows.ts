import type {WindowSettings} from '../../src/model/trial.js'
import {textOf} from './event-words.js'
import {naiveDigest} from './naive-digest.js'
import type {SunkRow} from './sunk-rows.js'

/** A bid as its text says it, with its instant. */
interface Bid {
  readonly auction: number
  readonly bidder: number
  readonly price: number
  readonly atMs: number
}

export type NaiveQuery = 'q5' | 'q7'

/** The bid that an event is, read out of its text; null where it is a person or an auction. */
function bidOf(event: number, intendedNs: number): Bid | null {
  const [, auction, bidder, price] =
    /^Bid\{auction=(\d+), bidder=(\d+), price=(\d+),/.exec(textOf(event)) ?? []
  if (price === undefined) return null
  const atMs = Math.floor(intendedNs / 1e6)
  return {auction: Number(auction), bidder: Number(bidder), price: Number(price), atMs}
}

/** Every window that holds a bid, by looking at every bid for each, with its final rows as the digest has them. */
export function naiveWindows(
  query: NaiveQuery,
  {sizeMs, slideMs}: WindowSettings,
  events: readonly {readonly event: number; readonly intendedNs: number}[],
): readonly {readonly endMs: number; readonly rows: readonly string[]}[] {
  const bids = events.flatMap(({event, intendedNs}) => bidOf(event, intendedNs) ?? [])
  const lastMs = Math.max(...bids.map(({atMs}) => atMs))
  const ends: number[] = []
  for (let endMs = slideMs; endMs - sizeMs <= lastMs; endMs += slideMs) ends.push(endMs)
  return ends.flatMap((endMs) => {
    const inside = bids.filter(({atMs}) => atMs >= endMs - sizeMs && atMs < endMs)
    return inside.length === 0
      ? []
      : [{endMs, rows: ROWS[query](inside).map((row) => `${query}_${endMs}_${row}`)}]
  })
}

const ROWS: Readonly<Record<NaiveQuery, (bids: readonly Bid[]) => readonly string[]>> = {
  q5: (bids) => {
    const bidsOn = (auction: number): number => bids.filter((bid) => bid.auction === auction).length
    const auctions = [...new Set(bids.map(({auction}) => auction))]
    const most = Math.max(...auctions.map(bidsOn))
    return auctions.filter((auction) => bidsOn(auction) === most).map((auction) => `${auction}_${most}`)
  },
  q7: (bids) => {
    const highest = Math.max(...bids.map(({price}) => price))
    return bids
      .filter(({price}) => price === highest)
      .map(({auction, bidder, atMs, price}) => [auction, bidder, atMs, price].join('_'))
  },
}

export const naiveRowDigest = (windows: ReturnType<typeof naiveWindows>): string =>
  naiveDigest(windows.flatMap(({rows}) => rows))

/**
 * When windows fire, by the definition: instant after instant the watermarks of every source, channel and offload path,
 * and the smallest of all. Of a job that is never restarted. Throws where a watermark goes back.
 */
export function naiveFirings(
  ends: readonly number[],
  rows: readonly SunkRow[],
  {subtasks, windowEndNs}: {readonly subtasks: number; readonly windowEndNs: number},
): ReadonlyMap<number, number> {
  const first = new Map<number, SunkRow>()
  for (const row of rows) if (!first.has(row.event)) first.set(row.event, row)
  const events = [...first.values()].toSorted((a, b) => a.event - b.event)
  const lanes = Array.from({length: subtasks}, (_, subtask) =>
    events.filter(({event}) => event % subtasks === subtask),
  )
  const instants = [
    ...events.flatMap(({emittedNs, sunkNs}) => [emittedNs, sunkNs]),
    ...lanes.map((lane) => Math.max(windowEndNs, lane.at(-1)?.routedNs ?? 0)),
  ]
  const fired = new Map<number, number>()
  let before = -Infinity
  for (const atNs of [...new Set(instants)].toSorted((a, b) => a - b)) {
    const watermark = Math.min(...lanes.map((lane) => laneWatermark(lane, atNs, windowEndNs)))
    if (watermark < before) throw new Error(`the watermark goes back from ${before} to ${watermark}`)
    before = watermark
    for (const endMs of ends) if (watermark >= endMs && !fired.has(endMs)) fired.set(endMs, atNs)
  }
  return fired
}

const msOf = ({intendedNs}: SunkRow): number => Math.floor(intendedNs / 1e6)

function laneWatermark(lane: readonly SunkRow[], atNs: number, windowEndNs: number): number {
  const emitted = lane.filter(({emittedNs}) => emittedNs <= atNs)
  const hasEnded = emitted.length === lane.length && atNs >= Math.max(windowEndNs, lane.at(-1)?.routedNs ?? 0)
  const last = emitted.at(-1)
  const source = hasEnded ? Infinity : last ? msOf(last) : -Infinity
  // In the channel a watermark stands behind the events that were handed on before it.
  const waiting = emitted.find(({path, sunkNs}) => path === 'local' && sunkNs > atNs)
  const local = waiting ? msOf(waiting) : source
  const held = emitted.filter(({path, sunkNs}) => path !== 'local' && sunkNs > atNs).map(msOf)
  return Math.min(source, local, ...held)
}
