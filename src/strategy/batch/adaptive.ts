import {UsageError} from '../../errors.js'
import type {Ms} from '../../model/units.js'
import type {Snapshot} from '../strategy.js'
import {DEFAULT_MAX_BYTES, defineBatchPolicy} from './batch-policy.js'

/** Until a reply tells: what the per-event strategies start from as well (docs/model.md#snapshot). */
const FIRST_OVERHEAD_MS = 100

/** Of the newest interval in the estimate. */
const SMOOTHING = 0.5

/**
 * The largest batch whose expected completion keeps the objective: what is left of it after the call's own
 * overhead, half for filling and half for the work, since the first event of a batch waits for both.
 */
export const adaptive = defineBatchPolicy({
  summary:
    'The largest batch whose expected completion keeps the SLO. No calls or NaN metrics: keeps its size; no time left: single events.',
  settings: {
    margin: {default: 0.8, minimum: 0, maximum: 1, describe: 'Share of the SLO limit that a batch may use.'},
    maxEvents: {default: 1000, minimum: 1, describe: 'Events per batch.'},
  },
  create({margin, maxEvents}, {slo, meanServiceMs}) {
    if (slo === null) {
      throw new UsageError('batch policy adaptive needs a service level objective', {
        suggestions: ["add --slo 'p99<500ms'"],
      })
    }
    const budgetMs = slo.limitMs * margin
    let overheadMs: Ms = FIRST_OVERHEAD_MS
    const observe = ({offload: {latencyP99Ms, batchMeanEvents}}: Snapshot): void => {
      // Events of calls still under way count already: no batch was larger than allowed.
      const workMs = Math.min(batchMeanEvents, mostEvents()) * meanServiceMs
      const seenMs = Math.max(0, latencyP99Ms - workMs)
      if (Number.isFinite(seenMs)) overheadMs += SMOOTHING * (seenMs - overheadMs)
    }
    const halfMs = (): Ms => Math.max(0, budgetMs - overheadMs) / 2
    const mostEvents = (): number => {
      const byWork = meanServiceMs > 0 ? Math.floor(halfMs() / meanServiceMs) : Infinity
      return Math.max(1, Math.min(maxEvents, byWork))
    }
    return {
      limits(snapshot) {
        if (snapshot) observe(snapshot)
        return {
          maxEvents: mostEvents(),
          maxBytes: DEFAULT_MAX_BYTES,
          lingerMs: halfMs(),
          maxWorkMs: Infinity,
        }
      },
    }
  },
})
