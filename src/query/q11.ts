import {BID} from '../workload/nexmark/event-draw.js'
import type {SessionQuery} from './query.js'
import {entryOf, join, pieceOf, type Sessions} from './sessions.js'

/** User sessions, as in nexmark/nexmark: rows are (bidder, bids, first instant) of each session of a bidder. */
export const q11: SessionQuery<Sessions> = {
  summary: 'bids of each session of a bidder',
  windows: 'sessions',
  entryFields: 4,
  reads: (kind) => kind === BID,
  keyOf: ({bidder}) => bidder,
  empty: () => new Map(),
  fold: (sessions, {bidder}, atMs) => {
    join(sessions, bidder, {firstMs: atMs, lastMs: atMs, count: 1})
  },
  entries: (sessions) => Array.from(sessions, ([bidder, session]) => entryOf(bidder, session)),
  add: (sessions, entry) => {
    const {key, piece} = pieceOf(entry)
    join(sessions, key, piece)
  },
  fits: (entries, instantsMs) => {
    const known = new Set(instantsMs)
    const pieces = entries.map(pieceOf)
    const areKnown = pieces.every(({piece: {firstMs, lastMs, count}}) => {
      return known.has(firstMs) && known.has(lastMs) && firstMs <= lastMs && count > 0
    })
    const total = pieces.reduce((sum, {piece}) => sum + piece.count, 0)
    return (
      areKnown && total === instantsMs.length && new Set(pieces.map(({key}) => key)).size === pieces.length
    )
  },
}
