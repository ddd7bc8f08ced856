import type {Fault, FaultKind} from '../../model/fault.js'
import type {Ms} from '../../model/units.js'
import {isCovered, spanOf} from './struck-time.js'

/** What a reply has to be for these to strike: one that the function gave. */
const OF_REPLIES: readonly FaultKind[] = ['lost-responses', 'duplicate-responses', 'malformed-responses']
const OF_WORK: readonly FaultKind[] = ['handler-errors', 'event-errors', 'poison-events', ...OF_REPLIES]

/** By the kind of a fault that strikes every request: the kinds that then strike none. */
const HIDES: Readonly<Partial<Record<FaultKind, readonly FaultKind[]>>> = {
  'target-down': ['slow-region', 'time-outs', 'environment-crashes', ...OF_WORK],
  'throttle-storm': ['slow-region', 'time-outs', 'environment-crashes', ...OF_WORK],
  'time-outs': ['environment-crashes', ...OF_WORK],
  'environment-crashes': OF_WORK,
  'handler-errors': ['event-errors', 'poison-events', ...OF_REPLIES],
  'lost-responses': ['event-errors', 'duplicate-responses', 'malformed-responses'],
}

/** Of two that answer in the function's place the later in the list does; so it is with two that alter a reply. */
const RIVALS: readonly (readonly FaultKind[])[] = [
  ['target-down', 'throttle-storm'],
  ['event-errors', 'malformed-responses'],
]

/** The kind behind which a fault of a list is hidden for all of its time in the window; null where it is not. */
export function hiddenBehind(faults: readonly Fault[], index: number, windowMs: Ms): FaultKind | null {
  const fault = faults[index]
  if (fault === undefined) return null
  const others = faults.filter(
    (other, place) => isTotal(other) && place !== index && hides(other.kind, fault.kind, place > index),
  )
  const [first] = others
  return first && isCovered(spanOf(fault), others.map(spanOf), windowMs) ? first.kind : null
}

const isTotal = (fault: Fault): boolean => !('share' in fault) || fault.share === 1

const hides = (other: FaultKind, kind: FaultKind, isLater: boolean): boolean =>
  HIDES[other]?.includes(kind) === true ||
  (isLater && RIVALS.some((rivals) => rivals.includes(other) && rivals.includes(kind)))
