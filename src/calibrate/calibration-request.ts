import {msToNs, type Ms} from '../model/units.js'
import type {TargetRequest} from '../offload/target.js'
import {createEventText} from '../workload/nexmark/event-text.js'

/** How many of the first events one request holds; `mostEvents`, where it holds those. */
export function countFittingEvents(requestBytes: number, mostEvents: number): number {
  const eventAt = createEvents()
  let bytes = requestText([], 0).length
  for (let fitting = 0; fitting < mostEvents; fitting++) {
    const comma = fitting === 0 ? 0 : 1
    bytes += comma + Buffer.byteLength(JSON.stringify(eventAt(fitting)))
    if (bytes > requestBytes) return fitting
  }
  return mostEvents
}

/** A request with the first events of the stream, as a trial would send them. */
export function requestOf(batchEvents: number, workMs: Ms): Omit<TargetRequest, 'invocation'> {
  const eventAt = createEvents()
  const events = Array.from({length: batchEvents}, (_, id) => eventAt(id))
  return requestFor(events, workMs)
}

/** A request with these events, whose call takes `workMs` in the function. */
export const requestFor = (events: readonly SentEvent[], workMs: Ms): Omit<TargetRequest, 'invocation'> => ({
  batchEvents: events.length,
  workNs: msToNs(workMs),
  payload: Buffer.from(requestText(events, workMs)),
})

interface SentEvent {
  readonly id: number
  readonly text: string
}

/** Returns what makes the event of a number, always with the same text. */
export function createEvents(): (id: number) => SentEvent {
  const text = createEventText()
  const scratch = Buffer.alloc(text.maxBytes)
  return (id) => ({id, text: scratch.toString('latin1', 0, text.write(id, scratch, 0))})
}

const requestText = (events: readonly SentEvent[], workMs: Ms): string =>
  JSON.stringify({serviceTimeMs: workMs, serviceMode: 'sleep', events})
