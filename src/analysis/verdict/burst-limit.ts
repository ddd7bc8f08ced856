import {isNotable} from '../../metrics/notable-share.js'
import type {Offload} from '../../model/trial.js'
import {flagsOf, type TrialRow} from '../../results/trial-row.js'

/** What kept burst from having more calls answered, as far as its rows show. */
export type BurstLimit =
  /** Lambda refused them for its limits: of concurrency, of new environments, of requests a second. */
  | {readonly kind: 'throttled'; readonly throttles: number; readonly sentRequests: number}
  /** They ended otherwise, and their events came back or were sent again. */
  | {readonly kind: 'failing'; readonly failures: number; readonly sentRequests: number}
  /** All environments that its concurrency allows were there, and the window allows as many calls. */
  | {readonly kind: 'concurrency'; readonly environments: number}
  /** As many calls were under way as the window allows. */
  | {readonly kind: 'window'; readonly calls: number}

/**
 * Null where nothing did. Refusals and failures come first: they fill a window with calls that wait to be sent again,
 * and a wider one would be refused the more.
 */
export function burstLimitOf(rows: readonly TrialRow[], offload: Offload): BurstLimit | null {
  const bursts = rows.filter(({pipeline}) => pipeline === 'burst')
  const sum = (key: 'throttles' | 'failures' | 'sentRequests'): number =>
    bursts.reduce((total, row) => total + (Number.isNaN(row[key]) ? 0 : row[key]), 0)
  const [throttles, failures, sentRequests] = [sum('throttles'), sum('failures'), sum('sentRequests')]
  if (isNotable(Math.max(throttles, failures), sentRequests)) {
    return throttles >= failures
      ? {kind: 'throttled', throttles, sentRequests}
      : {kind: 'failing', failures, sentRequests}
  }
  const {maxInFlight} = offload
  const environments = Math.max(0, ...bursts.map(({environmentsMax}) => environmentsMax || 0))
  const allowed = concurrencyOf(offload)
  if (allowed !== null && allowed <= maxInFlight && environments >= allowed) {
    return {kind: 'concurrency', environments: allowed}
  }
  // One call for each environment: as many as the window allows have served only where it was full.
  const isFull = environments >= maxInFlight || bursts.some((row) => flagsOf(row).includes('client-bound'))
  return isFull ? {kind: 'window', calls: maxInFlight} : null
}

/** Null where an account's own is not known. */
const concurrencyOf = ({target, reservedConcurrency, limits}: Offload): number | null =>
  reservedConcurrency ?? (target === 'aws' ? null : limits.accountConcurrency)
