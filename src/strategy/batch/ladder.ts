import type {Snapshot} from '../strategy.js'
import {DEFAULT_MAX_BYTES, defineBatchPolicy} from './batch-policy.js'

const STEPS = [
  {upToEps: 250, maxEvents: 50},
  {upToEps: 500, maxEvents: 100},
  {upToEps: 750, maxEvents: 200},
]
const TOP_EVENTS = 400

/** The original study's rule: the batch grows with the input rate, reconsidered every 8 s; no timer. */
export const ladder = defineBatchPolicy({
  summary: 'Batch size by input rate: up to 250/s 50, 500/s 100, 750/s 200, else 400 events; no timer.',
  settings: {
    reconsiderMs: {default: 8000, minimum: 1, describe: 'How often the step is chosen anew, ms.'},
  },
  create({reconsiderMs}) {
    let maxEvents = STEPS[0]?.maxEvents ?? TOP_EVENTS
    let lastLookMs = -Infinity
    const isDue = ({atMs, inputRateEps}: Snapshot): boolean =>
      atMs - lastLookMs >= reconsiderMs && !Number.isNaN(inputRateEps)
    return {
      limits(snapshot) {
        if (snapshot && isDue(snapshot)) {
          lastLookMs = snapshot.atMs
          maxEvents = STEPS.find(({upToEps}) => snapshot.inputRateEps <= upToEps)?.maxEvents ?? TOP_EVENTS
        }
        return {maxEvents, maxBytes: DEFAULT_MAX_BYTES, lingerMs: Infinity, maxWorkMs: Infinity}
      },
    }
  },
})
