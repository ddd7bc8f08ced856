import {jsonOrUndefined} from '../../model/json-text.js'
import {isRecord} from '../../model/own-value.js'

/** For which events a reply has an answer, by their positions in the request; the others got no usable one. */
export interface ReplyContent {
  readonly answered: readonly number[]
  /** The function has looked at these and said no. */
  readonly refused: readonly number[]
}

/** A reply that was read: which events it answers, and with which tokens. */
export interface CheckedReply extends ReplyContent {
  /** Of each answered event, in the same order. */
  readonly tokens: readonly (readonly string[])[]
}

/**
 * Sorts what a reply says, entry by entry: an entry that is ill-formed, about an event that was not sent, or
 * about one that came before does not touch the others. Never throws: a broken reply says nothing.
 */
export function checkReply(sent: ArrayLike<number>, body: string): CheckedReply {
  const entries = entriesOf(body)
  const positions = new Map(Array.from(sent, (event, position) => [event, position]))
  const answered: number[] = []
  const tokensOf: (readonly string[])[] = []
  const refused: number[] = []
  for (const entry of entries) {
    if (!isRecord(entry)) continue
    const {id, tokens, error} = entry
    const position = typeof id === 'number' ? positions.get(id) : undefined
    if (position === undefined) continue
    if (isTexts(tokens)) {
      answered.push(position)
      tokensOf.push(tokens)
    } else if (typeof error === 'string') refused.push(position)
    else continue
    positions.delete(id as number)
  }
  return {answered, refused, tokens: tokensOf}
}

function entriesOf(body: string): readonly unknown[] {
  const reply = jsonOrUndefined(body)
  const events = isRecord(reply) ? reply['events'] : null
  return Array.isArray(events) ? events : []
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
