import {defineStrategy} from './strategy.js'

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

/** More than rounding and the lag of one interval: the offload path did not take what it was given. */
const NOT_TAKEN = 0.05

/**
 * A PID controller on the queue delay. The queue integrates: d(delay)/dt = load × (1 − share) − 1, so the gain
 * of the loop grows with the load. The default gains settle at the default interval up to 5 × capacity and hunt
 * beyond. Anti-windup by conditional integration (Åström and Hägglund, PID Controllers, 1995, chapter 3): the
 * integral rests while the share is at its end, or while the target does not take what was asked.
 */
export const pid = defineStrategy({
  summary:
    'Steers the queue delay to its target. No load: releases. NaN metrics: keeps its share. Dead target: does not wind up.',
  settings: {
    targetMs: {default: 100, minimum: 0, describe: 'Queue delay to steer to, ms.'},
    proportional: {default: 0.25, minimum: 0, describe: 'Share per second of delay above the target.'},
    integral: {default: 0.06, minimum: 0, describe: 'Share per second of delay, each second.'},
    derivative: {
      default: 0.05,
      minimum: 0,
      describe: 'Share per second that the delay grows by, each second.',
    },
    releaseUtilization: {
      default: 0.7,
      minimum: 0,
      maximum: 1,
      describe: 'Release an empty queue below this load.',
    },
  },
  create({targetMs, proportional, integral, derivative, releaseUtilization}) {
    let share = 0
    let integrated = 0
    let lastDelayS = 0

    return {
      kind: 'tick',
      decide({intervalMs, backlogEvents, queueDelayMs, arrivalRateEps, localCapacityEps, offload}) {
        // An empty queue delays no event, whether or not capacity is known.
        const delayS = backlogEvents === 0 ? 0 : queueDelayMs / 1000
        if (Number.isNaN(delayS)) return {share, reason: 'queue delay unknown'}

        const intervalS = intervalMs / 1000
        const slope = (delayS - lastDelayS) / intervalS
        lastDelayS = delayS
        const isCalm = arrivalRateEps === 0 || arrivalRateEps < releaseUtilization * localCapacityEps
        if (backlogEvents === 0 && isCalm) {
          share = 0
          integrated = 0
          return {share, reason: 'queue empty and load low'}
        }
        const errorS = delayS - targetMs / 1000
        const isTaken = offload.share >= share - NOT_TAKEN
        const canGrow = share < 1 && isTaken
        if (errorS > 0 ? canGrow : share > 0) {
          integrated = clamp(integrated + integral * errorS * intervalS)
        }
        share = clamp(proportional * errorS + integrated + derivative * slope)
        return {share, reason: errorS > 0 ? 'queue delay above target' : 'queue delay within target'}
      },
    }
  },
})
