import type {Autoscaler, ScalingSample} from '../../src/autoscaler/autoscaler.js'

/** A job as a fluid: what arrives, what its slots can do, what waits. No randomness, no pause. */
export interface FluidJob {
  readonly slots: number
  readonly slotEps: number
  /** Arrivals at an instant; before 0 it is the base. */
  rateEps(atMs: number): number
}

export interface Decision {
  readonly atMs: number
  readonly slots: number
  readonly reason: string
}

const STEP_MS = 100

/** Runs an autoscaler over a fluid job until `untilMs` and returns the first answer that changes its slots, or null. */
export function firstDecision(autoscaler: Autoscaler, job: FluidJob, untilMs: number): Decision | null {
  const capacityEps = job.slots * job.slotEps
  let takenEvents = 0
  let backlogEvents = 0
  let busyMs = 0
  for (let atMs = 0 - autoscaler.lookBackMs; atMs <= untilMs; atMs += STEP_MS) {
    if ((atMs + autoscaler.lookBackMs) % autoscaler.intervalMs === 0) {
      const sample: ScalingSample = {
        atMs,
        takenEvents,
        backlogEvents,
        busiestShare:
          atMs === 0 - autoscaler.lookBackMs
            ? job.rateEps(atMs) / capacityEps
            : busyMs / autoscaler.intervalMs,
        slots: job.slots,
        demandSlots: Math.max(1, Math.ceil(job.rateEps(atMs) / job.slotEps / 0.8)),
      }
      busyMs = 0
      const answer = autoscaler.look(sample)
      if (answer.slots !== job.slots && atMs >= 0) return {atMs, ...answer}
    }
    const arrived = (job.rateEps(atMs) * STEP_MS) / 1000
    const done = Math.min(backlogEvents + arrived, (capacityEps * STEP_MS) / 1000)
    takenEvents += done
    backlogEvents = Math.max(0, backlogEvents + arrived - done)
    busyMs += (done / capacityEps) * 1000
  }
  return null
}

/** A step from utilization u to k times the load at instant 0. */
export const step = (u: number, k: number, slots = 4): FluidJob => ({
  slots,
  slotEps: 500,
  rateEps: (atMs) => u * slots * 500 * (atMs < 0 ? 1 : k),
})
