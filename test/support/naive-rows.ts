import type {RowQueryName} from '../../src/model/trial.js'
import {textOf} from './event-words.js'

/** The final rows of a query of single events, found in their texts by patterns of its own. */
export function naiveRows(
  query: RowQueryName,
  events: readonly {readonly event: number; readonly intendedNs: number}[],
): readonly string[] {
  return events.flatMap(({event, intendedNs}) => {
    const row = ROWS[query](textOf(event), Math.floor(intendedNs / 1e6))
    return row === null ? [] : [[query, ...row].join('_')]
  })
}

const BID = /^Bid\{auction=(\d+), bidder=(\d+), price=(\d+),.* extra='([^']*)'\}$/

type Row = readonly (string | number | bigint)[] | null

const ROWS: Readonly<Record<RowQueryName, (text: string, atMs: number) => Row>> = {
  q1: (text, atMs) => {
    const [, auction = '', bidder = '', price = ''] = BID.exec(text) ?? []
    return price === '' ? null : [auction, bidder, BigInt(price) * 908n, atMs]
  },
  q2: (text) => {
    const [, auction = '', price = ''] = /^Bid\{auction=(\d+),.* price=(\d+),/.exec(text) ?? []
    return auction !== '' && BigInt(auction) % 123n === 0n ? [auction, price] : null
  },
  q14: (text, atMs) => {
    const [, auction = '', bidder = '', price = '', extra = ''] = BID.exec(text) ?? []
    const euros = Number(price) * 0.908
    if (euros <= 1_000_000 || euros >= 50_000_000) return null
    return [auction, bidder, BigInt(price) * 908n, timeOfDay(atMs), atMs, extra.match(/c/g)?.length ?? 0]
  },
}

function timeOfDay(atMs: number): number {
  const hour = new Date(atMs).getUTCHours()
  return [7, 19].includes(hour) ? 3 : hour > 7 && hour < 19 ? 1 : 2
}
