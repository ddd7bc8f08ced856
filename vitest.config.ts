import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** Folders whose tests start no thread and no process of burst's, and so need no build. */
const PURE = [
  'analysis',
  'autoscaler',
  'calibrate',
  'cli',
  'dataflow',
  'docs',
  'engine/virtual',
  'experiment/advise',
  'generate',
  'kernel',
  'metrics',
  'model',
  'offload/model',
  'page',
  'plot',
  'report',
  'results',
  'settings/files',
  'settings/parse',
  'settings/service',
  'settings/trace',
  'strategy',
  'workload',
].map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    // vitest would otherwise swallow what oclif prints.
    disableConsoleIntercept: true,
    reporters: REPORTERS,
    // Threads and processes of ours need it on a machine that does other things as well.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      // First those that wait for no clock: the others want cores that are free when they wake.
      {
        extends: true,
        test: {name: 'pure', include: PURE, maxWorkers: availableParallelism(), sequence: {groupOrder: 0}},
      },
      {
        extends: true,
        test: {
          name: 'built',
          maxWorkers: availableParallelism(),
          retry: RETRIES,
          sequence: {groupOrder: 1},
          include: ['test/**/*.test.ts'],
          exclude: [
            ...PURE,
            'test/e2e/**',
            'test/conformance/**',
            'test/slow/**',
            'test/flink/**',
            'test/contract/flink-engine.test.ts',
          ],
          globalSetup: ['test/support/build-once.ts'],
        },
      },
    ],
  },
})
