import {defineStrategy} from './strategy.js'

const LOOK_EVERY_MS = 1000

/**
 * The rule of Sponge's development fork (2019–21): bursts on the delay of the queue, with slack after
 * each action so that it does not chase its own effect. The release is ours; the fork had none.
 */
export const queueDelay = defineStrategy({
  summary:
    'Offloads the excess once the queue is too long, then waits. NaN metrics or a dead target: keeps its share.',
  settings: {
    delayLimitMs: {default: 2000, minimum: 0, describe: 'Burst above this queue delay, ms.'},
    maxShare: {default: 0.95, minimum: 0, maximum: 1, describe: 'Never offload more than this.'},
    headroom: {default: 0.1, minimum: 0, maximum: 1, describe: 'Offload this much beyond the excess.'},
    minChange: {default: 0.1, minimum: 0, maximum: 1, describe: 'Ignore smaller changes.'},
    slackMs: {default: 10_000, minimum: 0, describe: 'Rest after each action, ms.'},
    releaseUtilization: {default: 0.7, minimum: 0, maximum: 1, describe: 'Release below this load.'},
  },
  create({delayLimitMs, maxShare, headroom, minChange, slackMs, releaseUtilization}) {
    let share = 0
    let lastLookMs = -Infinity
    let restUntilMs = -Infinity

    return {
      kind: 'tick',
      decide({atMs, arrivalRateEps, inputRateEps, processedRateEps, localCapacityEps, backlogEvents}) {
        if (atMs - lastLookMs < LOOK_EVERY_MS) return {share, reason: 'between looks'}
        lastLookMs = atMs
        if (atMs < restUntilMs) return {share, reason: 'resting after an action'}

        if (share > 0 && backlogEvents === 0 && inputRateEps < releaseUtilization * localCapacityEps) {
          share = 0
          restUntilMs = atMs + slackMs
          return {share, reason: 'queue empty and load low'}
        }
        const delayMs = (backlogEvents / processedRateEps) * 1000
        if (!(delayMs > delayLimitMs)) return {share, reason: 'queue delay within limit'}

        const wanted = Math.max(0, Math.min(maxShare, 1 - processedRateEps / arrivalRateEps + headroom))
        if (!(Math.abs(wanted - share) > minChange)) return {share, reason: 'change too small'}

        share = wanted
        restUntilMs = atMs + slackMs
        return {share, reason: 'queue delay above limit'}
      },
    }
  },
})
