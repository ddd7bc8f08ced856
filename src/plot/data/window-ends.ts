import type {Ms} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'
import {queryWords} from './query-words.js'

/** Of more a figure has no room. */
const MOST_ENDS = 60

/** Where windows of rows end, and what windows they are. */
export interface WindowEnds {
  /** From the start of the measured window; empty where they are too many to mark, and of sessions, which end by what comes. */
  readonly endsMs: readonly Ms[]
  /** `query q5, window 10 s, slide 2 s`; '' of rows that have no windows. */
  readonly words: string
}

/** The ends of windows in the measured window of rows; none where they are not the same of all rows. */
export function windowEnds(rows: readonly TrialRow[]): WindowEnds {
  const [first = {endsMs: [], words: ''}, ...others] = rows.map(endsOf)
  const areAlike = others.every((other) => JSON.stringify(other) === JSON.stringify(first))
  if (areAlike) return first
  return {endsMs: [], words: 'where windows end is not marked: rows do not say the same of all lines'}
}

function endsOf(row: TrialRow): WindowEnds {
  const {windowMs, slideMs, gapMs, warmupMs, durationMs} = row
  if (Number.isNaN(windowMs) && Number.isNaN(gapMs)) return {endsMs: [], words: ''}
  const words = `query ${queryWords(row)}`
  const stepMs = Number.isNaN(slideMs) ? windowMs : slideMs
  // One ends with every slide from the start of the warm-up on; those of the warm-up itself have no delay.
  const first = (Math.floor(warmupMs / stepMs) + 1) * stepMs
  const count = Math.floor((warmupMs + durationMs - first) / stepMs) + 1
  if (!(count >= 1 && count <= MOST_ENDS)) return {endsMs: [], words}
  return {endsMs: Array.from({length: count}, (_, index) => first + index * stepMs - warmupMs), words}
}
