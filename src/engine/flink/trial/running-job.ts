import {ENDED_STATES, type FlinkRest, type JobStatus, type JobVertex} from '../cluster/rest-client.js'

/** Task times and record counts since the start of the job, summed over subtasks; they only ever grow. */
export interface TaskReading {
  /** Of `tokenize`. */
  readonly busyMs: number
  /** Of the sources. */
  readonly backpressuredMs: number
  /** Finished by `tokenize`. */
  readonly processedEvents: number
  readonly subtask0RecordsIn: number
}

/** A job that was started, wherever it runs. */
export interface RunningJob {
  /** `FINISHED`, `CANCELED` or `FAILED` once it has ended, else what Flink calls it. */
  state(): Promise<string>
  /** Null where Flink does not tell now. */
  read(): Promise<TaskReading | null>
  cancel(): Promise<void>
  /** Why it failed, in one line. */
  failure(): Promise<string>
}

export const hasEnded = (state: string): boolean => ENDED_STATES.some((ended) => ended === state)

const METRICS = [
  // Not the `…PerSecond` ones: those are means over a minute, refreshed every 5 s.
  'accumulateBusyTimeMs',
  'accumulateBackPressuredTimeMs',
  'numRecordsIn',
  'numRecordsOut',
] as const
type Metric = (typeof METRICS)[number]

/** A job behind Flink's REST API. */
export class RestJob implements RunningJob {
  readonly #rest: FlinkRest
  readonly #id: string
  #vertices: readonly JobVertex[] = []
  /** What was read before: a finished task is not asked any more, and no figure goes back. */
  readonly #known = new Map<string, number>()

  constructor(rest: FlinkRest, id: string) {
    this.#rest = rest
    this.#id = id
  }

  async state(): Promise<string> {
    return (await this.#status()).state
  }

  async read(): Promise<TaskReading | null> {
    if (this.#vertices.length === 0) await this.#status()
    const source = this.#vertex('Source: source')
    const tokenize = this.#vertex('tokenize')
    if (!source || !tokenize) return null
    await Promise.all([this.#note(source), this.#note(tokenize)])
    const sum = (vertex: JobVertex, metric: Metric): number => {
      let total = 0
      for (let i = 0; i < vertex.parallelism; i++) total += this.#figure(vertex, i, metric)
      return total
    }
    return {
      busyMs: sum(tokenize, 'accumulateBusyTimeMs'),
      backpressuredMs: sum(source, 'accumulateBackPressuredTimeMs'),
      processedEvents: sum(tokenize, 'numRecordsOut'),
      subtask0RecordsIn: this.#figure(tokenize, 0, 'numRecordsIn'),
    }
  }

  cancel(): Promise<void> {
    return this.#rest.cancel(this.#id)
  }

  failure(): Promise<string> {
    return this.#rest.rootException(this.#id)
  }

  async #status(): Promise<JobStatus> {
    const status = await this.#rest.job(this.#id)
    this.#vertices = status.vertices
    return status
  }

  #vertex(name: string): JobVertex | undefined {
    return this.#vertices.find((vertex) => vertex.name.startsWith(name))
  }

  async #note(vertex: JobVertex): Promise<void> {
    for (const [metric, value] of await this.#rest.metrics(this.#id, vertex, METRICS)) {
      const key = `${vertex.id}.${metric}`
      if (Number.isFinite(value)) this.#known.set(key, Math.max(value, this.#known.get(key) ?? 0))
    }
  }

  #figure(vertex: JobVertex, subtask: number, metric: Metric): number {
    return this.#known.get(`${vertex.id}.${subtask}.${metric}`) ?? 0
  }
}
