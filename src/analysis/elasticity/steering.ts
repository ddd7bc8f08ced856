import type {TimelineRow} from '../../engine/engine.js'
import {MS_PER_S, type Ms, type Share} from '../../model/units.js'

/** A row of the timeline, of the interval since the row before it. */
export type SteeringPoint = Pick<TimelineRow, 'atMs' | 'offloadShare' | 'backlogEvents'>

/** How a trial was steered through a burst. */
export interface Steering {
  /** ∫ backlog dt, in event·s. */
  readonly backlogAreaEventS: number
  /** Turns of the share that the policy routed to Lambda, executed or not, beyond ± 0.05, per minute. */
  readonly oscillationsPerMinute: number
}

const SHARE_STEP = 0.05

/** Backlog and oscillation over rows of a timeline; the first one's interval begins at `fromMs`. */
export function steeringOf(timeline: readonly SteeringPoint[], fromMs: Ms): Steering {
  let backlogAreaEventS = 0
  let startMs = fromMs
  for (const {atMs, backlogEvents} of timeline) {
    backlogAreaEventS += (backlogEvents * (atMs - startMs)) / MS_PER_S
    startMs = atMs
  }
  const oscillations = turns(shareBySecond(timeline, fromMs))
  return {backlogAreaEventS, oscillationsPerMinute: (oscillations / (startMs - fromMs)) * 60_000}
}

/** Mean offload share of each whole second, weighted by time. */
function shareBySecond(timeline: readonly SteeringPoint[], fromMs: Ms): readonly Share[] {
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
