import type {EmissionDelay} from '../../dataflow/windows/emission.js'
import type {QueryOutcome} from '../../dataflow/windows/query-outcome.js'
import type {WindowSettings} from '../../model/trial.js'

const MOST_WINDOWS = 10_000

/** `query` of summary.json: what it asked, how late its windows fired, if any, what replies weighed, and each window. */
export function summarizeQuery({query, settings, windows, ...outcome}: QueryOutcome): object {
  const {emission, allEmission, firedWindows, resultRows, replies} = outcome
  return {
    name: query,
    ...(settings && {...lengthsOf(settings), windows: firedWindows}),
    resultRows,
    // Null is what JSON makes of a figure that is not known.
    ...(settings && {emission: {burst: delayOf(emission), window: delayOf(allEmission)}}),
    replies: {applied: replies.applied, dropped: replies.dropped, bytesMean: replies.bytesMean},
    // Of a slide of milliseconds there may be a million.
    ...(settings && {
      firings: windows.slice(0, MOST_WINDOWS).map(({endMs, firedMs, rows}) => ({endMs, firedMs, rows})),
    }),
  }
}

const lengthsOf = ({sizeMs, slideMs, gapMs}: WindowSettings): object =>
  gapMs === undefined ? {windowMs: sizeMs, slideMs} : {gapMs}

const delayOf = ({windows, p50Ms, p99Ms, maxMs, censoredFromMs}: EmissionDelay): object => ({
  windows,
  p50Ms,
  p99Ms,
  maxMs,
  censoredFromMs,
})
