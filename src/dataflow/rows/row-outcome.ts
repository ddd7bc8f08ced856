import type {QueryOutcome} from '../windows/query-outcome.js'
import type {ReplyCounts} from '../windows/query-run.js'
import type {AskedRows} from './row-reader.js'

/** Rows of all events that are sunk. */
export interface FoundRows {
  readonly rows: number
  readonly digest: string
}

const NO_EMISSION = {
  windows: 0,
  p50Ms: Number.NaN,
  p99Ms: Number.NaN,
  maxMs: Number.NaN,
  censoredFromMs: Number.NaN,
}

/** What a query of single events has come to, `found` null where rows are not made: it has no windows. */
export const rowOutcome = (
  {name}: AskedRows,
  found: FoundRows | null,
  {applied, dropped, bytes, sized}: ReplyCounts,
): QueryOutcome => ({
  query: name,
  settings: null,
  windows: [],
  emission: NO_EMISSION,
  allEmission: NO_EMISSION,
  firedWindows: Number.NaN,
  resultRows: found?.rows ?? null,
  digest: found?.digest ?? null,
  replies: {applied, dropped, bytesMean: bytes / sized},
})
