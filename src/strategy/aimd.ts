import {UsageError} from '../errors.js'
import {defineStrategy} from './strategy.js'

/** Below this a shrinking share is none: multiplication alone never gets there. */
const LEAST_SHARE = 0.01

/** More than rounding and the lag of one interval: the offload path did not take what it was given. */
const NOT_TAKEN = 0.05

/**
 * Additive increase, multiplicative decrease, as TCP probes for its share of a line (Jacobson 1988; stability:
 * Chiu and Jain 1989): it needs no capacity, no rate and no model, and pays for that with time.
 */
export const aimd = defineStrategy({
  summary:
    'Adds to the share while the SLO is missed, cuts it while it is held. No load: cuts. NaN metrics: keeps it. Dead target: adds nothing.',
  settings: {
    increase: {
      default: 0.05,
      minimum: 0,
      maximum: 1,
      describe: 'Added to the share while the SLO is missed.',
    },
    decrease: {default: 0.7, minimum: 0, maximum: 1, describe: 'Factor on the share while the SLO is held.'},
    margin: {default: 1, minimum: 0, maximum: 1, describe: 'Share of the SLO limit that the queue may use.'},
  },
  create({increase, decrease, margin}, {slo}) {
    if (slo === null) {
      throw new UsageError('strategy aimd needs a service level objective', {
        suggestions: ["add --slo 'p99<500ms'"],
      })
    }
    const limitMs = slo.limitMs * margin
    let share = 0
    return {
      kind: 'tick',
      decide({backlogEvents, queueDelayMs, offload}) {
        // An empty queue delays no event, whether or not capacity is known.
        const delayMs = backlogEvents === 0 ? 0 : queueDelayMs
        if (Number.isNaN(delayMs)) return {share, reason: 'queue delay unknown'}
        if (delayMs <= limitMs) {
          share = share * decrease < LEAST_SHARE ? 0 : share * decrease
          return {share, reason: 'objective held'}
        }
        if (offload.share < share - NOT_TAKEN) return {share, reason: 'objective missed; target not taking'}

        share = Math.min(1, share + increase)
        return {share, reason: 'objective missed'}
      },
    }
  },
})
