import {expect, test} from 'vitest'
import {replyBytes} from '../../../src/dataflow/windows/reply-bytes.js'
import {answerQuery} from '../../../src/query/answer.js'
import {Parts} from '../../../src/query/parts.js'
import {QUERY_TABLE} from '../../../src/query/registry.js'
import {TextEvent} from '../../../src/query/text-event.js'
import {PANE_QUERIES} from '../../../src/model/trial.js'
import {createEventText} from '../../../src/workload/nexmark/event-text.js'

const SLIDE_MS = 50
const text = createEventText()
const bytes = new Uint8Array(text.maxBytes)
/** 300 events, one each 3 ms: eighteen panes. */
const EVENTS = Array.from({length: 300}, (_, index) => {
  const id = 9_900 + index
  return {id, atMs: 3 * index, text: Buffer.from(bytes.subarray(0, text.write(id, bytes, 0))).toString()}
})

test.each(PANE_QUERIES)(
  'an answer to %s weighs what the functions send, but for commas behind a last value',
  (query) => {
    const parts = new Parts(QUERY_TABLE[query], SLIDE_MS)
    const event = new TextEvent()
    for (const {text: line, atMs} of EVENTS) {
      const own = Buffer.from(line)
      if (event.read(own, 0, own.length) && QUERY_TABLE[query].reads(event.kind)) parts.fold(event, atMs)
    }
    const ids = EVENTS.map(({id}) => id)
    const sent = answerQuery({query, slideMs: SLIDE_MS, events: EVENTS})
    const panes = sent?.panes ?? []
    expect(panes.length).toBeGreaterThan(4)
    // Of the numbers, of the panes, and in each pane of its entries.
    const commas = 2 + panes.length
    const weighed = replyBytes(ids, ids.length, {query: QUERY_TABLE[query], parts})
    expect(weighed - JSON.stringify(sent).length).toBe(commas)
  },
)
