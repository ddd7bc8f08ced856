import {availableParallelism} from 'node:os'
import {defineConfig} from 'vitest/config'

/** Folders whose tests start no thread and no process of burst's, and so need no build. */
const PURE = [
  'analysis',
  'autoscaler',
  'calibrate',
  'cli',
  'dataflow',
  'docs',
  'engine/virtual',
  'generate',
  'kernel',
  'metrics',
  'model',
  'offload/model',
  'plot',
  'results',
  'settings/files',
  'settings/parse',
  'settings/trace',
  'strategy',
  'workload',
].map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
    // vitest would otherwise swallow what oclif prints.
    disableConsoleIntercept: true,
    // Threads and processes of ours need it on a machine that does other things as well.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      // First, on all cores: nothing in them waits for a clock. The others measure time, and want the machine.
      {
        extends: true,
        test: {name: 'pure', include: PURE, maxWorkers: availableParallelism(), sequence: {groupOrder: 0}},
      },
      {
        extends: true,
        test: {
          name: 'built',
          maxWorkers: Math.max(1, availableParallelism() - 1),
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
