import {leastMissedShares} from '../../../analysis/advice/fluid.js'
import {ALARM_POINT_MS, reactionMs} from '../../../autoscaler/reaction.js'
import {quantileOf} from '../../../metrics/percentile-events.js'
import {capacityOf} from '../../../model/capacity.js'
import {ownValue} from '../../../model/own-value.js'
import type {Eps, Ms, Share} from '../../../model/units.js'
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
  }
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
  const read = (key: string): number => Number(ownValue(parameters, key) ?? 0)
  const utilization = load.rateEps / capacityEps
  const threshold = read(kind === 'cpu-alarm' ? 'upThreshold' : 'utilizationMax')
  if (!(utilization < threshold * NEAR)) return 0
  const decidedMs = reactionMs({kind, parameters}, {utilization, factor: load.peakRateEps / load.rateEps})
  if (Number.isNaN(decidedMs)) return 0
  const lookMs = kind === 'cpu-alarm' ? ALARM_POINT_MS : read('loopMs')
  const podMs = read('standbySlots') > 0 ? 0 : read('provisionMs')
  return Math.max(0, decidedMs * NEAR - lookMs) + podMs + read('pauseMs')
}
