import {setTimeout as sleep} from 'node:timers/promises'
import {ExternalError} from '../../../errors.js'
import type {CheckpointStatistics} from '../rest/checkpoint-statistics.js'
import {pinParallelism} from '../rest/pin-parallelism.js'
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

/**
 * Resolves when a job has ended: cancelled, or, on a cluster that lets no one cancel by REST, because its harness has
 * asked it to stop. Throws an ExternalError where it goes on.
 */
export async function endJob(job: RunningJob): Promise<void> {
  const refusal = await job.cancel().then(
    () => null,
    (error: unknown) => {
      if (error instanceof ExternalError) return error
      throw error
    },
  )
  const startedMs = performance.now()
  let state = await job.state()
  for (; !hasEnded(state); state = await job.state()) {
    if (performance.now() - startedMs > END_WITHIN_MS) {
      throw (
        refusal ??
        new ExternalError(`a Flink job is still ${state} ${END_WITHIN_MS / 1000} s after its cancel`)
      )
    }
    await sleep(END_POLL_MS)
  }
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
