const built = (folder: string, file: string): URL =>
  new URL(
    import.meta.url.endsWith('.ts') ? `../../../dist/${folder}/${file}` : `../../${folder}/${file}`,
    import.meta.url,
  )

/**
 * The built file that worker threads run. A thread cannot load TypeScript, so from the sources (development and
 * tests) this is the file that the last build left in `dist`: build after changing what a trial does.
 */
export const TRIAL_WORKER_URL = built('bundle', 'load.cjs')

/** What the thread of a user's strategy runs. */
export const STRATEGY_WORKER_URL = built('experiment/own-module', 'strategy-worker.js')

/** What a thread of an engine imports to load a strategy of the user's, see `Observer`. */
export const SOURCE_STRATEGY_URL = built('experiment/own-module', 'source-strategy.js')
