import fc from 'fast-check'
import type {Crash} from '../../src/dataflow/recovery.js'
import type {Fault} from '../../src/model/fault.js'
import type {Trial} from '../../src/model/trial.js'
import {faultOf, faultTrial} from './fault-trial.js'
import type {Observed} from './observe.js'
import {randomTrials} from './random-trial.js'

/** A fault from the start of the window. */
export const crash = (atMs: number, restartMs: number): Fault => faultOf('slot-crash', {atMs, restartMs})

/** What no crash took back: sunk by the checkpoint that it went back to, or after it. */
export const effective = (observed: Observed, crashes: readonly Crash[]): Observed => ({
  ...observed,
  rows: observed.rows.filter(({sunkNs}) =>
    crashes.every(({checkpointMs, atMs}) => {
      // 0 is no checkpoint, but the start.
      const isSafe = checkpointMs > 0 && sunkNs <= Math.round(checkpointMs * 1e6)
      return isSafe || sunkNs > Math.round(atMs * 1e6)
    }),
  ),
})

/** Of all pipelines of fixed slots, with other faults beside. */
export const crashedTrials: fc.Arbitrary<Trial> = fc
  .tuple(
    fc.oneof(randomTrials, fc.integer({min: 0, max: 1e6}).map(faultTrial)),
    fc.array(fc.tuple(fc.integer({min: 0, max: 2500}), fc.constantFrom(0.001, 0.3, 40, 700)), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.constantFrom(20, 150, 900, 5000, undefined),
  )
  .map(([trial, crashes, checkpointIntervalMs]) => ({
    ...trial,
    faults: [...trial.faults, ...crashes.map(([atMs, restartMs]) => crash(atMs, restartMs))],
    ...(checkpointIntervalMs !== undefined && {checkpointIntervalMs}),
  }))
