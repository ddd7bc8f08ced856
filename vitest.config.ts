import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** Folders with tests that start threads or processes of burst's, which run built files, or that wait for a clock. */
const BUILT = [
  'commands/**',
  'contract/**',
  'engine/embedded/**',
  'engine/flink/{control,trial}/**',
  'experiment/{own-module,pool,run,search}/**',
  'host/**',
  'offload',
  'plot/paper',
  'offload/{functions,lambda,local}/**',
  'settings/own-module/**',
].map((folder) => `test/${folder}/*.test.ts`)

/** Tests of the scripts of their names, each with a configuration of its own. */
const ELSEWHERE = [
  'test/{e2e,conformance,slow,flink}/**',
  'test/contract/flink-engine.test.ts',
  '**/node_modules/**',
]

export default defineConfig({
  test: {
    // vitest would otherwise swallow what oclif prints.
    disableConsoleIntercept: true,
    reporters: REPORTERS,
    // Threads and processes of ours need it on a machine that does other things as well.
    testTimeout: 20_000,
    // No file leaves anything behind for the next: to load every module anew for each takes as long as the tests.
    isolate: false,
    hookTimeout: 60_000,
    projects: [
      // First those that wait for no clock: the others want cores that are free when they wake.
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: [...BUILT, ...ELSEWHERE],
          maxWorkers: availableParallelism(),
          sequence: {groupOrder: 0},
        },
      },
      {
        extends: true,
        test: {
          name: 'built',
          include: BUILT,
          exclude: ELSEWHERE,
          maxWorkers: availableParallelism(),
          retry: RETRIES,
          sequence: {groupOrder: 1},
          globalSetup: ['test/support/build-once.ts'],
        },
      },
    ],
  },
})
