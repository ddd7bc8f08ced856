import type {ReplyCounts} from '../../../dataflow/windows/query-run.js'
import type {Answer, ExpectedAnswer} from './answer.js'
import type {Call} from './call.js'
import type {RequestedQuery} from './payload.js'

/** Rows of a call that were sent together; null = all. */
export interface SentRows {
  readonly call: Call
  readonly rows: readonly number[] | null
}

/** They have an answer. */
export interface Answered extends SentRows {
  readonly expected: ExpectedAnswer | null
  /** Its client waited no longer, or had an answer already. */
  readonly isLate: boolean
}

/** What an answer to a query says and what counts of it; sums are missing where it has no digests. */
export type QueryAnswer = Omit<Answer, 'sums'> & Partial<Pick<Answer, 'sums'>>

/** Reads the answers to a query of Nexmark. */
export interface QueryAnswers {
  readonly asked: RequestedQuery
  readonly counts: ReplyCounts
  /**
   * Reads the answer of a function, null of one that computes nothing: then it is what was expected. Throws a UsageError
   * where it is one to `tokenize`, unless an answer to the query was applied before: then the function knows it.
   */
  read(sent: Answered, payload: Uint8Array | null): QueryAnswer
  /** What target `model` will answer, which computes nothing; null on every other. */
  expectFromModel(sent: SentRows): ExpectedAnswer | null
}
