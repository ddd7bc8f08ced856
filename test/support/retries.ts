import type {Reporter, TestCase} from 'vitest/node'

/** Names each test that passed only when tried once more, on a line that begins with RETRIED. */
const namesRetried: Reporter = {
  onTestCaseResult(test: TestCase) {
    if (test.diagnostic()?.flaky !== true) return
    process.stdout.write(`RETRIED ${test.module.relativeModuleId} > ${test.fullName}\n`)
  },
}

/**
 * For what waits for real threads and processes, and may wait too long once on a machine that does other things as
 * well: on CI it is tried once more, and `.ci/run` names it at the end. At one's own desk it fails.
 */
export const RETRIES = process.env['CI'] === undefined ? 0 : 1

/** How those tests are reported. */
export const REPORTERS = ['default' as const, namesRetried]
