import {BID} from '../workload/nexmark/event-draw.js'
import type {FixedQuery} from './query.js'

/** Bids per auction. */
type Counts = Map<number, number>

/** Hot items, as in nexmark/nexmark: rows are (auction, bids), all auctions with the most bids of the window. */
export const q5: FixedQuery<Counts> = {
  summary: 'auctions with the most bids, over sliding windows',
  windows: 'sliding',
  entryFields: 2,
  reads: (kind) => kind === BID,
  empty: () => new Map(),
  fold: (counts, {auction}) => {
    counts.set(auction, (counts.get(auction) ?? 0) + 1)
  },
  entries: (counts) => counts,
  add: (counts, [auction = 0, bids = 0]) => {
    counts.set(auction, (counts.get(auction) ?? 0) + bids)
  },
  fits: (entries, instantsMs) => {
    let total = 0
    for (const [, bids = 0] of entries) {
      if (bids === 0) return false
      total += bids
    }
    return total === instantsMs.length
  },
  rows: (counts) => {
    let most = 0
    for (const bids of counts.values()) most = Math.max(most, bids)
    return [...counts].filter(([, bids]) => bids === most)
  },
}
