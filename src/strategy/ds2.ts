import {defineStrategy} from './strategy.js'

/**
 * The rule of DS2 (Kalavri et al., "Three steps is all you need", OSDI 2018), turned around: where it finds the
 * slots for a rate, slots are given here, and what their true rate cannot take is offloaded, in one step and
 * without feedback, so it cannot oscillate. As published it leaves the queue that it finds; `catchUp` adds what
 * Flink's autoscaler added to the rule (FLIP-271): capacity to drain it within a given time.
 */
export const ds2 = defineStrategy({
  summary:
    'Offloads what exceeds the true rate, in one step. No load: nothing. NaN metrics: keeps its share; the breaker closes a dead target.',
  settings: {
    catchUpMs: {default: 0, minimum: 0, describe: 'Drain the backlog within this time; 0 = leave it.'},
  },
  create({catchUpMs}) {
    let share = 0
    return {
      kind: 'tick',
      decide({arrivalRateEps, localCapacityEps, backlogEvents}) {
        if (arrivalRateEps === 0) {
          share = 0
          return {share, reason: 'no load'}
        }
        const catchUpEps = catchUpMs > 0 ? (backlogEvents / catchUpMs) * 1000 : 0
        const wanted = 1 - (localCapacityEps - catchUpEps) / arrivalRateEps
        if (Number.isNaN(wanted)) return {share, reason: 'true rate unknown'}

        share = Math.min(1, Math.max(0, wanted))
        return {share, reason: share > 0 ? 'above the true rate' : 'within the true rate'}
      },
    }
  },
})
