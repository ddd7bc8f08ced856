import type {Ms} from '../model/units.js'
import {BID} from '../workload/nexmark/event-draw.js'
import {inThousandthsOfEuros} from './euros.js'
import type {RowQuery} from './query.js'

const MS_PER_HOUR = 3_600_000
/** In thousandths; both ends are outside. */
const BAND = {above: 1_000_000_000, below: 50_000_000_000}
const TIMES = {day: 1, night: 2, other: 3}
const COUNTED = 'c'.charCodeAt(0)

/**
 * Calculation, as in nexmark/nexmark: rows are (auction, bidder, price, time of day, instant, how often `extra` has a c)
 * of the bids in a band of prices. The day begins with time 0.
 */
export const q14: RowQuery = {
  summary: 'bids in a band of prices, with the time of day and a count of characters',
  rowFields: 6,
  reads: (kind) => kind === BID,
  row: (event, atMs) => {
    const {auction, bidder, price} = event
    const converted = inThousandthsOfEuros(price)
    if (converted <= BAND.above || converted >= BAND.below) return null
    return [auction, bidder, converted, timeOfDay(atMs), atMs, event.countInExtra(COUNTED)]
  },
}

function timeOfDay(atMs: Ms): number {
  const hour = Math.floor(atMs / MS_PER_HOUR) % 24
  if (hour >= 8 && hour <= 18) return TIMES.day
  return hour <= 6 || hour >= 20 ? TIMES.night : TIMES.other
}
