import type {Delivery} from '../dataflow/calls/delivery.js'
import type {Ms} from '../model/units.js'

/** A batch of which answers are taken, request by request. */
interface TakenWork {
  readonly events: number
  /** Null while no request of it was answered but as a whole. */
  readonly delivery: Pick<Delivery, 'answeredEvents'> | null
  /** Events whose answers were taken so far, and what environments worked on them: NaN where that is not known. */
  takenEvents: number
  takenWorkMs: Ms
}

/** A reply has come to a request of `sent` events that took so long: what has its answer since is taken from it. */
export function noteTaken(batch: TakenWork, sent: number, durationMs: Ms): void {
  const events = (batch.delivery?.answeredEvents ?? batch.events) - batch.takenEvents
  if (events === 0) return
  batch.takenEvents += events
  batch.takenWorkMs += (durationMs * events) / sent
}
