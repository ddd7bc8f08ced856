import {BID} from '../workload/nexmark/event-draw.js'
import {inThousandthsOfEuros} from './euros.js'
import type {RowQuery} from './query.js'

/** Currency conversion, as in nexmark/nexmark: rows are (auction, bidder, price, instant) of all bids. */
export const q1: RowQuery = {
  summary: 'every bid, its price in another currency',
  rowFields: 4,
  reads: (kind) => kind === BID,
  row: ({auction, bidder, price}, atMs) => [auction, bidder, inThousandthsOfEuros(price), atMs],
}
