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
