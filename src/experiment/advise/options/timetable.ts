import {parseSteps} from '../../../autoscaler/schedule.js'
import {MOST_SLOTS} from '../../../autoscaler/parameters.js'
import type {Ms} from '../../../model/units.js'
import type {ResolvedSettings} from '../../../settings/resolve/resolve-settings.js'
import {burstIntervals} from '../../../workload/bursts.js'
import {slotsFor} from '../../../workload/demand.js'
import type {SizedLoad} from '../variation.js'

/** Pod and pause of `planned` take 30 s: people begin earlier. */
const LEAD_MS: Ms = 60_000

/**
 * Slots for the peak from a minute before each burst to its end; null where bursts do not come again, so that no timetable
 * could plan for them.
 */
export function timetable(given: SizedLoad, {load, service, parallelism}: ResolvedSettings): string | null {
  const {warmupMs} = load.extent
  const bursts = burstIntervals(load).map(({fromMs, toMs}) => ({
    fromMs: Math.max(0, fromMs - warmupMs - LEAD_MS),
    toMs: toMs - warmupMs,
  }))
  const comesAgain = bursts.length > 1 || (given.period !== undefined && bursts.length === 1)
  if (!comesAgain || load.rateEps === 'max') return null
  const most = Math.min(MOST_SLOTS, slotsFor(Math.max(load.rateEps, load.peakRateEps), service))
  const merged: {fromMs: Ms; toMs: Ms}[] = []
  for (const burst of bursts) {
    const last = merged.at(-1)
    if (last && burst.fromMs <= last.toMs) last.toMs = burst.toMs
    else merged.push({...burst})
  }
  const step = (atMs: Ms, slots: number): string => `${Math.round(atMs)}ms=${slots}`
  return merged.flatMap(({fromMs, toMs}) => [step(fromMs, most), step(toMs, parallelism)]).join(' ')
}

/** Mean over the window of what a timetable asks for. */
export function scheduledSlots(steps: string, startSlots: number, windowMs: Ms): number {
  let [atMs, slots, slotMs] = [0, startSlots, 0]
  for (const step of [...parseSteps(steps), {atMs: windowMs, slots: 0}]) {
    const untilMs = Math.min(step.atMs, windowMs)
    slotMs += slots * (untilMs - atMs)
    atMs = untilMs
    slots = step.slots
  }
  return windowMs > 0 ? slotMs / windowMs : startSlots
}
