import type {Trial} from '../../src/model/trial.js'
import {type History, runTrial} from './history.js'
import {recordSunkRows, type SunkRow} from './sunk-rows.js'

/** A history with the rows behind it. */
export interface Observed {
  readonly trial: Trial
  readonly history: History
  readonly rows: readonly SunkRow[]
}

// A virtual trial of a few seconds has no excuse for more ticks.
const MOST_TICKS = 20_000

/** Runs a trial on the virtual engine and keeps the clock of every event; throws if it does not end. */
export async function observeTrial(trial: Trial): Promise<Observed> {
  const histories: History[] = []
  let ticks = 0
  const onTick = (): void => {
    if (++ticks > MOST_TICKS) throw new Error(`the trial does not end: ${JSON.stringify(trial)}`)
  }
  const rows = await recordSunkRows(async () => {
    histories.push(await runTrial(trial, {onTick}))
  })
  const [history] = histories
  if (!history) throw new Error('the trial left no history')
  return {trial, history, rows}
}
