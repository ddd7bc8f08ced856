import {ownValue} from '../../model/own-value.js'
import {UsageError} from '../../errors.js'
import {INVOCATION_COLUMNS, TIMELINE_COLUMNS} from '../columns.js'
import {LatencyCounts} from './decode-histogram.js'
import {parseJsonObject} from '../read-results.js'
import {readTable, readText, type Table} from '../read-table.js'
import {fileIn, type TrialFolders} from './trial-folders.js'

const TIMELINE_NUMBERS = [
  'at_ms',
  'input_eps',
  'backlog_events',
  'offload_share',
  'latency_p50_ms',
  'latency_p99_ms',
] as const

/** The columns of timeline.csv that figures draw. */
export type Timeline = Table<(typeof TIMELINE_NUMBERS)[number], never>

const INVOCATION_NUMBERS = ['sent_at_ms', 'batch_events', 'cold', 'client_ms'] as const

/** The columns of invocations.csv that figures draw. */
export type Invocations = Table<(typeof INVOCATION_NUMBERS)[number], 'status'>

/** Mean and p99 of one part of one path's latency, in ms; NaN where nothing was measured. */
export interface PartFigures {
  readonly meanMs: number
  readonly p99Ms: number
}

/** Histograms and breakdown of one trial, as its files hold them. */
export interface TrialSummary {
  /** By name; all in µs as recorded, read in ms. */
  readonly histograms: ReadonlyMap<string, LatencyCounts>
  /** path → part → figures, in the order of the parts. */
  readonly breakdown: ReadonlyMap<string, ReadonlyMap<string, PartFigures>>
}

/** The timeline of a trial; throws a UsageError with the line of what is wrong. */
export const readTimeline = (trials: TrialFolders, trialId: string): Promise<Timeline> =>
  readTable(fileIn(trials, trialId, 'timeline.csv'), {
    header: TIMELINE_COLUMNS.map(([name]) => name),
    appended: 2,
    numbers: TIMELINE_NUMBERS,
    texts: [],
  })

/** The calls of a trial; throws a UsageError with the line of what is wrong. */
export const readInvocations = (trials: TrialFolders, trialId: string): Promise<Invocations> =>
  readTable(fileIn(trials, trialId, 'invocations.csv'), {
    header: INVOCATION_COLUMNS.map(([name]) => name),
    appended: 2,
    numbers: INVOCATION_NUMBERS,
    texts: ['status'],
  })

/** summary.json with its histograms decoded. */
export async function readSummary(trials: TrialFolders, trialId: string): Promise<TrialSummary> {
  const file = fileIn(trials, trialId, 'summary.json')
  const summary = parseJsonObject(await readText(file), file)
  const histograms = new Map<string, LatencyCounts>()
  for (const [name, base64] of Object.entries(objectIn(summary, 'histograms', file))) {
    histograms.set(name, LatencyCounts.decode(base64, `${file} histogram ${name}`))
  }
  const paths = objectIn(summary, 'breakdown', file)
  const breakdown = Object.keys(paths).map((name) => {
    const parts = objectIn(paths, name, file)
    return [name, new Map(Object.keys(parts).map((part) => [part, figuresIn(parts, part, file)]))] as const
  })
  return {histograms, breakdown: new Map(breakdown)}
}

type JsonObject = Readonly<Record<string, unknown>>

function objectIn(parent: JsonObject, key: string, file: string): JsonObject {
  const value = ownValue(parent, key)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject
  throw new UsageError(`${file} has no object "${key}"`, {
    suggestions: ['run the experiment again with --fresh'],
  })
}

function figuresIn(parts: JsonObject, part: string, file: string): PartFigures {
  const {meanMs, p99Ms} = objectIn(parts, part, file)
  const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)
  return {meanMs: numberOf(meanMs), p99Ms: numberOf(p99Ms)}
}
