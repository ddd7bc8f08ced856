/** What Lambda allows. Source: AWS's service model and quota page, August 2026. */

export const MAX_SYNC_REQUEST_BYTES = 6_291_456
/** The largest payload of an asynchronous call: 1 MiB. */
export const MAX_EVENT_REQUEST_BYTES = 1_048_576
/** 6 MiB and 100 bytes: the number in AWS's own error message. */
export const MAX_RESPONSE_BYTES = 6_291_556
/** The largest client context, in base64. */
export const MAX_CLIENT_CONTEXT_BYTES = 3583
/** How much of the log's end a call may ask for. */
export const MAX_LOG_TAIL_BYTES = 4096
/** Names and values of a function's variables together. */
export const MAX_ENVIRONMENT_VARIABLES_BYTES = 4096

/** After so long initialization begins anew, as part of the first call. */
export const INIT_TIMEOUT_MS = 10_000
/** Lambda's default time-out of a function. */
export const DEFAULT_TIMEOUT_MS = 3000
/** The longest time-out of a function: 15 minutes. */
export const MAX_TIMEOUT_MS = 900_000

/** Lambda's default memory of a function. */
export const DEFAULT_MEMORY_MB = 128
/** The least memory of a function. */
export const MIN_MEMORY_MB = 128
/** The most memory of a function. */
export const MAX_MEMORY_MB = 10_240

/** Calls at once of a new account in one region, all functions together. */
export const DEFAULT_ACCOUNT_CONCURRENCY = 1000
/** Reserving may not leave fewer than this for the functions without a reservation. */
export const MIN_UNRESERVED_CONCURRENCY = 100
/** Requests per second allowed for each unit of concurrency. */
export const REQUESTS_PER_CONCURRENCY = 10
/** New environments per function: this many at once, refilled at a tenth of it per second. */
export const SCALING_ENVIRONMENTS = 1000
/** The period over which new environments of one function are limited. */
export const SCALING_PERIOD_MS = 10_000

/** Undocumented by AWS; measured between 5 and 60 minutes over the years. */
export const DEFAULT_IDLE_RECLAIM_MS = 600_000

/** Waits before the two retries after an error of the function's. */
export const ASYNC_RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000]
/** The first wait after a throttle; it doubles from there. */
export const ASYNC_THROTTLE_FIRST_DELAY_MS = 1000
/** The longest wait after a throttle: 5 minutes. */
export const ASYNC_THROTTLE_MAX_DELAY_MS = 300_000
/** An event that is older is dropped: 6 hours. */
export const ASYNC_MAX_AGE_MS = 21_600_000
