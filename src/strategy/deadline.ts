import {UsageError} from '../errors.js'
import {defineStrategy} from './strategy.js'

/** Local unless the event would miss the objective there: for equal service, the fewest events offloaded. */
export const deadline = defineStrategy({
  summary:
    'Offloads an event only when it would miss the SLO locally. Needs no metrics; the breaker closes a dead target.',
  settings: {
    margin: {
      default: 1,
      minimum: 0,
      maximum: 1,
      describe: 'Share of the SLO limit that a local event may use.',
    },
  },
  create({margin}, {slo}) {
    if (slo === null) {
      throw new UsageError('strategy deadline needs a service level objective', {
        suggestions: ["add --slo 'p99<500ms'"],
      })
    }
    const limitMs = slo.limitMs * margin
    return {
      kind: 'event',
      route: (localWaitMs, {meanServiceMs}) => localWaitMs + meanServiceMs > limitMs,
    }
  },
})
