import {
  type Autoscaler,
  ratePerS,
  type ScalingAnswer,
  type ScalingBounds,
  type ScalingSample,
  stay,
  within,
} from './autoscaler.js'
import {mean} from 'simple-statistics'
import type {Eps, Ms, Share} from '../model/units.js'
import type {ParametersOf} from './parameters.js'

/** Above this lag, in seconds of input, the job is working off a backlog: it may run full and is not made smaller. */
const BACKLOG_S = 300
/** From this lag on, what a job gets done is taken for what it can do, where it says so twice. */
const OBSERVED_LAG_S = 30
const LEAST_OBSERVATIONS = 2
/** How much the rate by busy time may exceed the observed one. */
const OBSERVED_SWITCH = 1.15
const MOST_DOWN_FACTOR = 0.6

/**
 * The settings of Flink's autoscaler, by names that end in their unit. `maxParallelism` is of key groups: slots are aligned
 * to divide them, or at least to lighten the fullest subtask.
 */
export interface RateParameters extends ScalingBounds, ParametersOf<'rate'> {
  /** False for an operator without keys, whose slots are aligned to nothing. */
  readonly isKeyed: boolean
}

/**
 * The autoscaler of the Flink Kubernetes operator for one operator behind its source
 * (`flink-autoscaler` of commit 6e9caeb: ScalingMetricEvaluator, JobVertexScaler, DelayedScaleDown,
 * ParallelismAligner with mode BALANCED). Rates are over the window, by its end points, as there.
 */
export class Rate implements Autoscaler {
  readonly intervalMs: Ms
  readonly lookBackMs: Ms
  readonly decidesAfterMs: Ms
  readonly #parameters: RateParameters
  #samples: ScalingSample[] = []
  #runningSinceMs = Number.NEGATIVE_INFINITY
  /** Scale-downs asked for since the first one that has not been answered. */
  #smaller: {atMs: Ms; slots: number; isOutside: boolean}[] = []
  #smallerSinceMs: Ms | null = null

  constructor(parameters: RateParameters) {
    this.#parameters = parameters
    this.intervalMs = parameters.loopMs
    this.lookBackMs = parameters.windowMs + parameters.loopMs
    this.decidesAfterMs = this.lookBackMs
  }

  look(sample: ScalingSample): ScalingAnswer {
    this.#samples.push(sample)
    const {windowMs, stabilizationMs} = this.#parameters
    const stableMs = this.#runningSinceMs + stabilizationMs
    const first = this.#samples.find(({atMs}) => atMs >= stableMs)
    if (first === undefined) return stay(sample, 'stabilizing')
    if (sample.atMs < first.atMs + windowMs) return stay(sample, 'window not full')

    this.#samples = this.#samples.filter(({atMs}) => atMs >= sample.atMs - windowMs)
    return this.#decide(sample)
  }

  restarted(atMs: Ms): void {
    this.#runningSinceMs = atMs
    this.#samples = []
    this.#forgetSmaller()
  }

  #decide(sample: ScalingSample): ScalingAnswer {
    const rates = windowRates(this.#samples)
    if (Number.isNaN(rates.trueEps) || Number.isNaN(rates.targetEps)) return stay(sample, 'no rates')

    const {slots, isOutside} = this.#wanted(sample, rates)
    if (slots === sample.slots) {
      this.#forgetSmaller()
      return stay(sample, 'as many as needed')
    }
    if (slots > sample.slots) {
      this.#forgetSmaller()
      return isOutside ? {slots, reason: 'scale up'} : stay(sample, 'within utilization')
    }
    return this.#later(sample, {atMs: sample.atMs, slots, isOutside})
  }

  #wanted(sample: ScalingSample, rates: WindowRates): {slots: number; isOutside: boolean} {
    const parameters = this.#parameters
    const {backlogEvents} = sample
    const isBehind = backlogEvents / rates.inputEps > BACKLOG_S
    const upEps = capacityEps(rates, parameters, {
      backlogEvents,
      utilization: isBehind ? 1 : parameters.utilizationMax,
    })
    const downEps = capacityEps(rates, parameters, {
      backlogEvents,
      utilization: isBehind ? 0 : parameters.utilizationMin,
      isRestarted: true,
    })
    const targetEps = capacityEps(rates, parameters, {
      backlogEvents,
      utilization: parameters.utilizationTarget,
      isRestarted: true,
    })
    const factor = Math.max(targetEps / rates.trueEps, 1 - MOST_DOWN_FACTOR)
    return {
      slots: this.#aligned(sample.slots, Math.ceil(factor * sample.slots)),
      isOutside: rates.trueEps < upEps || rates.trueEps > downEps,
    }
  }

  /** Bounds that the job already exceeds do not bind it, as in the operator. */
  #aligned(slots: number, wanted: number): number {
    const {minSlots, maxSlots, maxParallelism, isKeyed} = this.#parameters
    const most = Math.min(maxParallelism, Math.max(slots, maxSlots))
    const target = within({minSlots: Math.min(slots, minSlots), maxSlots: most}, wanted)
    return target === slots || !isKeyed ? target : align(slots, target, {keyGroups: maxParallelism, most})
  }

  /** A scale-down is answered once it has been asked for all through the interval, with the largest one of it. */
  #later(sample: ScalingSample, asked: {atMs: Ms; slots: number; isOutside: boolean}): ScalingAnswer {
    const {scaleDownIntervalMs} = this.#parameters
    this.#smallerSinceMs ??= sample.atMs
    this.#smaller = [...this.#smaller, asked].filter(({atMs}) => atMs >= sample.atMs - scaleDownIntervalMs)
    if (scaleDownIntervalMs > 0 && sample.atMs - scaleDownIntervalMs < this.#smallerSinceMs)
      return stay(sample, 'scale down delayed')

    const largest = this.#smaller.reduce((best, one) => (one.slots >= best.slots ? one : best))
    return largest.isOutside
      ? {slots: largest.slots, reason: 'scale down'}
      : stay(sample, 'within utilization')
  }

  #forgetSmaller(): void {
    this.#smaller = []
    this.#smallerSinceMs = null
  }
}

interface WindowRates {
  readonly inputEps: Eps
  /** Input, what the lag grows by and what goes to functions: the rate at which events arrive. */
  readonly targetEps: Eps
  /** What the slots could do if they were always busy. */
  readonly trueEps: Eps
}

function windowRates(samples: readonly ScalingSample[]): WindowRates {
  const [first] = samples
  const last = samples.at(-1)
  if (!first || !last) return {inputEps: Number.NaN, targetEps: Number.NaN, trueEps: Number.NaN}

  const spanMs = last.atMs - first.atMs
  const inputEps = ratePerS(first.takenEvents, last.takenEvents, spanMs)
  const lagEps = ratePerS(first.backlogEvents, last.backlogEvents, spanMs)
  const offloadedEps = ratePerS(first.offloadedEvents ?? 0, last.offloadedEvents ?? 0, spanMs)
  return {
    inputEps,
    targetEps: Math.max(0, inputEps + lagEps + offloadedEps),
    trueEps: trueRateEps(samples, inputEps),
  }
}

function trueRateEps(samples: readonly ScalingSample[], inputEps: Eps): Eps {
  // The first sample's share is of the span before the window, in which no event of these rates was taken.
  const busy = mean(samples.slice(1).map(({busiestShare}) => busiestShare))
  // Nothing comes in: the slots are taken to be as fast as anybody likes, until something does.
  const byBusyEps = inputEps === 0 ? Number.POSITIVE_INFINITY : inputEps / busy
  const observedEps = observedRateEps(samples)
  if (Number.isNaN(observedEps)) return byBusyEps
  return Number.isFinite(byBusyEps) && byBusyEps <= observedEps * OBSERVED_SWITCH ? byBusyEps : observedEps
}

/** The mean rate of the samples that lag far behind, and so work without a pause; NaN with fewer than two of them. */
function observedRateEps(samples: readonly ScalingSample[]): Eps {
  const rates = samples.slice(1).flatMap((sample, index) => {
    const before = samples[index]
    if (!before) return []
    const eps = ratePerS(before.takenEvents, sample.takenEvents, sample.atMs - before.atMs)
    return eps > 0 && sample.backlogEvents / eps >= OBSERVED_LAG_S ? [eps] : []
  })
  return rates.length < LEAST_OBSERVATIONS ? Number.NaN : mean(rates)
}

interface Need {
  readonly backlogEvents: number
  readonly utilization: Share
  /** Whether the job is to make up for a restart, too. */
  readonly isRestarted?: boolean
}

/** The true rate that a job needs to run at a utilization and to work off its lag; whole events, as the operator rounds. */
function capacityEps(
  {targetEps}: WindowRates,
  {catchUpMs, restartMs}: RateParameters,
  {backlogEvents, utilization, isRestarted = false}: Need,
): Eps {
  if (utilization <= 0) return Number.POSITIVE_INFINITY
  const catchUpS = Math.floor(catchUpMs / 1000)
  const lagEps = catchUpS === 0 ? 0 : backlogEvents / catchUpS
  const restartEps = isRestarted && catchUpS > 0 ? (targetEps * Math.floor(restartMs / 1000)) / catchUpS : 0
  return Math.round(lagEps + restartEps + targetEps / Math.min(1, utilization))
}

/** The first number of slots from the target on that divides the key groups or gives the fullest subtask fewer of them. */
function align(slots: number, target: number, {keyGroups, most}: {keyGroups: number; most: number}): number {
  const end = target > slots ? Math.min(keyGroups, most) : Math.min(slots, keyGroups, most)
  const load = Math.floor(keyGroups / target)
  for (let p = target; p <= end; p++) if (keyGroups % p === 0 || Math.floor(keyGroups / p) < load) return p
  return target
}
