import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {asking} from '../../support/expect-windows.js'
import {JUDGED, judgedTrial} from '../../support/judged-loads.js'
import {naiveDigest} from '../../support/naive-digest.js'
import {runQuietly} from '../../support/run-quietly.js'

describe('final rows are those of Flink SQL', () => {
  test.each(JUDGED.flatMap((judged) => (['q5', 'q7'] as const).map((query) => ({...judged, query}))))(
    'of $query under the load $name',
    async ({query, ...judged}) => {
      const file = new URL(`../../fixtures/judge/${judged.name}-${query}.txt`, import.meta.url)
      const rows = readFileSync(file, 'utf8').trimEnd().split('\n')
      const outcome = await runQuietly(asking(judgedTrial(judged), query, judged.windows[query]))

      expect(outcome.query?.resultRows).toBe(rows.length)
      expect(outcome.outputDigest).toBe(naiveDigest(rows))
    },
  )
})
