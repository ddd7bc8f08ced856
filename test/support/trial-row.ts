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

/** As `buildTrialRow`, with the counts and costs that a file must have to be read: 1000 events, all of them sunk. */
export function buildSoundRow(changes: Partial<TrialRow> = {}): TrialRow {
  const {costPerMillionEventsUsd = 0.2} = changes
  const costUsd = costPerMillionEventsUsd / 1000
  return buildTrialRow({
    trialId: '0'.repeat(12),
    engine: 'virtual',
    arrivals: 'poisson',
    serviceMode: 'sleep',
    flags: 'priced-as-cpu',
    parallelism: 4,
    serviceTimeMs: 5,
    warmupMs: 0,
    intendedEvents: 1000,
    emittedEvents: 1000,
    sunkEvents: 1000,
    lostEvents: 0,
    duplicateEvents: 0,
    suppressedDuplicateEvents: 0,
    localCostUsd: costUsd,
    totalCostUsd: costUsd,
    costPerMillionEventsUsd,
    wallMs: 1,
    ...changes,
  })
}
