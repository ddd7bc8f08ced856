import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {asking} from '../../support/expect-windows.js'
import {JUDGED, JUDGED_QUERIES, judgedTrial} from '../../support/judged-loads.js'
import {naiveDigest} from '../../support/naive-digest.js'
import {runQuietly} from '../../support/run-quietly.js'

describe('final rows are those of Flink SQL', () => {
  test.each(JUDGED.flatMap((judged) => JUDGED_QUERIES.map((query) => ({...judged, query}))))(
    'of $query under the load $name',
    async ({query, ...judged}) => {
      const file = new URL(`../../fixtures/judge/${judged.name}-${query}.txt`, import.meta.url)
      const rows = readFileSync(file, 'utf8').split('\n').filter(Boolean)
      const outcome = await runQuietly(
        asking(judgedTrial(judged), query, query === 'q2' ? undefined : judged.windows[query]),
      )

      expect(outcome.query?.resultRows).toBe(rows.length)
      expect(outcome.outputDigest).toBe(naiveDigest(rows))
    },
  )
})
