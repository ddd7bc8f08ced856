import {defineConfig} from 'vitest/config'

export default defineConfig({
  test: {
    // vitest would otherwise swallow what oclif prints.
    disableConsoleIntercept: true,
    include: ['test/**/*.test.ts'],
    exclude: [
      'test/e2e/**',
      'test/conformance/**',
      'test/slow/**',
      'test/flink/**',
      'test/contract/flink-engine.test.ts',
    ],
    // Threads and processes of ours need it on a machine that does other things as well.
    testTimeout: 20_000,
    globalSetup: ['test/support/build-once.ts'],
  },
})
