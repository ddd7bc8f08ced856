import {setTimeout as sleep} from 'node:timers/promises'
import {ExternalError} from '../../../errors.js'
import type {Trial} from '../../../model/trial.js'
import type {CheckpointStatistics} from '../rest/checkpoint-statistics.js'
import {pinParallelism} from '../rest/pin-parallelism.js'
import type {Ms} from '../../../model/units.js'
import {type FlinkRest, hasEnded} from '../rest/rest-client.js'

/** A job that was started, wherever it runs. */
export interface RunningJob {
  /** `FINISHED`, `CANCELED` or `FAILED` once it has ended, else what Flink calls it. */
  state(): Promise<string>
  cancel(): Promise<void>
  /** Asks Flink to run it with so many slots, as soon as that can; an adaptive scheduler alone does. */
  rescale(slots: number): Promise<void>
  /** The same as `state`, as it is now: Flink keeps what it answers there for a while. */
  stateNow(): Promise<string>
  /** Why it failed, in one line. */
  failure(): Promise<string>
  /** Of a job that takes checkpoints; also when it has ended. */
  checkpoints(): Promise<CheckpointStatistics>
}

const END_WITHIN_MS = 30_000
const END_POLL_MS = 50
/** A job that has been asked to stop finishes what its tasks have in hand and takes a last checkpoint. */
const COMMIT_WITHIN_MS = 10_000

/** How long a job that was asked to stop may take to commit what it wrote; 0 where it writes nothing. */
export const commitMsOf = ({sink, checkpointIntervalMs = 0}: Trial): Ms =>
  sink ? COMMIT_WITHIN_MS + checkpointIntervalMs : 0

/**
 * Resolves when a job has ended: by itself within `graceMs` where its harness has asked it to stop, else cancelled, or,
 * on a cluster that lets no one cancel by REST, by itself later. Returns true for one that finished, so that it has
 * committed all that it wrote. Throws an ExternalError where it goes on.
 */
export async function endJob(job: RunningJob, graceMs: Ms = 0): Promise<boolean> {
  const inTime = await endWithin(job, graceMs)
  if (inTime !== null) return inTime === FINISHED
  const refusal = await job.cancel().then(
    () => null,
    (error: unknown) => {
      if (error instanceof ExternalError) return error
      throw error
    },
  )
  const late = await endWithin(job, END_WITHIN_MS)
  if (late !== null) return late === FINISHED
  throw (
    refusal ??
    new ExternalError(`a Flink job is still ${await job.state()} ${END_WITHIN_MS / 1000} s after its cancel`)
  )
}

const FINISHED = 'FINISHED'

/** The state that it ended in, null where it goes on; looks at least once where there is a time at all. */
async function endWithin(job: RunningJob, withinMs: Ms): Promise<string | null> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < withinMs) {
    const state = await job.state()
    if (hasEnded(state)) return state
    await sleep(END_POLL_MS)
  }
  return null
}

/** A job behind Flink's REST API. */
export class RestJob implements RunningJob {
  readonly #rest: FlinkRest
  readonly #id: string

  constructor(rest: FlinkRest, id: string) {
    this.#rest = rest
    this.#id = id
  }

  async state(): Promise<string> {
    return (await this.#rest.job(this.#id)).state
  }

  stateNow(): Promise<string> {
    return this.#rest.jobState(this.#id)
  }

  rescale(slots: number): Promise<void> {
    return pinParallelism(this.#rest, this.#id, slots)
  }

  cancel(): Promise<void> {
    return this.#rest.cancel(this.#id)
  }

  failure(): Promise<string> {
    return this.#rest.rootException(this.#id)
  }

  checkpoints(): Promise<CheckpointStatistics> {
    return this.#rest.checkpoints(this.#id)
  }
}
