import type {PaneQuery} from '../../query/query.js'
import type {Parts} from '../../query/parts.js'

// {"ids":[1,2],"panes":[[2000,[[1001,3],[1002,1]]]]}
const ENVELOPE_BYTES = '{"ids":[],"panes":[]}'.length
const PANE_BYTES = '[,[]],'.length
const ENTRY_BYTES = '[],'.length

/** Bytes of a whole number in decimal text. */
export function digitsOf(value: number): number {
  let digits = 1
  for (let rest = value; rest >= 10; rest /= 10) digits++
  return digits
}

/** What the numbers of these events weigh in an answer, with a comma each. */
export function idBytes(events: ArrayLike<number>, count: number): number {
  let bytes = 0
  for (let row = 0; row < count; row++) bytes += digitsOf(events[row] ?? 0) + 1
  return bytes
}

/** What the answer to a batch weighs: the numbers of its events, and a row for each entry of its partial aggregates. */
export function replyBytes(events: ArrayLike<number>, count: number, {query, parts}: Answer): number {
  let bytes = ENVELOPE_BYTES + idBytes(events, count)
  for (const [pane, part] of parts.panes) {
    bytes += PANE_BYTES + digitsOf(pane)
    for (const entry of query.entries(part)) {
      bytes += ENTRY_BYTES - 1
      for (const field of entry) bytes += digitsOf(field) + 1
    }
  }
  return bytes
}

interface Answer {
  readonly query: PaneQuery
  readonly parts: Parts
}
