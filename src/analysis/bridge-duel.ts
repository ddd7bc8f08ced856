import type {TrialRow} from '../results/trial-row.js'

/** What a bridge is beside the better of its halves: no more than 5 % worse, or worse in misses, money or both. */
export type BridgeOutcome = 'as good' | 'dearer' | 'misses more' | 'both'

/** Bursting alone, its autoscaler alone, and both, in one spike. */
export interface BridgeTrials {
  readonly burst: TrialRow
  readonly rescaled: TrialRow
  readonly bridge: TrialRow
}

const MARGIN = 1.05

/** The half that misses the objective for fewer seconds, of equal ones the cheaper. */
export const betterHalf = ({burst, rescaled}: BridgeTrials): TrialRow => {
  const missedS = burst.sloMissedS - rescaled.sloMissedS
  const isBurst = missedS < 0 || (missedS === 0 && burst.totalCostUsd <= rescaled.totalCostUsd)
  return isBurst ? burst : rescaled
}

/** The bridge beside the better of its halves, by seconds that miss the objective and by money. */
export function bridgeOutcome(trials: BridgeTrials): BridgeOutcome {
  const half = betterHalf(trials)
  const missesMore = trials.bridge.sloMissedS > MARGIN * half.sloMissedS
  const isDearer = trials.bridge.totalCostUsd > MARGIN * half.totalCostUsd
  if (missesMore) return isDearer ? 'both' : 'misses more'
  return isDearer ? 'dearer' : 'as good'
}

/** Each bridge among the trials of one spike, with its halves; none where a half was not tried. */
export function bridgesOf(rows: readonly TrialRow[]): readonly BridgeTrials[] {
  const burst = rows.find(({pipeline}) => pipeline === 'burst')
  return rows.flatMap((bridge) => {
    const rescaled = rows.find(
      ({pipeline, autoscaler}) => pipeline === 'rescaled' && autoscaler === bridge.autoscaler,
    )
    return bridge.pipeline === 'bridge' && burst && rescaled ? [{burst, rescaled, bridge}] : []
  })
}
