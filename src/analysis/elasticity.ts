import type {Eps, Ms, Share} from '../model/units.js'

/** One interval of a trial, as long as the step from the point before it. */
export interface ElasticityPoint {
  /** End of the interval. */
  readonly atMs: Ms
  readonly arrivalEps: Eps
  readonly offloadShare: Share
  /** At the end of the interval. */
  readonly backlogEvents: number
}

/** How the offload path followed one burst, in the terms of SPEC RG's elasticity metrics. */
export interface Elasticity {
  /** From the load step to the first 3 s whose local arrivals the slots can serve; null if that never came. */
  readonly reactionMs: Ms | null
  /** θ_U: arrivals beyond what the slots could serve, over all arrivals. */
  readonly underProvisionedShare: Share
  /** τ_U: time with such arrivals, over all time. */
  readonly underProvisionedTimeShare: Share
  /** θ_O: events offloaded while the slots could have served backlog and arrivals, over all arrivals. */
  readonly overOffloadedShare: Share
  /** τ_O: time with such offloads, over all time. */
  readonly overOffloadedTimeShare: Share
  /** ∫ backlog dt, in event·s. */
  readonly backlogAreaEventS: number
  /** Turns of the offload share beyond ± 0.05, per minute. */
  readonly oscillationsPerMinute: number
}

export interface ElasticityInput {
  /** In rising order of time; the first one's interval begins at `fromMs`. */
  readonly timeline: readonly ElasticityPoint[]
  readonly fromMs: Ms
  /** When the load stepped up. */
  readonly stepAtMs: Ms
  /** What the slots can serve. */
  readonly capacityEps: Eps
}

const SETTLED_FOR_MS = 3000
const SHARE_STEP = 0.05
const MS_PER_S = 1000

/** Elasticity over a timeline (docs/measurement.md#statistics); every share is NaN where nothing arrived. */
export function elasticityOf({timeline, fromMs, stepAtMs, capacityEps}: ElasticityInput): Elasticity {
  const sums = {ms: 0, arrivals: 0, under: 0, underMs: 0, over: 0, overMs: 0, backlogArea: 0}
  let startMs = fromMs
  for (const {atMs, arrivalEps, offloadShare, backlogEvents} of timeline) {
    const lengthMs = atMs - startMs
    const seconds = lengthMs / MS_PER_S
    const excessEps = arrivalEps * (1 - offloadShare) - capacityEps
    const isIdle = backlogEvents + arrivalEps * seconds < capacityEps * seconds
    const offloadedEvents = arrivalEps * offloadShare * seconds
    sums.ms += lengthMs
    sums.arrivals += arrivalEps * seconds
    sums.under += Math.max(0, excessEps) * seconds
    sums.underMs += excessEps > 0 ? lengthMs : 0
    sums.over += isIdle ? offloadedEvents : 0
    sums.overMs += isIdle && offloadedEvents > 0 ? lengthMs : 0
    sums.backlogArea += backlogEvents * seconds
    startMs = atMs
  }
  return {
    reactionMs: reaction({timeline, fromMs, stepAtMs, capacityEps}),
    underProvisionedShare: sums.under / sums.arrivals,
    underProvisionedTimeShare: sums.underMs / sums.ms,
    overOffloadedShare: sums.over / sums.arrivals,
    overOffloadedTimeShare: sums.overMs / sums.ms,
    backlogAreaEventS: sums.backlogArea,
    oscillationsPerMinute: (turns(shareBySecond(timeline, fromMs)) / sums.ms) * 60_000,
  }
}

/** How long after the step the first 3 s without local overload begin; they must lie within the timeline. */
function reaction({timeline, fromMs, stepAtMs, capacityEps}: ElasticityInput): Ms | null {
  let servedSinceMs: Ms | null = null
  let startMs = fromMs
  for (const {atMs, arrivalEps, offloadShare} of timeline) {
    const beginMs = Math.max(startMs, stepAtMs)
    startMs = atMs
    if (atMs <= stepAtMs) continue
    if (arrivalEps * (1 - offloadShare) > capacityEps) servedSinceMs = null
    else servedSinceMs ??= beginMs
    if (servedSinceMs !== null && atMs - servedSinceMs >= SETTLED_FOR_MS) return servedSinceMs - stepAtMs
  }
  return null
}

/** Mean offload share of each whole second, weighted by time. */
function shareBySecond(timeline: readonly ElasticityPoint[], fromMs: Ms): readonly Share[] {
  const endMs = timeline.at(-1)?.atMs ?? fromMs
  const sums = new Float64Array(Math.floor((endMs - fromMs) / MS_PER_S))
  let startMs = fromMs
  for (const {atMs, offloadShare} of timeline) {
    const last = Math.min(sums.length - 1, Math.ceil((atMs - fromMs) / MS_PER_S) - 1)
    for (let second = Math.floor((startMs - fromMs) / MS_PER_S); second <= last; second++) {
      const beginMs = Math.max(startMs, fromMs + second * MS_PER_S)
      const untilMs = Math.min(atMs, fromMs + (second + 1) * MS_PER_S)
      sums[second] = (sums[second] ?? 0) + (offloadShare * (untilMs - beginMs)) / MS_PER_S
    }
    startMs = atMs
  }
  return [...sums]
}

/** Changes of direction, where a move counts once it is more than 0.05 away from the last extreme. */
function turns(shares: readonly Share[]): number {
  let extreme = shares[0] ?? 0
  let direction = 0
  let changes = 0
  for (const share of shares) {
    const isFurther = direction !== 0 && (share - extreme) * direction > 0
    if (isFurther) extreme = share
    if (Math.abs(share - extreme) <= SHARE_STEP) continue
    const next = Math.sign(share - extreme)
    if (direction !== 0 && next !== direction) changes++
    direction = next
    extreme = share
  }
  return changes
}
