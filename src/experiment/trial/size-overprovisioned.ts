import {fifoLatency} from '../../dataflow/fifo-latency.js'
import {leastEventsFor, quantileOf} from '../../metrics/percentile-events.js'
import type {Trial} from '../../model/trial.js'
import {slotsFor} from '../../workload/demand.js'
import type {TracePoints} from '../../workload/trace.js'

/** How the slots of `overprovisioned` were found. */
export interface SlotSizing {
  readonly slots: number
  readonly meetsSlo: boolean
}

/**
 * The fewest slots that meet the objective on the same stream, from the trial's parallelism upward, by the latencies
 * of plain `vanilla`; judged on burst events where the load has bursts. Found by bisection: a number meets it,
 * and the one below does not. Where even idle slots miss it, there is none, or its percentile is not known, the peak
 * decides: ceil(peak rate × service time / 0.8).
 */
export function sizeOverprovisioned(trial: Trial, trace?: TracePoints): SlotSizing {
  const enough = peakSlots(trial)
  if (trial.slo === null || trial.load.rateEps === 'max') return {slots: enough, meetsSlo: false}
  // With this many slots the peak keeps each below a quarter busy: more would not shorten any queue that matters.
  const most = Math.max(trial.parallelism, Math.ceil(enough * 3.2))
  const meets = (slots: number): boolean => meetsSlo(trial, slots, trace)
  if (meets(trial.parallelism)) return {slots: trial.parallelism, meetsSlo: true}
  // What the peak needs is near the answer; only a tight objective needs more.
  const upper = meets(enough) ? enough : most
  if (upper === most && (most === trial.parallelism || !meets(most))) {
    return {slots: enough, meetsSlo: false}
  }
  return {slots: fewest(upper === most ? enough : trial.parallelism, upper, meets), meetsSlo: true}
}

/** Between a number that misses and one that meets. */
function fewest(misses: number, meeting: number, meets: (slots: number) => boolean): number {
  let [low, high] = [misses, meeting]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (meets(middle)) high = middle
    else low = middle
  }
  return high
}

function peakSlots({load, service, parallelism}: Trial): number {
  if (load.rateEps === 'max') return parallelism
  const peakEps = Math.max(load.rateEps, load.peakRateEps)
  return Math.max(parallelism, slotsFor(peakEps, service))
}

/** Of too few events a percentile shows nothing. No number of slots meets an objective through a crash: none is looked at. */
function meetsSlo(trial: Trial, slots: number, trace?: TracePoints): boolean {
  const {slo} = trial
  if (slo === null) return false
  const {latency, burstLatency} = fifoLatency({...trial, parallelism: slots}, trace)
  const judged = burstLatency.totalCount > 0 ? burstLatency : latency
  const quantile = quantileOf(slo.percentile)
  return judged.totalCount >= leastEventsFor(quantile) && judged.quantileMs(quantile) < slo.limitMs
}
