import {createHash} from 'node:crypto'
import {parseTrace} from '../../workload/parse-trace.js'
import type {TracePoints} from '../../workload/trace.js'
import {readUserFile} from './read-user-file.js'

const MAX_TRACE_BYTES = 256 * 2 ** 20

/** A trace file as read: its name by content, and what it says. */
export interface LoadedTrace {
  readonly path: string
  readonly sha256: string
  readonly points: TracePoints
}

/** Reads a trace; throws a UsageError that names line, column and value of what is wrong with it. */
export async function loadTrace(path: string): Promise<LoadedTrace> {
  const text = await readUserFile(path, MAX_TRACE_BYTES)
  const points = parseTrace(text, path)
  return {path, sha256: createHash('sha256').update(text).digest('hex'), points}
}
