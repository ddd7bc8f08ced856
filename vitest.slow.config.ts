import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** What takes minutes: real processes, killed for real. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    globalSetup: ['test/support/build-once.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    retry: RETRIES,
    reporters: REPORTERS,
  },
})
