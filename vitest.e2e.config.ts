import {defineConfig} from 'vitest/config'

/** The built command line, used as a user does. */
export default defineConfig({
  test: {include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000},
})
