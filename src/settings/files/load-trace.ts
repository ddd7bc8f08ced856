import {createHash} from 'node:crypto'
import type {Load} from '../../model/trial.js'
import {parseTrace} from '../../workload/parse-trace.js'
import type {TracePoints} from '../../workload/trace.js'
import {readUserFile} from './read-user-file.js'

const MAX_TRACE_BYTES = 256 * 2 ** 20

/** A trace file's points, and the name by content that goes into the trial. */
export async function loadTrace(
  path: string,
): Promise<{readonly trace: NonNullable<Load['trace']>; readonly points: TracePoints}> {
  const text = await readUserFile(path, MAX_TRACE_BYTES)
  const points = parseTrace(text, path)
  return {trace: {path, sha256: createHash('sha256').update(text).digest('hex')}, points}
}
