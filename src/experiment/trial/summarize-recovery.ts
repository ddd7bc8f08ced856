import type {RecoveryTotals} from '../../dataflow/recovery.js'
import type {RescaleSteps, ScalingTotals} from '../../dataflow/scaling.js'
import type {Ms} from '../../model/units.js'

/** `recovery` of summary.json: checkpoints, and each crash with what it took back; instants from the window's start. Null without. */
export const summarizeRecovery = (
  recovery: RecoveryTotals | null | undefined,
  warmupMs: Ms,
): object | null => (recovery ? described(recovery, warmupMs) : null)

const described = (
  {checkpoints, stateBytes, failedCheckpoints, crashes}: RecoveryTotals,
  warmupMs: Ms,
): object => ({
  checkpoints,
  stateBytes,
  ...(failedCheckpoints && {failedCheckpoints}),
  crashes: crashes.map(({atMs, checkpointMs, upMs, replayedEvents, replayedInvocations}) => ({
    atMs: atMs - warmupMs,
    // Null before the first: the job began anew.
    checkpointMs: checkpointMs > 0 ? checkpointMs - warmupMs : null,
    upMs: upMs - warmupMs,
    replayedEvents,
    replayedInvocations,
  })),
})

/** `rescales` of summary.json: each with its instants from the window's start, null where it did not come so far. Null without. */
export function summarizeRescales(
  scaling: ScalingTotals | null | undefined,
  warmupMs: Ms,
): readonly RescaleSteps[] | null {
  const inWindow = (atMs: Ms | null): Ms | null => (atMs === null ? null : atMs - warmupMs)
  return (
    scaling?.steps?.map(({slots, askedMs, stoppedMs, openMs, firstEventMs}) => ({
      slots,
      askedMs: askedMs - warmupMs,
      stoppedMs: inWindow(stoppedMs),
      openMs: inWindow(openMs),
      firstEventMs: inWindow(firstEventMs),
    })) ?? null
  )
}
