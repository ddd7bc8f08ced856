import {defineStrategy} from './strategy.js'

/** Join the shortest delay, per event; a tie goes local. */
export const shortestDelay = defineStrategy({
  summary:
    'Each event takes the path with the smaller expected completion. Needs no metrics; the breaker closes a dead target.',
  settings: {},
  create: () => ({
    kind: 'event',
    route: (localWaitMs, {remainingLingerMs, offloadMs, meanServiceMs}) =>
      remainingLingerMs + offloadMs < localWaitMs + meanServiceMs,
  }),
})
