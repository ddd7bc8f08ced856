import type {Ms, Ns} from '../../model/units.js'
import type {TargetStatus} from '../target.js'

/** One request to the function. Instants are integer ns from the start of the trial. */
export interface ModelCall {
  /** Unique in the trial, retries included: it keys the random draws of this request. */
  readonly invocation: number
  readonly sentAtNs: Ns
  readonly batchEvents: number
  readonly requestBytes: number
  readonly responseBytes: number
  /** The handler's work for the whole batch at 1769 MB. */
  readonly workNs: Ns
  /** The environment dies after this share of the work; never, where it is not given. */
  readonly crashesAfterShare?: number
}

/** Lambda's own word for the limit that refused a request; '' where none did. */
export type ThrottleReason =
  | ''
  | 'ConcurrentInvocationLimitExceeded'
  | 'FunctionInvocationRateLimitExceeded'
  | 'ReservedFunctionConcurrentInvocationLimitExceeded'
  | 'ReservedFunctionInvocationRateLimitExceeded'

/** What else is wrong with an answer; a target without faults has none. */
export interface ReplyFlaw {
  /** What a throttle asked for; 0 if nothing. */
  readonly retryAfterMs: Ms
  /** By position in the request, which events are answered and which refused; null = all answered. */
  readonly content: {readonly answered: readonly number[]; readonly refused: readonly number[]} | null
  /** The same reply comes once more, so long after the first; 0 = it does not. */
  readonly againAfterNs: Ns
}

/**
 * What became of a request: always `respondedAtNs = sentAtNs + overheadNs + coldNs + workNs`. One flat shape,
 * so that millions of them stay cheap: a request that reached no environment has zeros.
 */
export interface ModelReply {
  readonly status: Exclude<TargetStatus, 'no-reply' | 'malformed'>
  /** Lambda's word for the limit that throttled, or for how the function failed; '' where there is none. */
  readonly reason: string
  /** Infinity where the reply is lost. */
  readonly respondedAtNs: Ns
  readonly isCold: boolean
  /** As in the REPORT line of Lambda's log: billed, without the pre-init. */
  readonly initMs: Ms
  readonly durationMs: Ms
  /** Whole milliseconds. */
  readonly billedMs: Ms
  /** From 1, in order of creation; 0 where the request reached none. */
  readonly environmentId: number
  /** Network and front end, both ways, with payload time where the bandwidth is limited. */
  readonly overheadNs: Ns
  /** Pre-init and init. */
  readonly coldNs: Ns
  /** What the handler really took, at the function's memory and until its time-out. */
  readonly workNs: Ns
  /** 0 where the function's answer did not come. */
  readonly responseBytes: number
  readonly flaw: ReplyFlaw | null
}

/** A request that is written anew for each call. */
export type BlankCall = {-readonly [Field in keyof ModelCall]: ModelCall[Field]}

/** A request to be written. */
export const blankCall = (): BlankCall => ({
  invocation: 0,
  sentAtNs: 0,
  batchEvents: 0,
  requestBytes: 0,
  responseBytes: 0,
  workNs: 0,
})

/** A reply that its caller owns, for the model to write into. */
export type BlankReply = {-readonly [Field in keyof ModelReply]: ModelReply[Field]}

/** A reply for the model to write into. */
export const blankReply = (): BlankReply => ({
  status: 'ok',
  reason: '',
  respondedAtNs: 0,
  isCold: false,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  environmentId: 0,
  overheadNs: 0,
  coldNs: 0,
  workNs: 0,
  responseBytes: 0,
  flaw: null,
})
