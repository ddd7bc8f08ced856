import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** The built command line, used as a user does. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    retry: RETRIES,
    reporters: REPORTERS,
  },
})
