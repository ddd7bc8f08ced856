import type {RowFields} from '../../query/query.js'
import {digitsOf, idBytes} from '../windows/reply-bytes.js'

// {"ids":[60,61],"rows":[[61,1107,55]]}
const ENVELOPE_BYTES = '{"ids":[],"rows":[]}'.length
const ROW_BYTES = '[],'.length

/** What the answer to a batch weighs: the numbers of its events, and each row with that of its own. */
export function rowReplyBytes(
  events: ArrayLike<number>,
  count: number,
  rowOf: (position: number) => RowFields | null,
): number {
  let bytes = ENVELOPE_BYTES + idBytes(events, count)
  for (let position = 0; position < count; position++) {
    const row = rowOf(position)
    if (row === null) continue
    bytes += ROW_BYTES + digitsOf(events[position] ?? 0)
    for (const field of row) bytes += digitsOf(field) + 1
  }
  return bytes
}
