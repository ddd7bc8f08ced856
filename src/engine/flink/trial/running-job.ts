import {ENDED_STATES, type FlinkRest} from '../cluster/rest-client.js'

/** A job that was started, wherever it runs. */
export interface RunningJob {
  /** `FINISHED`, `CANCELED` or `FAILED` once it has ended, else what Flink calls it. */
  state(): Promise<string>
  cancel(): Promise<void>
  /** Why it failed, in one line. */
  failure(): Promise<string>
}

export const hasEnded = (state: string): boolean => ENDED_STATES.some((ended) => ended === state)

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

  cancel(): Promise<void> {
    return this.#rest.cancel(this.#id)
  }

  failure(): Promise<string> {
    return this.#rest.rootException(this.#id)
  }
}
