import {BID} from '../workload/nexmark/event-draw.js'
import type {PaneQuery, RowFields} from './query.js'

interface Highest {
  price: number
  /** All bids at that price: auction, bidder, instant, price. */
  bids: RowFields[]
}

/** The highest bid, as in nexmark/nexmark but for half-open windows: rows are (auction, bidder, instant, price). */
export const q7: PaneQuery<Highest> = {
  summary: 'the highest bid and all that equal it, over tumbling windows',
  windows: 'tumbling',
  reads: (kind) => kind === BID,
  empty: () => ({price: -1, bids: []}),
  fold: (highest, {auction, bidder, price}, atMs) => {
    if (price < highest.price) return
    if (price > highest.price) highest.bids = []
    highest.price = price
    highest.bids.push([auction, bidder, atMs, price])
  },
  merge: (into, from) => {
    if (from.price < into.price) return
    into.bids = from.price > into.price ? [...from.bids] : [...into.bids, ...from.bids]
    into.price = from.price
  },
  entries: ({bids}) => bids,
  rows: ({bids}) => bids,
}
