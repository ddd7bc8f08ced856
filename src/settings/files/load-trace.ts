import {createHash} from 'node:crypto'
import {gunzipSync} from 'node:zlib'
import {messageOf, UsageError} from '../../errors.js'
import type {TraceReading} from '../../model/trial.js'
import {changeTrace} from '../../workload/change-trace.js'
import type {TracePoints} from '../../workload/trace.js'
import {changesText} from '../trace/changes-text.js'
import {readTrace} from '../trace/read-trace.js'
import {decodeText, readUserBytes} from './read-user-file.js'

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
  const {points, understood} = readTrace({text: textOf(bytes, path), path, reading})
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

function textOf(bytes: Buffer, path: string): string {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = isPacked ? unpack(bytes, path) : bytes
  // What PowerShell writes where the output of a command goes into a file.
  if (plain[0] === 0xff && plain[1] === 0xfe) return plain.toString('utf16le')
  return decodeText(plain, path)
}

function unpack(bytes: Buffer, path: string): Buffer {
  try {
    return gunzipSync(bytes, {maxOutputLength: MAX_TRACE_BYTES})
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UsageError(
      isLarge
        ? `${path} unpacks to more than ${MAX_TRACE_BYTES / 2 ** 20} MB`
        : `${path} cannot be unpacked: ${messageOf(cause)}`,
      {cause, suggestions: [isLarge ? 'cut it' : 'pack it again with gzip']},
    )
  }
}
