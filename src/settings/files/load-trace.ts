import {createHash} from 'node:crypto'
import type {TraceReading} from '../../model/trial.js'
import {changeTrace} from '../../workload/change-trace.js'
import type {TracePoints} from '../../workload/trace.js'
import {changesText} from '../trace/changes-text.js'
import {readTrace} from '../trace/read-trace.js'
import {decodePacked, readUserBytes} from './read-user-file.js'

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

/** Reads a trace, packed or not; throws a UsageError that names the line of what is wrong with it. */
export function loadTrace(path: string, reading: TraceReading = {}): Promise<LoadedTrace> {
  return Promise.resolve().then(() => load(path, reading))
}

/** Trials of a sweep read the same few files again and again. */
const KEPT_TRACES = 4
const kept = new Map<string, LoadedTrace>()

function load(path: string, reading: TraceReading): LoadedTrace {
  const bytes = readUserBytes(path, MAX_TRACE_BYTES)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const key = JSON.stringify([path, sha256, reading])
  const known = kept.get(key)
  if (known) return known
  const {points, understood} = readTrace({text: decodePacked(bytes, path, MAX_TRACE_BYTES), path, reading})
  const played = changeTrace(points, reading)
  const loaded = {
    path,
    sha256,
    reading,
    points: played,
    understood: [...understood, ...changesText(points, reading)],
  }
  const [oldest] = kept.keys()
  if (kept.size >= KEPT_TRACES && oldest !== undefined) kept.delete(oldest)
  kept.set(key, loaded)
  return loaded
}
