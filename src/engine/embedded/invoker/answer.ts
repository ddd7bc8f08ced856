import type {PaneEntry} from '../../../dataflow/calls/check-partials.js'
import type {ReplyContent} from '../../../dataflow/calls/check-reply.js'
import type {Digest} from '../../../dataflow/words/digest.js'
import type {Ns} from '../../../model/units.js'
import type {Call, Sums} from './call.js'
import {addSums, createSums, readResponse} from './payload.js'

/** What a batch comes to, as a function of ours would answer it: partial aggregates of a query over windows, and bytes. */
export interface ExpectedAnswer {
  readonly entries: readonly PaneEntry[]
  readonly bytes: number
}

/** One request: these rows of a call, sent at that instant. */
export interface Request {
  readonly call: Call
  /** Null = all. */
  readonly rows: readonly number[] | null
  readonly invocation: number
  readonly sentNs: Ns
  /** Of a query of Nexmark on a target that computes nothing. */
  readonly expected: ExpectedAnswer | null
}

/** A reply that says something, read; rows are of the batch. */
export interface Answer {
  readonly content: ReplyContent | null
  readonly sums: Sums
  /** Of a query over windows. */
  readonly entries: readonly PaneEntry[]
}

/** Content null = an answer for every event. Target `model` computes nothing, so its digests are made here. */
export function readTokens({call, rows}: Request, payload: Uint8Array | null, digest: Digest): Answer {
  if (payload !== null) {
    const {content, sums} = readResponse(payload, {call, rows}, digest)
    const isWhole = content.answered.length === (rows?.length ?? call.events)
    return {content: isWhole ? null : content, sums, entries: []}
  }
  const sums = createSums(call.events)
  for (const row of rows ?? call.texts.keys()) {
    const text = call.texts[row]
    if (text !== undefined) addSums(sums, row, {text, digest})
  }
  return {content: null, sums, entries: []}
}
