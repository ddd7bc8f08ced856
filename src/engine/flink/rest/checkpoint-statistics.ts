import type {Ms} from '../../../model/units.js'

/** Complete checkpoints of a job. */
export interface CheckpointStatistics {
  readonly count: number
  /** From trigger to completion; NaN without one. */
  readonly p99Ms: Ms
  /** Of the largest; 0 without one. */
  readonly bytes: number
}

/** Of a job that takes none, or is asked no more. */
export const NO_CHECKPOINTS: CheckpointStatistics = {count: 0, p99Ms: Number.NaN, bytes: 0}

/** What `/jobs/:id/checkpoints` answers. */
export function readCheckpoints(answer: unknown): CheckpointStatistics {
  const {counts, summary} = (answer ?? {}) as {
    readonly counts?: {readonly completed?: number}
    readonly summary?: Readonly<Record<string, Readonly<Record<string, number | string>> | undefined>>
  }
  const count = counts?.completed ?? 0
  if (count === 0) return NO_CHECKPOINTS
  return {
    count,
    p99Ms: Number(summary?.['end_to_end_duration']?.['p99'] ?? Number.NaN),
    bytes: Number(summary?.['checkpointed_size']?.['max'] ?? 0),
  }
}
