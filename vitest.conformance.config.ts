import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** Clients and runtimes of others against our local Lambda: slow, since they are installed first (and then kept). */
export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    include: ['test/conformance/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    retry: RETRIES,
    reporters: REPORTERS,
    fileParallelism: false,
  },
})
