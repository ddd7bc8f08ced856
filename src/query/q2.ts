import {BID} from '../workload/nexmark/event-draw.js'
import type {RowQuery} from './query.js'

/** Auctions whose id is a multiple of it. */
const EVERY = 123

/** Selection, as in nexmark/nexmark: rows are (auction, price) of the bids on every 123rd auction. */
export const q2: RowQuery = {
  summary: 'bids on every 123rd auction',
  rowFields: 2,
  reads: (kind) => kind === BID,
  row: ({auction, price}) => (auction % EVERY === 0 ? [auction, price] : null),
}
