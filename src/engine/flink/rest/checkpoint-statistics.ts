import type {Ms} from '../../../model/units.js'

/** Complete checkpoints of a job. */
export interface CheckpointStatistics {
  readonly count: number
  /** From trigger to completion; NaN without one. */
  readonly p99Ms: Ms
  /** Of the largest; 0 without one. */
  readonly bytes: number
  /** Those that came to nothing. */
  readonly failed: number
  /** What Flink says of the last of these; '' without one. */
  readonly failure: string
}

/** Of a job that takes none, or is asked no more. */
export const NO_CHECKPOINTS: CheckpointStatistics = {
  ...{count: 0, p99Ms: Number.NaN, bytes: 0},
  ...{failed: 0, failure: ''},
}

interface Answer {
  readonly counts?: {readonly completed?: number; readonly failed?: number}
  readonly latest?: {readonly failed?: {readonly failure_message?: string | null} | null}
  readonly summary?: Readonly<Record<string, Readonly<Record<string, number | string>> | undefined>>
}

/** What `/jobs/:id/checkpoints` answers. */
export function readCheckpoints(answer: unknown): CheckpointStatistics {
  const {counts, summary, latest} = (answer ?? {}) as Answer
  const {completed: count = 0, failed = 0} = counts ?? {}
  const failures = {failed, failure: latest?.failed?.failure_message ?? ''}
  return count === 0 ? {...NO_CHECKPOINTS, ...failures} : {count, ...completedIn(summary), ...failures}
}

const completedIn = (summary: Answer['summary']): Pick<CheckpointStatistics, 'p99Ms' | 'bytes'> => ({
  p99Ms: Number(summary?.['end_to_end_duration']?.['p99'] ?? Number.NaN),
  bytes: Number(summary?.['checkpointed_size']?.['max'] ?? 0),
})
