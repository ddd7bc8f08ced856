import {defineStrategy} from './strategy.js'

/**
 * The original study's literal rule: what its code compared with the threshold was a random share of all
 * records ever received by subtask 0, and busy time rounded down to whole intervals.
 */
export const thresholdRandom = defineStrategy({
  summary: 'The literal, random rule of the original study; for configs/as-published only.',
  settings: {
    inputThreshold: {default: 500, minimum: 0, describe: 'Compared with a random share of all records.'},
    busyThreshold: {
      default: 0.06,
      minimum: 0,
      maximum: 1,
      describe: 'Compared with whole busy intervals.',
    },
  },
  create({inputThreshold, busyThreshold}, {random}) {
    let tick = 0
    return {
      kind: 'tick',
      decide({subtask0RecordsIn, busyShare}) {
        const u = random.at(tick++)
        if (u * subtask0RecordsIn > inputThreshold) return {share: 1, reason: 'random share above threshold'}
        if (Math.floor(busyShare) > busyThreshold) return {share: 1, reason: 'busy for the whole interval'}

        return {share: 0, reason: 'below both thresholds'}
      },
    }
  },
})
