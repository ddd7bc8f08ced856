import type {Trial} from '../../model/trial.js'
import {type Ms, msToNs, type Ns, NS_PER_MS, nsToMs} from '../../model/units.js'
import type {Decision} from './controller.js'
import {Router} from './router.js'

/** What waits for the server of a subtask at one instant. */
export interface LocalQueue {
  readonly channelEvents: number
  /** Given back by the invoker; served before the channel. */
  readonly fallbackEvents: number
  /** When the service under way began; −Infinity while the server idles. */
  readonly serviceSinceNs: Ns
  /** What calls have taken of the server and it has still to give; missing where calls take nothing. */
  readonly callsNs?: Ns
}

/** The way to the target, as far as a policy asks for it. */
export interface OffloadWay {
  /** Whether the open batch takes another event. */
  readonly hasRoom: boolean
  /** Whether the breaker lets an event be bound for the target. */
  admits(atNs: Ns): boolean
  /** What an event would wait for its batch; the whole linger where none is open. */
  remainingLingerNs(atNs: Ns): Ns
}

/** What of a trial decides which way an event goes. */
export interface PolicySettings {
  readonly meanServiceMs: Ms
  /** Places in the channel; Infinity = unbounded. */
  readonly bufferEvents: number
  /** Nothing is offloaded before this instant. */
  readonly windowStartNs: Ns
  /** Every event goes to the batcher: pipeline `invoker` has no local path. */
  readonly isOffloadOnly: boolean
}

/** What of a trial the policy needs. */
export const policySettings = ({service, bufferEvents, load, pipeline}: Trial): PolicySettings => ({
  meanServiceMs: service.meanMs,
  bufferEvents: bufferEvents ?? Infinity,
  windowStartNs: msToNs(load.extent.warmupMs),
  isOffloadOnly: pipeline === 'invoker',
})

/**
 * What an event that joins at `atNs` is expected to wait for the server (docs/model.md#snapshot). Of the service under
 * way the mean is left, less what it has taken already, and never less than nothing: what was drawn for it is not known
 * to a job. So a service longer than the mean is expected to end at any moment, whatever its distribution.
 */
export const localWaitMs = (
  {channelEvents, fallbackEvents, serviceSinceNs, callsNs = 0}: LocalQueue,
  meanServiceMs: Ms,
  atNs: Ns,
): Ms =>
  (channelEvents + fallbackEvents) * meanServiceMs +
  (Math.max(0, msToNs(meanServiceMs) - (atNs - serviceSinceNs)) + callsNs) / NS_PER_MS

/** Which way the next event of a subtask goes, by the last decision: one rule for every engine. */
export class Policy {
  readonly #settings: PolicySettings
  readonly #way: OffloadWay
  readonly #queueAt: (atNs: Ns) => LocalQueue
  readonly #router = new Router()
  readonly #estimates
  #share = 0
  #route: Decision['route'] = null

  /** `queueAt` may return the same object at each call. */
  constructor(
    settings: PolicySettings,
    {way, queueAt}: {readonly way: OffloadWay; readonly queueAt: (atNs: Ns) => LocalQueue},
  ) {
    this.#settings = settings
    this.#way = way
    this.#queueAt = queueAt
    this.#estimates = {remainingLingerMs: 0, offloadMs: Number.NaN, meanServiceMs: settings.meanServiceMs}
  }

  /** From the next event on; `offloadMs` is the estimate of a call as published at the tick. */
  decide({share, route}: Pick<Decision, 'share' | 'route'>, offloadMs: Ms): void {
    this.#share = share
    this.#route = route
    this.#router.setShare(share)
    this.#estimates.offloadMs = offloadMs
  }

  /** Whether no event is offloaded before the next decision. */
  get isOff(): boolean {
    return this.#share === 0 && this.#route === null && !this.#settings.isOffloadOnly
  }

  isOffloaded(atNs: Ns): boolean {
    const {windowStartNs, isOffloadOnly} = this.#settings
    if (atNs < windowStartNs) return false
    if (isOffloadOnly) return true
    if (this.#route !== null) return this.#way.admits(atNs) && this.#routes(atNs, this.#route)
    return this.#share > 0 && this.#router.isOffloaded() && this.#way.admits(atNs)
  }

  #routes(atNs: Ns, route: NonNullable<Decision['route']>): boolean {
    const {bufferEvents, meanServiceMs} = this.#settings
    const way = this.#way
    const queue = this.#queueAt(atNs)
    // Without this rule a short channel can lock offloading out for ever (docs/model.md#snapshot).
    if (queue.channelEvents >= bufferEvents && way.hasRoom) return true
    this.#estimates.remainingLingerMs = nsToMs(way.remainingLingerNs(atNs))
    return route(localWaitMs(queue, meanServiceMs, atNs), this.#estimates)
  }
}
