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
    globalSetup: ['test/support/build-once.ts'],
  },
})
