import type {Eps} from '../model/units.js'
import {holdingOf, type Objective} from './objective.js'
import {POINT_KEYS} from '../results/point-keys.js'
import type {TrialRow} from '../results/trial-row.js'

/** Bisection ends when what is known to be too much lies less than this above what is known to be sustainable. */
export const CAPACITY_TOLERANCE = 0.01

/** What a trial at one rate says; undecided asks for a longer window. */
export type ProbeVerdict = 'accepted' | 'refused' | 'undecided'

/** Whether a job sustains the rate of a trial (docs/measurement.md#statistics) and, where some are given, meets the objectives. */
export function judgeProbe(row: TrialRow, objectives: readonly Objective[]): ProbeVerdict {
  if (row.sustainable === 'unsustainable') return 'refused'
  // A percentile of too few events is empty, one beyond the age of an unfinished event is a bound: both are open.
  const holding = holdingOf([row], objectives)
  if (holding === 'missed') return 'refused'
  return row.sustainable === 'sustainable' && holding === 'met' ? 'accepted' : 'undecided'
}

/** What a search found for one pipeline at one point, in one repetition. */
export interface Capacity {
  /** The trial at the highest sustainable rate; where there is none, at the lowest rate tried. */
  readonly row: TrialRow
  /** NaN where no rate was sustainable. */
  readonly capacityEps: Eps
  /** The lowest rate that was not sustainable; Infinity where all were. */
  readonly notAboveEps: Eps
  readonly trials: number
  /** Rates that were refused because even the longest window did not decide. */
  readonly undecidedRates: number
}

/** Everything that stays the same through a search. */
const SEARCH_KEYS = [
  ...POINT_KEYS.filter((key) => key !== 'rateEps' && key !== 'peakRateEps' && key !== 'durationMs'),
  'repetition',
  'seed',
] as const

/** The capacities that the rows of a search amount to, in the order of their first rows. */
export function capacitiesOf(
  rows: readonly TrialRow[],
  objectives: readonly Objective[],
): readonly Capacity[] {
  const searches = new Map<string, TrialRow[]>()
  for (const row of rows) {
    if (row.state !== 'completed') continue
    const key = SEARCH_KEYS.map((name) => row[name]).join('|')
    searches.set(key, [...(searches.get(key) ?? []), row])
  }
  return [...searches.values()].flatMap((own) => capacityOf(own, objectives))
}

function capacityOf(rows: readonly TrialRow[], objectives: readonly Objective[]): readonly Capacity[] {
  const rising = rows.toSorted((a, b) => a.rateEps - b.rateEps || a.durationMs - b.durationMs)
  // The longest window at a rate has the last word.
  const final = [...new Map(rising.map((row) => [row.rateEps, row])).values()]
  const verdicts = final.map((row) => ({row, verdict: judgeProbe(row, objectives)}))
  const accepted = verdicts.filter(({verdict}) => verdict === 'accepted').at(-1)?.row
  const refused = verdicts.find(({verdict}) => verdict !== 'accepted')?.row
  const row = accepted ?? refused
  if (!row) return []
  return [
    {
      row,
      capacityEps: accepted?.rateEps ?? Number.NaN,
      notAboveEps: refused?.rateEps ?? Infinity,
      trials: rows.length,
      undecidedRates: verdicts.filter(({verdict}) => verdict === 'undecided').length,
    },
  ]
}
