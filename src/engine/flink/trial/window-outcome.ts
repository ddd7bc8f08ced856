import type {FiredWindow} from '../../../dataflow/windows/emission.js'
import {createEventSource, sessionKeys} from '../../../dataflow/windows/event-source.js'
import {describeWindows, type QueryOutcome} from '../../../dataflow/windows/query-outcome.js'
import {paneQueryOf, type ReplyCounts, type TimedQuery} from '../../../dataflow/windows/query-run.js'
import {createEnds, type WindowEnd} from '../../../dataflow/windows/window-ends.js'
import {BugError} from '../../../errors.js'
import type {Trial} from '../../../model/trial.js'
import {eventTimeMs, type Ms, type Ns, NS_PER_MS, nsToMs} from '../../../model/units.js'
import {kindOf} from '../../../workload/nexmark/event-text.js'
import type {TrialRecord} from './trial-record.js'

interface End {
  readonly trial: Trial
  readonly record: TrialRecord
  readonly isDrained: boolean
}

/**
 * What the windows of a job came to, by the instants at which it fired them; null for a trial whose query has none. Throws a BugError
 * where others have fired than the events say.
 */
export function windowsOf(
  {trial, record, isDrained}: End,
  {intendedEvents, endNs}: {readonly intendedEvents: number; readonly endNs: Ns},
): QueryOutcome | null {
  const asked = paneQueryOf(trial)
  if (asked === null) return null
  const {intended} = record
  const windowsResult = record.fired.result
  const replies = replyCounts(record)
  const reported = new Map(windowsResult?.windows.map(([endMs, firedNs, rows]) => [endMs, {firedNs, rows}]))
  const held = endsOf(asked, record, intendedEvents)
  requireThese(windowsResult?.windows.map(([endMs]) => endMs) ?? [], {held, isDrained})
  const fired = held.flatMap((endMs): FiredWindow[] => {
    const window = reported.get(endMs)
    if (window) return [{endMs, firedMs: window.firedNs / NS_PER_MS, rows: window.rows}]
    return endMs <= nsToMs(endNs) ? [{endMs, firedMs: Infinity, rows: null}] : []
  })
  const outcome = describeWindows(
    {
      ...asked,
      // A job that was stopped may not have said which windows it fired: then none is known, not none fired.
      fired: windowsResult ? fired : [],
      resultRows: windowsResult && fired.reduce((sum, {rows}) => sum + (rows ?? 0), 0),
      digest: windowsResult && hex8(windowsResult.digestA) + hex8(windowsResult.digestB),
      replies: {applied: replies.applied, dropped: replies.dropped, bytesMean: replies.bytes / replies.sized},
    },
    trial,
    {endNs, windowEndNs: endNs >= intended.windowEndNs ? intended.windowEndNs : null},
  )
  return windowsResult ? outcome : {...outcome, firedWindows: Number.NaN}
}

/** What has come of answers to a query. */
export const replyCounts = ({counters}: TrialRecord): ReplyCounts => ({
  applied: counters.sum('appliedReplies'),
  dropped: counters.sum('droppedReplies'),
  bytes: counters.sum('readBytes'),
  sized: counters.sum('readReplies'),
})

/** Eight hexadecimal digits of a sum. */
export const hex8 = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')

/** Of all windows that hold an event which the query reads, in their order. */
function endsOf(
  {query, windows, instantNs}: TimedQuery,
  {intended, dropped, accounting}: TrialRecord,
  events: number,
): readonly Ms[] {
  const ends = createEnds({windows, keyOf: sessionKeys(query, createEventSource())})
  const found: WindowEnd[] = []
  for (let event = 0; event < events; event++) {
    const isGone = dropped.has(event) && !accounting.sunk.has(event)
    if (!query.reads(kindOf(event)) || isGone) continue
    const atMs = eventTimeMs(instantNs(event, intended.at(event)))
    found.push(...ends.until(atMs))
    ends.read(event, atMs)
  }
  return [...found, ...ends.rest()].map(({endMs}) => endMs)
}

/** A job whose stream came to its end has fired all of them, any other some: each once. */
function requireThese(
  fired: readonly Ms[],
  {held, isDrained}: {readonly held: readonly Ms[]; readonly isDrained: boolean},
): void {
  const known = new Set(held)
  const stray = fired.find((endMs) => !known.has(endMs))
  if (stray !== undefined) throw new BugError(`the window that ends at ${stray} ms fired without an event`)
  if (fired.some((endMs, place) => endMs <= (fired[place - 1] ?? 0))) {
    throw new BugError(`windows fired twice or out of order: ${fired.join(', ')} ms`)
  }
  if (isDrained && fired.length < held.length) {
    throw new BugError(`${fired.length} windows fired of ${held.length} that hold an event`)
  }
}
