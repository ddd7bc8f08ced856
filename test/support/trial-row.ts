import {isTextKey, TRIAL_KEYS, type TrialRow} from '../../src/results/trial-row.js'

const EMPTY = Object.fromEntries(
  TRIAL_KEYS.map((key) => [key, isTextKey(key) ? '' : Number.NaN]),
) as unknown as TrialRow

/** A completed vanilla trial of which only that is known, with changes. */
export const buildTrialRow = (changes: Partial<TrialRow> = {}): TrialRow => ({
  ...EMPTY,
  state: 'completed',
  pipeline: 'vanilla',
  shape: 'constant',
  rateEps: 1000,
  repetition: 1,
  seed: 1,
  unfinishedEvents: 0,
  ...changes,
})
