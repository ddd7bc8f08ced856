import {defineConfig} from 'vitest/config'

/** Clients and runtimes of others against our local Lambda: slow, since they are installed first (and then kept). */
export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    include: ['test/conformance/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
})
