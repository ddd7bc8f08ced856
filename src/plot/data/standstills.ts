import {type Standstill, readStandstills} from '../../results/trial-files/read-standstills.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {FigureInput} from '../figure.js'

/** When one trial's job stood still, and the instant that its time is counted from. */
export interface Standstills {
  readonly zeroMs: number
  readonly crashes: readonly Standstill[]
  readonly rescales: readonly Standstill[]
}

/**
 * As the trial left it beside its row; a crash where it left nothing is that of its settings. Null where the job never
 * stood still. Time counts from the first crash, without one from the first rescale.
 */
export async function standstillsOf(row: TrialRow, input: FigureInput): Promise<Standstills | null> {
  const left = await readStandstills(input.trials, row.trialId)
  const crashes = left.crashes.length > 0 ? left.crashes : asSet(row, input)
  const {rescales} = left
  const [first] = [...crashes, ...rescales]
  return first ? {zeroMs: first.fromMs, crashes, rescales} : null
}

const asSet = (row: TrialRow, {faultsOf}: FigureInput): readonly Standstill[] =>
  faultsOf(row)
    .filter(({kind}) => kind === 'slot-crash')
    .map(({fromMs, toMs}) => ({fromMs, toMs: toMs ?? fromMs}))
