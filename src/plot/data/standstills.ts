import type {Ms} from '../../model/units.js'
import {type Standstill, readStandstills} from '../../results/trial-files/read-standstills.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'

/** When one trial's job stood still, and the instant that its time is counted from. */
export interface Standstills {
  readonly zero: 'crash' | 'rescale'
  readonly zeroMs: Ms
  readonly crashes: readonly Standstill[]
  readonly rescales: readonly Standstill[]
}

/**
 * As the trial left it beside its row; crashes where it left nothing are those of its settings. Time counts from the first
 * crash that was set, without one from the first rescale that was asked for: one instant for all pipelines, whatever
 * became of it in each. Null where there is neither.
 */
export async function standstillsOf(row: TrialRow, input: FigureInput): Promise<Standstills | null> {
  const left = await readStandstills(input.trials, row.trialId)
  const set = asSet(row, input)
  const {crashes = set, rescales, firstAskedMs} = left
  const [first] = set
  if (first) return {zero: 'crash', zeroMs: first.fromMs, crashes, rescales}
  return firstAskedMs === undefined ? null : {zero: 'rescale', zeroMs: firstAskedMs, crashes, rescales}
}

/** In order; those alone that found the job, where the row counts them. */
const asSet = (row: TrialRow, {faultsOf}: FigureInput): readonly Standstill[] =>
  faultsOf(row)
    .filter(({kind}) => kind === 'slot-crash')
    .map(({fromMs, toMs}) => ({fromMs, toMs: toMs ?? fromMs}))
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .slice(0, Number.isNaN(row.failuresInjected) ? undefined : row.failuresInjected)
