import {DEVIATIONS, leastMissedShares} from '../../../analysis/advice/fluid.js'
import {loadPieces} from '../../../analysis/verdict/overload.js'
import {ALARM_POINT_MS, reactionMs} from '../../../autoscaler/reaction.js'
import {quantileOf} from '../../../metrics/percentile-events.js'
import {capacityOf} from '../../../model/capacity.js'
import {ownValue} from '../../../model/own-value.js'
import {type Eps, type Ms, MS_PER_S, type Share} from '../../../model/units.js'
import type {ResolvedSettings} from '../../../settings/resolve/resolve-settings.js'
import {burstIntervals} from '../../../workload/bursts.js'
import {SPIKES} from '../../../workload/spikes.js'
import type {TracePoints} from '../../../workload/trace.js'
import type {AdviceWishes} from '../prepare-advice.js'

/** What is known of a load before anything of it is computed. */
export interface Bounds {
  /** Whether so many slots, and nothing beside them, miss the objective whatever the stream. */
  readonly slotsMiss: (slots: number) => boolean
  /** Whether an autoscaler's first slots come too late for the objective; false where its rule has no closed form. */
  readonly isTooLate: (autoscaler: Autoscaler) => boolean
  /** Whether they come when the one burst is over: beside functions they then do nothing for the burst. */
  readonly comesAfterBurst: (autoscaler: Autoscaler) => boolean
  /** Whether one rescale, whenever it comes, makes the job miss: an autoscaler that holds the objective has none. */
  readonly pauseMisses: (autoscaler: Autoscaler) => boolean
}

type Autoscaler = NonNullable<ResolvedSettings['autoscaler']>

/** By so much more than is allowed a closed form has to miss. */
const CLEARLY = 1.25
/** An autoscaler so near its threshold in calm may have more slots when a burst begins. */
const NEAR: Share = 0.95

/** Closed forms of a load before the slots that its job has. */
export function boundsOf(
  settings: ResolvedSettings,
  {headroom}: Pick<AdviceWishes, 'headroom'>,
  trace: TracePoints | undefined,
): Bounds {
  const {load, service, slo, parallelism} = settings
  const allowed = (1 - quantileOf(slo.percentile)) * CLEARLY
  const limitMs = slo.limitMs * (1 - headroom)
  const ownEps = capacityOf(parallelism, service.meanMs)
  const misses = (slots: number, relievedAfterMs: Ms): boolean => {
    const capacityEps = capacityOf(slots, service.meanMs)
    const {ofAll, inBursts} = leastMissedShares({load, service, trace, capacityEps, limitMs, relievedAfterMs})
    return ofAll > allowed || inBursts > allowed
  }
  const helpedMs = (autoscaler: Autoscaler): Ms => firstHelpMs(autoscaler, settings, ownEps)
  const [burst, another] = burstIntervals(load)
  return {
    slotsMiss: (slots) => misses(slots, Infinity),
    isTooLate: (autoscaler) => {
      const afterMs = helpedMs(autoscaler)
      return afterMs > 0 && misses(parallelism, afterMs)
    },
    comesAfterBurst: (autoscaler) =>
      burst !== undefined && another === undefined && helpedMs(autoscaler) > burst.toMs - burst.fromMs,
    pauseMisses: (autoscaler) => pausedShare(autoscaler, {settings, trace, limitMs}) > allowed,
  }
}

/** Reads a parameter as a number, 0 where the autoscaler has none of that name. */
const readerOf =
  (parameters: Autoscaler['parameters']) =>
  (key: string): number =>
    Number(ownValue(parameters, key) ?? 0)

/**
 * The least share of a window's events that one pause makes miss: those that come while the job stands still and too
 * long before it goes on. 0 where a burst is so late that a rescale for it might outlast the window.
 */
function pausedShare(
  {parameters}: Autoscaler,
  {
    settings: {load, parallelism},
    trace,
    limitMs,
  }: {
    readonly settings: ResolvedSettings
    readonly trace: TracePoints | undefined
    readonly limitMs: Ms
  },
): Share {
  const read = readerOf(parameters)
  const pauseMs = read('pauseMs')
  const {extent} = load
  const lastBurstMs = burstIntervals(load).at(-1)?.toMs ?? 0
  if (extent.kind !== 'duration' || lastBurstMs > extent.warmupMs + extent.durationMs - pauseMs) return 0
  const mayGoBelow = read('minSlots') > 0 && read('minSlots') < parallelism
  // Fewer slots need no pods.
  const podMs = read('standbySlots') > 0 || mayGoBelow ? 0 : read('provisionMs')
  // A rescale may begin in the warm-up, whose events do not count.
  const insideMs = Math.min(pauseMs, pauseMs + podMs - extent.warmupMs) - limitMs
  let [events, leastEps] = [0, Infinity]
  for (const {spanMs, fromEps, toEps} of loadPieces(load, trace)) {
    events += ((fromEps + toEps) / 2) * (spanMs / MS_PER_S)
    leastEps = Math.min(leastEps, fromEps, toEps)
  }
  const missed = (leastEps * Math.max(0, insideMs)) / MS_PER_S
  return events > 0 ? Math.max(0, missed - DEVIATIONS * Math.sqrt(missed)) / events : 0
}

/**
 * From the start of a burst until an autoscaler's first slots work: its rule in closed form less one look, then pods and
 * the pause. 0 where nothing is known of it.
 */
function firstHelpMs(
  {kind, parameters, history}: Autoscaler,
  {load}: ResolvedSettings,
  capacityEps: Eps,
): Ms {
  if (!SPIKES.some((shape) => shape === load.shape) || load.rateEps === 'max' || history !== 'base') return 0
  const read = readerOf(parameters)
  const utilization = load.rateEps / capacityEps
  const threshold = read(kind === 'cpu-alarm' ? 'upThreshold' : 'utilizationMax')
  if (!(utilization < threshold * NEAR)) return 0
  const decidedMs = reactionMs({kind, parameters}, {utilization, factor: load.peakRateEps / load.rateEps})
  if (Number.isNaN(decidedMs)) return 0
  const lookMs = kind === 'cpu-alarm' ? ALARM_POINT_MS : read('loopMs')
  const podMs = read('standbySlots') > 0 ? 0 : read('provisionMs')
  return Math.max(0, decidedMs * NEAR - lookMs) + podMs + read('pauseMs')
}
