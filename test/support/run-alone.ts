import type {JudgedTrial} from '../../src/analysis/verdict/verdict.js'
import {runTrial} from '../../src/experiment/pool/run-trial.js'
import {createWallClock} from '../../src/kernel/wall-clock.js'
import type {Trial} from '../../src/model/trial.js'
import {rowPrice} from '../../src/settings/resolve/resolve-prices.js'

/** Runs a trial of no experiment in this thread, without a folder, and returns its row with what a verdict reads. */
export const runAlone = (trial: Trial): Promise<JudgedTrial> =>
  runTrial(trial, {
    clock: createWallClock(),
    signal: new AbortController().signal,
    point: '',
    folder: '',
    files: [],
    slotPrice: rowPrice(),
  })
