import {expect, test} from 'vitest'
import {eventColumns} from '../../../src/dataflow/accounting/event-columns.js'
import {WindowContents} from '../../../src/dataflow/windows/contents.js'
import {q7} from '../../../src/query/q7.js'
import {BID} from '../../../src/workload/nexmark/event-draw.js'

test('a subtask that served nothing leaves the windows to the others', () => {
  const events = {
    kindOf: () => BID,
    read: () => ({kind: BID, auction: 1, bidder: 2, price: 3, id: 0, seller: 0}),
  }
  const contents = new WindowContents(q7, events, {sizeMs: 1000, slideMs: 1000})
  const columns = eventColumns(1)
  columns.intendedNs[0] = 500_000_000

  contents.foldLocal(5, {columns, offset: 0, count: 1})
  expect(contents.fire({endMs: 1000, keys: []})).toEqual([[1, 2, 500, 3]])
})
