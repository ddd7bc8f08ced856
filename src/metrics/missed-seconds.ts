import type {Slo} from '../model/trial.js'
import {type Ms, MS_PER_S} from '../model/units.js'
import type {BinnedLatency} from './batch-means.js'
import {quantileOf} from './percentile-events.js'

const LEAST_EVENTS = 100

interface Stretch {
  readonly fromS: number
  readonly seconds: number
  readonly isMissed: boolean
}

/**
 * Seconds by intended time; one of fewer than 100 events is judged together with the next ones. `missedShare` is what
 * the objective allows: 0.01 for p99.
 */
function stretchesOf(bins: BinnedLatency, binMs: Ms, missedShare: number): readonly Stretch[] {
  const binsPerSecond = MS_PER_S / binMs
  const stretches: Stretch[] = []
  let fromS = 0
  let group = {seconds: 0, events: 0, missed: 0}
  for (let bin = 0; bin < bins.used; bin++) {
    group.events += bins.events[bin] ?? 0
    group.missed += bins.missedEvents[bin] ?? 0
    const isEndOfSecond = (bin + 1) % binsPerSecond === 0
    const isLast = bin === bins.used - 1
    if (isEndOfSecond || isLast) group.seconds++
    if ((isEndOfSecond && group.events >= LEAST_EVENTS) || isLast) {
      const {seconds} = group
      stretches.push({fromS, seconds, isMissed: group.missed > missedShare * group.events})
      fromS += seconds
      group = {seconds: 0, events: 0, missed: 0}
    }
  }
  return stretches
}

/** p99 → 0.01, p999 → 0.001. */
export const allowedMissShare = ({percentile}: Slo): number => 1 - quantileOf(percentile)

/** Seconds whose events miss the objective. */
export const sloMissedSeconds = (bins: BinnedLatency, binMs: Ms, missedShare: number): number =>
  stretchesOf(bins, binMs, missedShare).reduce(
    (sum, {isMissed, seconds}) => sum + (isMissed ? seconds : 0),
    0,
  )

/**
 * From an instant of the window to the end of the last missed second in a row: of those that begin with its own second,
 * or with the next where its own is not missed. 0 where neither is.
 */
export function missedFromMs(
  bins: BinnedLatency,
  atMs: Ms,
  {binMs, missedShare}: {readonly binMs: Ms; readonly missedShare: number},
): Ms {
  const stretches = stretchesOf(bins, binMs, missedShare)
  const own = stretches.findIndex(({fromS, seconds}) => atMs < (fromS + seconds) * MS_PER_S)
  if (own < 0) return 0
  const first = stretches[own]?.isMissed === true ? own : own + 1
  let end = first
  while (stretches[end]?.isMissed === true) end++
  const last = stretches[end - 1]
  return end === first || !last ? 0 : (last.fromS + last.seconds) * MS_PER_S - atMs
}
