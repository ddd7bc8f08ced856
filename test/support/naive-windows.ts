import type {WindowSettings} from '../../src/model/trial.js'
import {textOf} from './event-words.js'
import {naiveDigest} from './naive-digest.js'
import type {SunkRow} from './sunk-rows.js'

/** What a query reads of an event, as its text says it, with its instant. */
interface Bid {
  readonly auction: number
  readonly bidder: number
  readonly price: number
  readonly atMs: number
}

/** Who came, or who opened an auction. */
interface Newcomer {
  readonly person?: string | undefined
  readonly seller?: string | undefined
  readonly atMs: number
}

export type NaiveQuery = 'q5' | 'q7' | 'q8' | 'q11'

/** The bid that a text is; null where it is a person or an auction. */
function bidOf(text: string, atMs: number): Bid | null {
  const [, auction, bidder, price] = /^Bid\{auction=(\d+), bidder=(\d+), price=(\d+),/.exec(text) ?? []
  if (price === undefined) return null
  return {auction: Number(auction), bidder: Number(bidder), price: Number(price), atMs}
}

function newcomerOf(text: string, atMs: number): Newcomer | null {
  const [, person, seller] = /^Person\{id=(\d+),|^Auction\{.* seller=(\d+), category=/.exec(text) ?? []
  return person === undefined && seller === undefined ? null : {person, seller, atMs}
}

/** What a query reads, and its rows for all that lies in one window. */
interface Definition<Found extends {readonly atMs: number}> {
  readonly read: (text: string, atMs: number) => Found | null
  readonly rows: (inside: readonly Found[]) => readonly string[]
}

interface Fired {
  readonly endMs: number
  readonly rows: readonly string[]
}

type Events = readonly {readonly event: number; readonly intendedNs: number}[]

/** Every window that holds something to read, by looking at all of it for each, with its final rows as the digest has them. */
export function naiveWindows(query: NaiveQuery, windows: WindowSettings, events: Events): readonly Fired[] {
  if (query === 'q11') return naiveSessions(windows.gapMs!, events)
  const fired =
    query === 'q8' ? windowsOf(Q8, windows, events) : windowsOf({q5: Q5, q7: Q7}[query], windows, events)
  return fired.map(({endMs, rows}) => ({endMs, rows: rows.map((row) => `${query}_${endMs}_${row}`)}))
}

function windowsOf<Found extends {readonly atMs: number}>(
  {read, rows}: Definition<Found>,
  {sizeMs, slideMs}: WindowSettings,
  events: Events,
): readonly Fired[] {
  const found = events.flatMap(
    ({event, intendedNs}) => read(textOf(event), Math.floor(intendedNs / 1e6)) ?? [],
  )
  const lastMs = Math.max(...found.map(({atMs}) => atMs))
  const ends: number[] = []
  for (let endMs = slideMs; endMs - sizeMs <= lastMs; endMs += slideMs) ends.push(endMs)
  return ends.flatMap((endMs) => {
    const inside = found.filter(({atMs}) => atMs >= endMs - sizeMs && atMs < endMs)
    return inside.length === 0 ? [] : [{endMs, rows: rows(inside)}]
  })
}

/** Bidder by bidder: a bid more than the gap behind the one before begins a new session. */
function naiveSessions(gapMs: number, events: Events): readonly Fired[] {
  const bids = events.flatMap(
    ({event, intendedNs}) => bidOf(textOf(event), Math.floor(intendedNs / 1e6)) ?? [],
  )
  const sessions: {bidder: number; firstMs: number; endMs: number; bids: number}[] = []
  for (const {bidder, atMs} of bids.toSorted((a, b) => a.atMs - b.atMs)) {
    const open = sessions.findLast((session) => session.bidder === bidder)
    if (open === undefined || atMs > open.endMs)
      sessions.push({bidder, firstMs: atMs, endMs: atMs + gapMs, bids: 1})
    else Object.assign(open, {endMs: atMs + gapMs, bids: open.bids + 1})
  }
  const ends = [...new Set(sessions.map(({endMs}) => endMs))].toSorted((a, b) => a - b)
  return ends.map((endMs) => ({
    endMs,
    rows: sessions
      .filter((session) => session.endMs === endMs)
      .map(({bidder, firstMs, bids: count}) => ['q11', endMs, bidder, count, firstMs].join('_')),
  }))
}

const Q5: Definition<Bid> = {
  read: bidOf,
  rows: (bids) => {
    const bidsOn = (auction: number): number => bids.filter((bid) => bid.auction === auction).length
    const auctions = [...new Set(bids.map(({auction}) => auction))]
    const most = Math.max(...auctions.map(bidsOn))
    return auctions.filter((auction) => bidsOn(auction) === most).map((auction) => `${auction}_${most}`)
  },
}

const Q7: Definition<Bid> = {
  read: bidOf,
  rows: (bids) => {
    const highest = Math.max(...bids.map(({price}) => price))
    return bids
      .filter(({price}) => price === highest)
      .map(({auction, bidder, atMs, price}) => [auction, bidder, atMs, price].join('_'))
  },
}

const Q8: Definition<Newcomer> = {
  read: newcomerOf,
  rows: (all) =>
    all.flatMap(({person}) =>
      all.some(({seller}) => seller !== undefined && seller === person) ? [`${person}`] : [],
    ),
}

export const naiveRowDigest = (windows: ReturnType<typeof naiveWindows>): string =>
  naiveDigest(windows.flatMap(({rows}) => rows))

interface Watched {
  readonly subtasks: number
  readonly windowEndNs: number
  /** Whether a watermark says that nothing more can come of a window. */
  readonly isBehind: (watermarkMs: number, endMs: number) => boolean
}

/**
 * When windows fire, by the definition: instant after instant the watermarks of every source, channel and offload path,
 * and the smallest of all. Of a job that is never restarted. Throws where a watermark goes back.
 */
export function naiveFirings(
  ends: readonly number[],
  rows: readonly SunkRow[],
  {subtasks, windowEndNs, isBehind}: Watched,
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
    for (const endMs of ends) if (isBehind(watermark, endMs) && !fired.has(endMs)) fired.set(endMs, atNs)
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
