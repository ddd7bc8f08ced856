import {DEFAULT_MAX_BYTES, defineBatchPolicy} from './batch-policy.js'

/** Fills every batch, however long that takes. */
export const fixed = defineBatchPolicy({
  summary: 'A batch is due when it holds maxEvents: no timer.',
  settings: {maxEvents: {default: 100, minimum: 1, describe: 'Events per batch.'}},
  create: ({maxEvents}) => ({
    limits: () => ({maxEvents, maxBytes: DEFAULT_MAX_BYTES, lingerMs: Infinity, maxWorkMs: Infinity}),
  }),
})
