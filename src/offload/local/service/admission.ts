import {msToNs, type Ms} from '../../../model/units.js'
import {createTokenBucket, type TokenBucket} from '../../token-bucket.js'
import {
  MIN_UNRESERVED_CONCURRENCY,
  REQUESTS_PER_CONCURRENCY,
  SCALING_ENVIRONMENTS,
  SCALING_PERIOD_MS,
} from '../limits.js'
import type {ThrottleReason} from '../service-fault.js'

/** The limits of the account: calls at once, and whether rates are limited. */
export interface AdmissionLimits {
  readonly accountConcurrency: number
  /** False: neither requests per second nor new environments per 10 s are limited. */
  readonly isRateLimited: boolean
}

interface FunctionLoad {
  reservedConcurrency: number | null
  inFlight: number
  requests: TokenBucket | null
  environments: TokenBucket | null
}

/**
 * Who may run now: requests per second, then concurrency, then new environments. Pure accounting; the caller
 * brings the time. Lowering a limit never ends work in flight.
 */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #functions = new Map<string, FunctionLoad>()
  #unreservedInFlight = 0
  #reserved = 0
  #accountRequests: TokenBucket | null = null

  constructor(limits: AdmissionLimits) {
    this.#limits = limits
  }

  get unreservedConcurrency(): number {
    return this.#limits.accountConcurrency - this.#reserved
  }

  /** What reserving must leave; an account that has less than AWS's minimum may reserve all of it. */
  get minUnreservedConcurrency(): number {
    return this.#limits.accountConcurrency < MIN_UNRESERVED_CONCURRENCY ? 0 : MIN_UNRESERVED_CONCURRENCY
  }

  /** The most that this function could reserve beside the others. */
  reservableConcurrency(name: string): number {
    const freed = this.reservedConcurrency(name) ?? 0
    return this.unreservedConcurrency + freed - this.minUnreservedConcurrency
  }

  inFlight(name: string): number {
    return this.#functions.get(name)?.inFlight ?? 0
  }

  reservedConcurrency(name: string): number | null {
    return this.#functions.get(name)?.reservedConcurrency ?? null
  }

  /** Null lifts the reservation; 0 stops the function. */
  reserve(name: string, reservedConcurrency: number | null): void {
    const load = this.#load(name)
    // Work in flight moves with its function between the shared pool and its own.
    if (load.reservedConcurrency === null) this.#unreservedInFlight -= load.inFlight
    if (reservedConcurrency === null) this.#unreservedInFlight += load.inFlight
    this.#reserved += (reservedConcurrency ?? 0) - (load.reservedConcurrency ?? 0)
    load.reservedConcurrency = reservedConcurrency
    load.requests = null
  }

  /** The reason not to run this request, or null: then it is in flight until `release`. */
  admit(name: string, nowMs: Ms): ThrottleReason | null {
    const load = this.#load(name)
    const isReserved = load.reservedConcurrency !== null
    if (load.reservedConcurrency === 0) return 'ReservedFunctionConcurrentInvocationLimitExceeded'
    if (!this.#isRateAllowed(load, nowMs)) {
      return isReserved
        ? 'ReservedFunctionInvocationRateLimitExceeded'
        : 'FunctionInvocationRateLimitExceeded'
    }
    if (load.reservedConcurrency !== null) {
      if (load.inFlight >= load.reservedConcurrency)
        return 'ReservedFunctionConcurrentInvocationLimitExceeded'
    } else {
      if (this.#unreservedInFlight >= this.unreservedConcurrency) return 'ConcurrentInvocationLimitExceeded'
      this.#unreservedInFlight += 1
    }
    load.inFlight += 1
    return null
  }

  /** May this function start one more environment now? Asked only when none is idle. */
  admitEnvironment(name: string, nowMs: Ms): boolean {
    if (!this.#limits.isRateLimited) return true
    const load = this.#load(name)
    load.environments ??= createTokenBucket(SCALING_ENVIRONMENTS, msToNs(SCALING_PERIOD_MS))
    return load.environments.take(msToNs(nowMs))
  }

  release(name: string): void {
    const load = this.#load(name)
    load.inFlight -= 1
    if (load.reservedConcurrency === null) this.#unreservedInFlight -= 1
  }

  /** As if no request had come for long. */
  forgetRates(): void {
    this.#accountRequests = null
    for (const load of this.#functions.values()) {
      load.requests = null
      load.environments = null
    }
  }

  /** Its reservation returns to the pool; work still in flight is released as it ends. */
  forget(name: string): void {
    this.reserve(name, null)
  }

  #load(name: string): FunctionLoad {
    let load = this.#functions.get(name)
    if (load === undefined) {
      load = {reservedConcurrency: null, inFlight: 0, requests: null, environments: null}
      this.#functions.set(name, load)
    }
    return load
  }

  #isRateAllowed(load: FunctionLoad, nowMs: Ms): boolean {
    if (!this.#limits.isRateLimited) return true
    if (load.reservedConcurrency === null) {
      this.#accountRequests ??= requestBucket(this.#limits.accountConcurrency)
      return this.#accountRequests.take(msToNs(nowMs))
    }
    load.requests ??= requestBucket(load.reservedConcurrency)
    return load.requests.take(msToNs(nowMs))
  }
}

/** A second's worth may come at once. */
const requestBucket = (concurrency: number): TokenBucket =>
  createTokenBucket(concurrency * REQUESTS_PER_CONCURRENCY, msToNs(1000))
