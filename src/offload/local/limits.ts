/** What Lambda allows. Source: AWS's service model and quota page, August 2026. */

export const MAX_SYNC_REQUEST_BYTES = 6_291_456
export const MAX_EVENT_REQUEST_BYTES = 1_048_576
/** 6 MiB and 100 bytes: the number in AWS's own error message. */
export const MAX_RESPONSE_BYTES = 6_291_556
export const MAX_CLIENT_CONTEXT_BYTES = 3583
export const MAX_LOG_TAIL_BYTES = 4096
export const MAX_ENVIRONMENT_VARIABLES_BYTES = 4096

export const INIT_TIMEOUT_MS = 10_000
export const DEFAULT_TIMEOUT_MS = 3000
export const MAX_TIMEOUT_MS = 900_000

export const DEFAULT_MEMORY_MB = 128
export const MIN_MEMORY_MB = 128
export const MAX_MEMORY_MB = 10_240

export const DEFAULT_ACCOUNT_CONCURRENCY = 1000
/** Reserving may not leave fewer than this for the functions without a reservation. */
export const MIN_UNRESERVED_CONCURRENCY = 100
/** Requests per second allowed for each unit of concurrency. */
export const REQUESTS_PER_CONCURRENCY = 10
/** New environments per function: this many at once, refilled at a tenth of it per second. */
export const SCALING_ENVIRONMENTS = 1000
export const SCALING_PERIOD_MS = 10_000

/** Undocumented by AWS; measured between 5 and 60 minutes over the years. */
export const DEFAULT_IDLE_RECLAIM_MS = 600_000

export const ASYNC_RETRY_DELAYS_MS: readonly number[] = [60_000, 120_000]
export const ASYNC_THROTTLE_FIRST_DELAY_MS = 1000
export const ASYNC_THROTTLE_MAX_DELAY_MS = 300_000
export const ASYNC_MAX_AGE_MS = 21_600_000
