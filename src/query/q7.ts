import {BID} from '../workload/nexmark/event-draw.js'
import type {FixedQuery, RowFields} from './query.js'

interface Highest {
  price: number
  /** All bids at that price: auction, bidder, instant, price. */
  bids: RowFields[]
}

/** The highest bid, as in nexmark/nexmark but for half-open windows: rows are (auction, bidder, instant, price). */
export const q7: FixedQuery<Highest> = {
  summary: 'the highest bid and all that equal it, over tumbling windows',
  windows: 'tumbling',
  entryFields: 4,
  reads: (kind) => kind === BID,
  empty: () => ({price: -1, bids: []}),
  fold: (highest, {auction, bidder, price}, atMs) => {
    if (price >= highest.price) take(highest, [auction, bidder, atMs, price])
  },
  entries: ({bids}) => bids,
  add: take,
  fits: (entries, instantsMs) => {
    const known = new Set(instantsMs)
    const isKnown = entries.every(([, , atMs, price]) => known.has(atMs ?? -1) && price === entries[0]?.[3])
    return isKnown && entries.length <= instantsMs.length && entries.length > 0 === instantsMs.length > 0
  },
  rows: ({bids}) => bids,
}

function take(highest: Highest, bid: RowFields): void {
  const price = bid[3] ?? 0
  if (price < highest.price) return
  if (price > highest.price) highest.bids = []
  highest.price = price
  highest.bids.push(bid)
}
