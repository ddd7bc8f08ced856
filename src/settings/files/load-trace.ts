import {createHash} from 'node:crypto'
import {UsageError} from '../../errors.js'
import type {TraceReading} from '../../model/trial.js'
import {changeTrace} from '../../workload/change-trace.js'
import {onlyParts} from '../../workload/trace-parts.js'
import type {TracePoints} from '../../workload/trace.js'
import {changesText} from '../trace/changes-text.js'
import {readTrace} from '../trace/read-trace.js'
import {keepFew} from './keep-few.js'
import {decodePacked, readUserBytes} from './read-user-file.js'
import {readTrialTrace, timelineIn} from './read-trial-trace.js'

const MAX_TRACE_BYTES = 256 * 2 ** 20

/** A trace file as read: its name by content, and what it says. */
export interface LoadedTrace {
  readonly path: string
  readonly sha256: string
  readonly reading: TraceReading
  readonly points: TracePoints
  /** What was understood of the file, and how it is played: for the user. */
  readonly understood: readonly string[]
}

/** Reads a trace, packed or not, or the arrivals of a trial by its folder; throws a UsageError that names the line of what is wrong with it. */
export function loadTrace(path: string, reading: TraceReading = {}): Promise<LoadedTrace> {
  return Promise.resolve().then(() => load(path, reading))
}

const kept = keepFew<LoadedTrace>()

function load(path: string, reading: TraceReading): LoadedTrace {
  const timeline = timelineIn(path)
  if (timeline !== null) requireNoColumns(path, reading)
  const bytes = readUserBytes(timeline ?? path, MAX_TRACE_BYTES)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const {parts, ...wholeReading} = reading
  const whole = kept(JSON.stringify([path, sha256, wholeReading]), () => {
    const text = decodePacked(bytes, path, MAX_TRACE_BYTES)
    const {points, understood} =
      timeline === null ? readTrace({text, path, reading}) : readTrialTrace(text, timeline)
    return {
      path,
      sha256,
      reading: wholeReading,
      points: changeTrace(points, wholeReading),
      understood: [...understood, ...changesText(points, reading)],
    }
  })
  return parts === undefined ? whole : {...whole, reading, points: onlyParts(whole.points, parts)}
}

/** A trial's timeline has columns of its own, and no gaps. */
function requireNoColumns(path: string, {time, value, series, unit, gaps}: TraceReading): void {
  const given = Object.entries({time, value, series, unit, gaps}).find(([, asked]) => asked !== undefined)
  if (given === undefined) return
  throw new UsageError(`trace ${given[0]} is of files, and ${path} is the folder of a trial`, {
    suggestions: [`drop --trace-${given[0]}`],
  })
}
