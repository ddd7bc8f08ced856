import {BugError} from '../../errors.js'
import {createRandom} from '../../kernel/random.js'
import type {LambdaLimits} from '../../model/platform.js'
import {ONE_VCPU_MB} from '../../model/platform.js'
import type {Offload} from '../../model/trial.js'
import type {Ns} from '../../model/units.js'
import {msToNs, NS_PER_MS, NS_PER_S, nsToMs} from '../../model/units.js'
import {EnvironmentPool} from './environment-pool.js'
import type {ModelCall, ModelReply, ThrottleReason} from './model-call.js'
import {createOverheadFunction, createQuantileFunction} from '../../kernel/sample-quantiles.js'
import {createTokenBucket} from '../token-bucket.js'

/** Lambda in virtual time: a pure function of its settings and the calls so far. */
export interface LambdaModel {
  /** Calls come in order of `sentAtNs`; a reply may lie in the future of the next call. */
  invoke(call: ModelCall): ModelReply
  /** An answer without the function: as far as the front end and back, nothing is billed. */
  refuse(call: ModelCall, status: 'too-large' | 'throttled' | 'unavailable', reason: string): ModelReply
  /** Idle environments are gone from this instant on. */
  reclaimIdle(atNs: Ns): void
  /** As `reclaimIdle`, and what is busy is gone when it ends. */
  reclaimAll(atNs: Ns): void
  /** At least this many initialized environments stand idle; the new ones enter counts when first used. */
  keepWarm(atNs: Ns, environments: number): void
  /** Environments that exist, busy or idle; for the present or the future of the last call. */
  environmentsAt(atNs: Ns): number
  readonly environmentsMax: number
}

/** Function, limits and seed of a Lambda that is computed. */
export interface LambdaModelSettings {
  readonly offload: Pick<Offload, 'memoryMb' | 'reservedConcurrency' | 'profile'>
  readonly limits: LambdaLimits
  readonly seed: number
}

/**
 * A function with the platform's rules around it. Simplifications: an environment is taken at the instant of
 * sending and is free when its handler ends; half of the overhead lies before the handler and half after.
 */
export function createLambdaModel(settings: LambdaModelSettings): LambdaModel {
  return new VirtualLambda(settings)
}

class VirtualLambda implements LambdaModel {
  readonly #limits
  readonly #concurrency
  readonly #isReserved
  readonly #isRateLimited
  readonly #pool
  readonly #requestBucket
  readonly #scalingBucket

  readonly #slowdown
  readonly #nsPerByte
  readonly #functionTimeoutNs
  readonly #initTimeoutNs

  readonly #overheadMs
  readonly #preInitMs
  readonly #initMs
  readonly #overheadDraws
  readonly #preInitDraws
  readonly #initDraws

  #lastNs = 0

  constructor({offload, limits, seed}: LambdaModelSettings) {
    const {profile, memoryMb, reservedConcurrency} = offload
    this.#limits = limits
    this.#concurrency = reservedConcurrency ?? limits.accountConcurrency
    this.#isReserved = reservedConcurrency !== null
    this.#isRateLimited = profile.isRateLimited
    this.#pool = new EnvironmentPool(this.#concurrency, msToNs(profile.idleReclaimMs))
    // AWS does not say over what time it averages; a second's worth at once is the most it can mean.
    this.#requestBucket = createTokenBucket(
      limits.requestsPerSecondPerConcurrency * this.#concurrency,
      NS_PER_S,
    )
    this.#scalingBucket = createTokenBucket(limits.scalingEnvironments, msToNs(limits.scalingPeriodMs))

    this.#slowdown = Math.max(1, ONE_VCPU_MB / memoryMb)
    this.#nsPerByte = profile.bandwidthMbps === null ? 0 : 8000 / profile.bandwidthMbps
    this.#functionTimeoutNs = msToNs(profile.functionTimeoutMs)
    this.#initTimeoutNs = msToNs(limits.initTimeoutMs)

    this.#overheadMs = createOverheadFunction(profile.overhead)
    this.#preInitMs = createQuantileFunction(profile.preInitMs)
    this.#initMs = createQuantileFunction(profile.initMs)
    this.#overheadDraws = createRandom(seed, 'overhead')
    this.#preInitDraws = createRandom(seed, 'pre-init')
    this.#initDraws = createRandom(seed, 'init')
  }

  get environmentsMax(): number {
    return this.#pool.environmentsMax
  }

  invoke(call: ModelCall): ModelReply {
    this.#advance(call.sentAtNs)
    if (call.requestBytes > this.#limits.requestBytes) return this.refuse(call, 'too-large', '')
    if (this.#isRateLimited && !this.#requestBucket.take(call.sentAtNs)) {
      return this.refuse(call, 'throttled', this.#rateReason())
    }
    if (this.#pool.busyEnvironments >= this.#concurrency) {
      return this.refuse(call, 'throttled', this.#concurrencyReason())
    }
    const idle = this.#pool.takeIdle()
    if (idle !== 0) return this.#serve(call, idle < 0 ? 'reset' : 'warm', Math.abs(idle))

    // AWS's list of reasons has none for the scaling rate; this one is the nearest in meaning.
    if (this.#isRateLimited && !this.#scalingBucket.take(call.sentAtNs)) {
      return this.refuse(call, 'throttled', 'ConcurrentInvocationLimitExceeded')
    }
    return this.#serve(call, 'cold', this.#pool.create())
  }

  reclaimIdle(atNs: Ns): void {
    this.#advance(atNs)
    this.#pool.reclaimIdle()
  }

  reclaimAll(atNs: Ns): void {
    this.#advance(atNs)
    this.#pool.reclaimAll()
  }

  keepWarm(atNs: Ns, environments: number): void {
    this.#advance(atNs)
    this.#pool.keepWarm(atNs, environments)
  }

  environmentsAt(atNs: Ns): number {
    this.#advance(atNs)
    return this.#pool.environments
  }

  #advance(atNs: Ns): void {
    if (atNs < this.#lastNs) {
      throw new BugError(`the Lambda model is at ${this.#lastNs} ns and cannot go back to ${atNs} ns`)
    }
    this.#lastNs = atNs
    this.#pool.advance(atNs)
  }

  #serve(call: ModelCall, state: 'cold' | 'warm' | 'reset', environmentId: number): ModelReply {
    const {invocation} = call
    const isCold = state === 'cold'
    const preInitNs = isCold ? msToNs(this.#preInitMs(this.#preInitDraws.at(invocation))) : 0
    const drawnInitNs = this.#drawnInitNs(state, invocation)
    const initNs = isCold ? Math.min(drawnInitNs, this.#initTimeoutNs) : 0
    // An init that overruns is cut off and made again inside the invocation, under the function's time-out; one
    // after a reset is inside from the first (AWS's "suppressed init").
    const hiddenInitNs = initNs < drawnInitNs ? drawnInitNs : 0
    const neededNs = hiddenInitNs + Math.round(call.workNs * this.#slowdown)
    const spentNs = Math.min(neededNs, this.#functionTimeoutNs)
    const isCrashed = call.crashesAfterShare !== undefined
    const isTimedOut = !isCrashed && neededNs > spentNs
    const workNs = isCrashed ? Math.round(spentNs * (call.crashesAfterShare ?? 1)) : spentNs
    const status = isCrashed ? 'failed' : isTimedOut ? 'timed-out' : this.#statusOfAnswer(call)

    const networkNs = this.#networkNs(call)
    const outwardNs = Math.floor(networkNs / 2) + this.#payloadNs(call.requestBytes)
    const homewardNs = Math.ceil(networkNs / 2) + (status === 'ok' ? this.#payloadNs(call.responseBytes) : 0)
    const coldNs = preInitNs + initNs
    const endsAtNs = call.sentAtNs + outwardNs + coldNs + workNs
    this.#pool.occupy(environmentId, endsAtNs, isTimedOut || isCrashed)

    return {
      status,
      reason: isCrashed ? 'Runtime.ExitError' : '',
      respondedAtNs: endsAtNs + homewardNs,
      isCold,
      initMs: nsToMs(initNs),
      durationMs: nsToMs(workNs),
      billedMs: Math.ceil((initNs + workNs) / NS_PER_MS),
      environmentId,
      overheadNs: outwardNs + homewardNs,
      coldNs,
      workNs,
      flaw: null,
    }
  }

  #drawnInitNs(state: 'cold' | 'warm' | 'reset', invocation: number): Ns {
    return state === 'warm' ? 0 : msToNs(this.#initMs(this.#initDraws.at(invocation)))
  }

  #statusOfAnswer(call: ModelCall): 'ok' | 'response-too-large' {
    return call.responseBytes > this.#limits.responseBytes ? 'response-too-large' : 'ok'
  }

  /** The client has sent the whole request before it reads the answer. */
  refuse(call: ModelCall, status: 'too-large' | 'throttled' | 'unavailable', reason: string): ModelReply {
    this.#advance(call.sentAtNs)
    const overheadNs = this.#networkNs(call) + this.#payloadNs(call.requestBytes)
    return {
      status,
      reason,
      respondedAtNs: call.sentAtNs + overheadNs,
      isCold: false,
      initMs: 0,
      durationMs: 0,
      billedMs: 0,
      environmentId: 0,
      overheadNs,
      coldNs: 0,
      workNs: 0,
      flaw: null,
    }
  }

  #networkNs(call: ModelCall): Ns {
    return msToNs(this.#overheadMs(call.batchEvents, this.#overheadDraws.at(call.invocation)))
  }

  #payloadNs(bytes: number): Ns {
    return Math.round(bytes * this.#nsPerByte)
  }

  #rateReason(): ThrottleReason {
    return this.#isReserved
      ? 'ReservedFunctionInvocationRateLimitExceeded'
      : 'FunctionInvocationRateLimitExceeded'
  }

  #concurrencyReason(): ThrottleReason {
    return this.#isReserved
      ? 'ReservedFunctionConcurrentInvocationLimitExceeded'
      : 'ConcurrentInvocationLimitExceeded'
  }
}
