import {UsageError} from '../../errors.js'
import type {IdleFault} from '../../settings/faults/finding.js'
import {idleFaults} from '../../settings/faults/idle-faults.js'
import type {LoadedSweep} from './load-sweep.js'
import {pointText} from './point-label.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {Assignments, SweepDefinition} from './sweep-definition.js'

/** Of a file with many points. */
const SHOWN_POINTS = 3

interface FaultedPoint {
  readonly assignments: Assignments
  readonly settings: ResolvedSettings
}

interface Finding {
  readonly place: string
  readonly fault: IdleFault
  readonly at: readonly FaultedPoint[]
  /** How many points have this list of faults. */
  readonly among: number
}

/**
 * Warnings of faults that may strike nothing at some point, each with its place in the file. Throws a UsageError
 * where one cannot strike.
 */
export function checkFaults(
  points: readonly FaultedPoint[],
  definition: SweepDefinition,
  locate: LoadedSweep['locate'],
): readonly string[] {
  const found = findingsOf(points, definition, locate)
  const isRefused = ({fault: {certainty}, at, among}: Finding): boolean =>
    certainty === 'never' || (certainty === 'elsewhere' && at.length === among)
  const refused = found.filter(isRefused)
  if (refused.length > 0) throw new UsageError(refused.map(sentenceOf).join('\n'))
  return found.map(sentenceOf)
}

function findingsOf(
  points: readonly FaultedPoint[],
  definition: SweepDefinition,
  locate: LoadedSweep['locate'],
): readonly Finding[] {
  const findings = new Map<string, Finding>()
  for (const point of points) {
    const list = listPath(point, definition)
    for (const fault of idleFaults(point.settings, hasRate(point, definition))) {
      const {index, key, message} = fault
      const place = locate([...list, index, ...(key === null ? [] : [key])])
      const id = `${place} ${message}`
      const at = [...(findings.get(id)?.at ?? []), point]
      findings.set(id, {place, fault, at, among: countAlike(points, list, definition)})
    }
  }
  return [...findings.values()]
}

/** Where the list of a point's faults stands: at the top of the file, or as one value of an axis. */
const listPath = ({assignments}: FaultedPoint, {axes}: SweepDefinition): readonly PropertyKey[] =>
  axes['faults'] === undefined
    ? ['faults']
    : ['sweep', 'faults', axes['faults'].indexOf(assignments['faults'])]

const countAlike = (
  points: readonly FaultedPoint[],
  list: readonly PropertyKey[],
  definition: SweepDefinition,
): number => points.filter((other) => listPath(other, definition).at(-1) === list.at(-1)).length

/** A search sets the rate itself. */
const hasRate = ({assignments}: FaultedPoint, {base}: SweepDefinition): boolean =>
  ['rate', 'trace'].some((key) => Object.hasOwn(assignments, key) || Object.hasOwn(base, key))

function sentenceOf({place, fault: {message}, at, among}: Finding): string {
  if (among === 1) return `${place} ${message}`
  const shown = at.slice(0, SHOWN_POINTS).map(({assignments}) => pointText(assignments))
  const rest = at.length > SHOWN_POINTS ? ', …' : ''
  const where =
    at.length === among ? 'at every point' : `at ${at.length} of ${among} points (${shown.join(', ')}${rest})`
  return `${place} ${where}: ${message}`
}
