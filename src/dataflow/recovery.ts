import type {Ms} from '../model/units.js'
import {mergedPauses, type Pause} from './scaling.js'

/** One crash of a job, and what it took back. Instants count from the start of the trial. */
export interface Crash {
  readonly atMs: Ms
  /** Of the checkpoint that the job went back to; 0 where there was none yet. */
  readonly checkpointMs: Ms
  /** When the job ran again, or would have. */
  readonly upMs: Ms
  /** Handed on by their sources, and back there: they are served again. */
  readonly replayedEvents: number
  /** Calls that hold such events: billed, and made again. */
  readonly replayedInvocations: number
}

/** How a trial was kept safe and what it lost and made good, whole trial. */
export interface RecoveryTotals {
  readonly checkpoints: number
  /** From trigger to completion; missing where they take no time. */
  readonly checkpointP99Ms?: Ms
  /** Of the largest checkpoint: events in open batches, calls and fallback lists, as requests weigh them. */
  readonly stateBytes: number
  /** Those that came to nothing, and why the last of them did; missing where none does. */
  readonly failedCheckpoints?: {readonly count: number; readonly why: string}
  readonly crashes: readonly Crash[]
  /** What rescales of a job that goes on from its checkpoints took back; missing where none did. */
  readonly rescaled?: {readonly replayedEvents: number; readonly replayedInvocations: number}
  /** Outages that were over when the trial ended. */
  readonly restarts: number
  /** When the job stood still, up to the end of the trial. */
  readonly outages: readonly Pause[]
}

/** When a job stood still, in order; a crash in an outage makes it longer. */
export const outagesOf = (crashes: readonly Pick<Crash, 'atMs' | 'upMs'>[], endMs: Ms): readonly Pause[] =>
  mergedPauses(
    crashes.map(({atMs, upMs}) => ({fromMs: atMs, toMs: upMs})),
    endMs,
  )
