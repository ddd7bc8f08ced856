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

type Row = readonly (string | number | bigint)[] | null

const ROWS: Readonly<Record<RowQueryName, (text: string, atMs: number) => Row>> = {
  q2: (text) => {
    const [, auction = '', price = ''] = /^Bid\{auction=(\d+),.* price=(\d+),/.exec(text) ?? []
    return auction !== '' && BigInt(auction) % 123n === 0n ? [auction, price] : null
  },
}
