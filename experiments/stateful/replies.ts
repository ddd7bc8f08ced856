import {readFileSync} from 'node:fs'
import path from 'node:path'
import {readRows} from '../../src/page/read-rows.js'
import {findTrialFolders} from '../../src/results/trial-files/trial-folders.js'
import {readTable} from '../../src/results/read-table.js'
import {INVOCATION_COLUMNS} from '../../src/results/columns.js'

const HEADER = 'query,repetition,calls,events,request_bytes,reply_bytes'

/** What answered calls of each trial in a results folder weigh, as CSV: sums over them, in the order of its rows. */
export async function weighReplies(folder: string): Promise<string> {
  const file = path.join(folder, 'trials.csv')
  const folders = findTrialFolders(folder)
  const lines = await Promise.all(
    readRows(readFileSync(file, 'utf8'), file).map(async ({trialId, query, repetition}) => {
      const {rowCount, numbers, texts} = await readTable(
        path.join(folders.get(trialId) ?? trialId, 'invocations.csv'),
        {
          header: INVOCATION_COLUMNS.map(([name]) => name),
          numbers: ['batch_events', 'request_bytes', 'response_bytes'],
          texts: ['status'],
        },
      )
      const answered = Array.from({length: rowCount}, (_, row) => row).filter(
        (row) => texts.status[row] === 'ok',
      )
      const sum = (cells: Float64Array): number =>
        answered.reduce((total, row) => total + (cells[row] ?? 0), 0)
      const {batch_events: events, request_bytes: requests, response_bytes: replies} = numbers
      return [query, repetition, answered.length, sum(events), sum(requests), sum(replies)].join(',')
    }),
  )
  return [HEADER, ...lines, ''].join('\n')
}
