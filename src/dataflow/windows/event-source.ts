import type {WindowQuery} from '../../query/query.js'
import {createEventDraw, kindOf} from '../../workload/nexmark/event-text.js'
import type {EventSource} from './contents.js'

/** Returns the source of burst's own events, whose fields are drawn one at a time. */
export function createEventSource(): EventSource {
  const event = createEventDraw()
  return {
    kindOf,
    read: (number) => {
      event.draw(number)
      return event
    },
  }
}

/** Returns whose session an event that the query reads belongs to, by its number; undefined of a query without sessions. */
export const sessionKeys = (
  query: WindowQuery,
  events: EventSource,
): ((event: number) => number) | undefined =>
  query.windows === 'sessions' ? (event) => query.keyOf(events.read(event)) : undefined
