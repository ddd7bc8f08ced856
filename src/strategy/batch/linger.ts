import {DEFAULT_MAX_BYTES, defineBatchPolicy} from './batch-policy.js'

/** The limit on work is there because a batch is worked off in series: an unbounded one buys cost with latency. */
export const linger = defineBatchPolicy({
  summary: 'A batch is due at maxEvents, maxBytes, the linger or the expected work, whichever comes first.',
  settings: {
    maxEvents: {default: 100, minimum: 1, describe: 'Events per batch.'},
    maxBytes: {default: DEFAULT_MAX_BYTES, minimum: 1, describe: 'Request bytes per batch.'},
    lingerMs: {default: 10, minimum: 0, describe: 'Longest wait of the first event, ms.'},
    maxWorkMs: {default: 50, minimum: 0, describe: 'Expected work per batch, ms.'},
  },
  create: ({maxEvents, maxBytes, lingerMs, maxWorkMs}) => ({
    limits: () => ({maxEvents, maxBytes, lingerMs, maxWorkMs}),
  }),
})
