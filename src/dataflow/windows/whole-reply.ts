import type {ReplyContent} from '../calls/check-reply.js'

/** What has become of the events of a request, by their positions in it. */
export interface Sent {
  /** Folded into an accumulator, or given up for good. */
  readonly isSettled: (position: number) => boolean
  /** The subtask's own server works on it: what it folds cannot be taken out again. */
  readonly isBegun: (position: number) => boolean
}

/** What of a reply with partial aggregates counts. */
interface WholeReply {
  /** By positions in the request; null = all answered. */
  readonly content: ReplyContent | null
  /** None of it is applied. */
  readonly isDropped: boolean
}

/**
 * Partial aggregates cannot be taken apart: a reply is applied as a whole, or not at all. It is not where it was cut
 * off, and where an event in it is settled or begun already: then what it answers are those that are settled.
 */
export function wholeReply(
  sentEvents: number,
  content: ReplyContent | null,
  {isSettled, isBegun}: Sent,
): WholeReply {
  const answered = content?.answered ?? Array.from({length: sentEvents}, (_, position) => position)
  const refused = content?.refused ?? []
  if (answered.length + refused.length < sentEvents) {
    return {content: {answered: [], refused: []}, isDropped: true}
  }
  const isWhole = !answered.some((position) => isSettled(position) || isBegun(position))
  if (isWhole) return {content, isDropped: false}
  return {content: {answered: answered.filter(isSettled), refused}, isDropped: true}
}
