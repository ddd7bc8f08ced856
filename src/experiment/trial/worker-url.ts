/**
 * The built file that worker threads run. A thread cannot load TypeScript, so from the sources (development and
 * tests) this is the file that the last build left in `dist`: build after changing what a trial does.
 */
export const TRIAL_WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/experiment/trial/trial-worker.js' : './trial-worker.js',
  import.meta.url,
)

/** What a thread of an engine imports to load a strategy of the user's, see `Observer`. */
export const OWN_STRATEGY_URL = new URL(
  import.meta.url.endsWith('.ts')
    ? '../../../dist/settings/own-strategy/load-own-strategy.js'
    : '../../settings/own-strategy/load-own-strategy.js',
  import.meta.url,
)
