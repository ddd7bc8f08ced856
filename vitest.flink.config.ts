import {defineConfig} from 'vitest/config'
import {REPORTERS, RETRIES} from './test/support/retries.js'

/** Real Flink, built and run on this machine: slow, since Maven fetches it first (and then keeps it). */
export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    globalSetup: ['test/support/build-once.ts'],
    include: ['test/flink/**/*.test.ts', 'test/contract/flink-engine.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    retry: RETRIES,
    reporters: REPORTERS,
    fileParallelism: false,
  },
})
