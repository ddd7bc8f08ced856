import {describe, expect, test} from 'vitest'
import {asking} from '../../support/expect-windows.js'
import {JUDGED_CASES, judgedRows, judgedTrial} from '../../support/judged-loads.js'
import {runQuietly} from '../../support/run-quietly.js'

describe('final rows are those of Flink SQL', () => {
  test.each(JUDGED_CASES)('of $query under the load $name', async (judged) => {
    const outcome = await runQuietly(asking(judgedTrial(judged), judged.query, judged.windows))

    const {rows, digest} = judgedRows(judged)
    expect(outcome.query?.resultRows).toBe(rows)
    expect(outcome.outputDigest).toBe(digest)
  })
})
