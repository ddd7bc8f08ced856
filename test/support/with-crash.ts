import type {ExperimentResults} from '../../src/results/read-results.js'

/** A run whose trials had checkpoints every second and every five, and a crash at 3 s with a restart of 2 s. */
export const withCrash = (run: ExperimentResults): ExperimentResults => ({
  ...run,
  manifest: {...run.manifest, config: {faults: [{kind: 'slot-crash', atMs: 3000, restartMs: 2000}]}},
  rows: [1000, 5000].flatMap((checkpointIntervalMs) =>
    run.rows.map((row) => ({...row, checkpointIntervalMs, recoveryMs: 4000})),
  ),
})
