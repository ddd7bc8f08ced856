import type {Ns} from '../../../model/units.js'
import type {ScheduleBuffer} from '../schedule-buffer.js'

/** What a subtask of a restarted job takes over from the passes before (docs/model.md#rescaling). */
export interface Resumption {
  /** Its source hands nothing on before. */
  readonly fromNs: Ns
  /** Events below may be settled, none from it on is. */
  readonly settledBelow: number
  /** No event below is left. */
  readonly firstLeft: number
  /** Whether an event was sunk or dropped: it is skipped. */
  readonly isSettled: (event: number) => boolean
}

/** The first event from `cursor` on, in steps of the subtasks, that is not settled. */
export function nextLeft(
  cursor: number,
  subtasks: number,
  {firstLeft, settledBelow, isSettled}: Resumption,
): number {
  let event = cursor + Math.max(0, Math.ceil((firstLeft - cursor) / subtasks)) * subtasks
  while (event < settledBelow && isSettled(event)) event += subtasks
  return event
}

interface Source {
  readonly subtasks: number
  readonly schedule: ScheduleBuffer
  readonly resumed: Resumption | null
}

/** Visits every event from `from` on that a source holds and that was intended by `untilNs`: none is emitted. */
export function forEachInSource(
  {subtasks, schedule, resumed}: Source,
  {from, untilNs}: {readonly from: number; readonly untilNs: Ns},
  visit: (event: number, intendedNs: Ns, emittedNs: null) => void,
): void {
  const skipsBelow = resumed?.settledBelow ?? 0
  for (let event = from; schedule.at(event) <= untilNs; event += subtasks) {
    if (event < skipsBelow && resumed?.isSettled(event) === true) continue
    visit(event, schedule.at(event), null)
  }
}
