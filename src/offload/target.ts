import type {Ms, Ns} from '../model/units.js'

/** One request to the function: one attempt at one batch. */
export interface TargetRequest {
  /** Unique in the trial, retries included: it keys what is drawn for this request. */
  readonly invocation: number
  readonly batchEvents: number
  /** The handler's work for the whole batch at 1769 MB. */
  readonly workNs: Ns
  /**
   * JSON as the functions read it: `{serviceTimeMs, serviceMode, events: [{id, text}]}`; of a query over windows with
   * `query`, `slideMs` and each event's `atMs`.
   */
  readonly payload: Uint8Array
  /** What the answer weighs, where the request alone does not say it; only `model` reads it. */
  readonly responseBytes?: number
}

/** How one request ended, as a target answers it. */
export type TargetStatus =
  | 'ok'
  | 'throttled'
  | 'timed-out'
  | 'failed'
  | 'too-large'
  | 'response-too-large'
  /** The function answered, but in no way that can be read. */
  | 'malformed'
  /** The service failed or was not reached (5xx, a refused connection): the function has not judged the batch. */
  | 'unavailable'
  /** The client's own limit ran out; the reply may still come. */
  | 'no-reply'

/** What became of a request. What a target cannot tell is NaN, never 0. */
export interface TargetReply {
  readonly status: TargetStatus
  /** Lambda's own word: the limit that throttled, or the error type of a failure; '' where there is none. */
  readonly reason: string
  /** What a throttle asked for; 0 if nothing. */
  readonly retryAfterMs: Ms
  readonly isCold: boolean
  /** As in the REPORT line of Lambda's log. */
  readonly initMs: Ms
  readonly durationMs: Ms
  /** Whole milliseconds. */
  readonly billedMs: Ms
  /** From 1, in order of first sight; 0 where the request reached none, NaN where that is not known. */
  readonly environmentId: number
  /** Of `invoke` until the request left for the network: the client's own queueing. */
  readonly clientWaitNs: Ns
  readonly responseBytes: number
  /** The function's answer; null where there is none, and on `model`, which computes nothing. */
  readonly payload: Uint8Array | null
  /** The same reply a second time: only where a fault doubles it. */
  readonly again?: Promise<TargetReply>
}

/**
 * Whether Lambda ran the function for a request, as CloudWatch counts `Invocations`: also where it failed or ran out
 * of time, and where it is not known, since it goes on when the client no longer waits. False for what it refused
 * (429, 413, any other 4xx, 5xx) and for what no connection carried to it.
 */
export const isInvoked = ({environmentId}: Pick<TargetReply, 'environmentId'>): boolean => environmentId !== 0

/** Where bursts go. Everything about several requests (retries, fallback, splitting) is the invoker's. */
export interface OffloadTarget {
  /** Resolves when the reply is in, whatever it says: a throttle or a failure is data. Never rejects for those. */
  invoke(request: TargetRequest): Promise<TargetReply>
  /** Ends idle environments, so that the next burst starts cold. */
  reclaimIdle(): Promise<void>
  /** Has this many initialized environments stand ready, outside counts and cost. */
  warm(environments: number): Promise<void>
  /** Environments that exist now; NaN where the target does not tell. */
  readonly environments: number
  close(): Promise<void>
}
