import {BugError} from '../../errors.js'
import {createRandom} from '../../kernel/random.js'
import type {LambdaLimits} from '../../model/platform.js'
import {ONE_VCPU_MB} from '../../model/platform.js'
import type {Offload} from '../../model/trial.js'
import type {Ns} from '../../model/units.js'
import {msToNs, NS_PER_MS, NS_PER_S, nsToMs} from '../../model/units.js'
import {EnvironmentPool} from './environment-pool.js'
import {
  type BlankReply,
  blankReply,
  type ModelCall,
  type ModelReply,
  type ThrottleReason,
} from './model-call.js'
import {createOverheadFunction, createQuantileFunction} from '../../kernel/sample-quantiles.js'
import {createTokenBucket} from '../token-bucket.js'

/** How a request ends that does not reach the function. */
type Refusal = 'too-large' | 'throttled' | 'unavailable'

/** Lambda in virtual time: a pure function of its settings and the calls so far. */
export interface LambdaModel {
  /**
   * Calls come in order of `sentAtNs`; a reply may lie in the future of the next call. Returns `reply`, written anew: who
   * makes millions of calls gives it the same ones again.
   */
  invoke(call: ModelCall, reply?: BlankReply): ModelReply
  /** An answer without the function: as far as the front end and back, nothing is billed. */
  refuse(call: ModelCall, status: Refusal, reason: string): ModelReply
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

  /** What the environment of the request under way does before its handler; nothing where it is warm. */
  readonly #start = {isCold: false, preInitNs: 0, initNs: 0, hiddenInitNs: 0}
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

  invoke(call: ModelCall, reply: BlankReply = blankReply()): ModelReply {
    const {sentAtNs, requestBytes} = call
    this.#advance(sentAtNs)
    if (requestBytes > this.#limits.requestBytes) return this.#refused(call, 'too-large', '')
    if (this.#isRateLimited && !this.#requestBucket.take(sentAtNs)) {
      return this.#refused(call, 'throttled', this.#rateReason())
    }
    if (this.#pool.busyEnvironments >= this.#concurrency) {
      return this.#refused(call, 'throttled', this.#concurrencyReason())
    }
    const idle = this.#pool.takeIdle()
    if (idle > 0) return this.#serve(call, idle, reply)
    if (idle < 0) {
      this.#startAgain(call)
      return this.#serve(call, -idle, reply)
    }
    // AWS's list of reasons has none for the scaling rate; this one is the nearest in meaning.
    if (this.#isRateLimited && !this.#scalingBucket.take(sentAtNs)) {
      return this.#refused(call, 'throttled', 'ConcurrentInvocationLimitExceeded')
    }
    this.#startCold(call)
    return this.#serve(call, this.#pool.create(), reply)
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

  #startWarm(): void {
    const start = this.#start
    start.isCold = false
    start.preInitNs = 0
    start.initNs = 0
    start.hiddenInitNs = 0
  }

  /** An environment is made for it. */
  #startCold({invocation}: ModelCall): void {
    const start = this.#start
    const drawnInitNs = msToNs(this.#initMs(this.#initDraws.at(invocation)))
    start.isCold = true
    start.preInitNs = msToNs(this.#preInitMs(this.#preInitDraws.at(invocation)))
    start.initNs = Math.min(drawnInitNs, this.#initTimeoutNs)
    // An init that overruns is cut off and made again inside the invocation, under the function's time-out.
    start.hiddenInitNs = start.initNs < drawnInitNs ? drawnInitNs : 0
  }

  /** The process of its environment was killed: its init is inside the invocation from the first (AWS's "suppressed init"). */
  #startAgain({invocation}: ModelCall): void {
    this.#start.hiddenInitNs = msToNs(this.#initMs(this.#initDraws.at(invocation)))
  }

  /** Most requests find a warm environment, whose start takes nothing. */
  #serve(call: ModelCall, environmentId: number, reply: BlankReply): ModelReply {
    const start = this.#start
    const {isCold, initNs} = start
    const coldNs = start.preInitNs + initNs
    const neededNs = start.hiddenInitNs + Math.round(call.workNs * this.#slowdown)
    if (isCold || start.hiddenInitNs > 0) this.#startWarm()
    const spentNs = Math.min(neededNs, this.#functionTimeoutNs)
    const isCrashed = call.crashesAfterShare !== undefined
    const isTimedOut = !isCrashed && neededNs > spentNs
    const workNs = isCrashed ? Math.round(spentNs * (call.crashesAfterShare ?? 1)) : spentNs
    const status = isCrashed ? 'failed' : isTimedOut ? 'timed-out' : this.#statusOfAnswer(call)

    const networkNs = this.#networkNs(call)
    const outwardNs = Math.floor(networkNs / 2) + this.#payloadNs(call.requestBytes)
    const homewardNs = Math.ceil(networkNs / 2) + (status === 'ok' ? this.#payloadNs(call.responseBytes) : 0)
    const endsAtNs = call.sentAtNs + outwardNs + coldNs + workNs
    this.#pool.occupy(environmentId, endsAtNs, isTimedOut || isCrashed)

    reply.status = status
    reply.reason = isCrashed ? 'Runtime.ExitError' : ''
    reply.respondedAtNs = endsAtNs + homewardNs
    reply.isCold = isCold
    reply.initMs = nsToMs(initNs)
    reply.durationMs = nsToMs(workNs)
    reply.billedMs = Math.ceil((initNs + workNs) / NS_PER_MS)
    reply.environmentId = environmentId
    reply.overheadNs = outwardNs + homewardNs
    reply.coldNs = coldNs
    reply.workNs = workNs
    reply.responseBytes = status === 'ok' ? call.responseBytes : 0
    reply.flaw = null
    return reply
  }

  #statusOfAnswer(call: ModelCall): 'ok' | 'response-too-large' {
    return call.responseBytes > this.#limits.responseBytes ? 'response-too-large' : 'ok'
  }

  refuse(call: ModelCall, status: Refusal, reason: string): ModelReply {
    this.#advance(call.sentAtNs)
    return this.#refused(call, status, reason)
  }

  /** The client has sent the whole request before it reads the answer. Rare, so that it has an object of its own. */
  #refused(call: ModelCall, status: Refusal, reason: string): ModelReply {
    const overheadNs = this.#networkNs(call) + this.#payloadNs(call.requestBytes)
    return {...blankReply(), status, reason, respondedAtNs: call.sentAtNs + overheadNs, overheadNs}
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
