import {readFile} from 'node:fs/promises'
import {setTimeout as sleep} from 'node:timers/promises'
import {ExternalError, messageOf} from '../../../errors.js'
import {requireFetch} from '../../../host/require-fetch.js'
import {type Answer, answerError, notFlink, RefusedError, rootCause} from './answer-errors.js'
import {type CheckpointStatistics, readCheckpoints} from './checkpoint-statistics.js'
import {connectionRemedies, isNoHttp, isTimeout} from './connection-remedies.js'

/** Version and slots of a cluster, as its REST API states them. */
export interface Overview {
  readonly version: string
  readonly taskManagers: number
  readonly slots: number
  readonly freeSlots: number
}

const ENDED_STATES = ['FINISHED', 'CANCELED', 'FAILED']

/** Whether a job in this state of Flink's runs no more. */
export const hasEnded = (state: string): boolean => ENDED_STATES.includes(state)

/** The state of a job, in Flink's word for it. */
export interface JobStatus {
  readonly state: string
  readonly vertices?: readonly {readonly id: string; readonly maxParallelism?: number}[]
}

/** Where a cluster's REST API is, and with what header it is asked. */
export interface RestSettings {
  readonly url: string
  /** The whole header, like `Basic dXNlcjpwYXNz`. */
  readonly authorization: string | null
  /** How long an answer may take that nothing else is said of; 10 s by default. */
  readonly timeoutMs?: number
}

const REQUEST_TIMEOUT_MS = 10_000
/** An upload may cross an ocean. */
const UPLOAD_TIMEOUT_MS = 120_000
/** Reads are repeated for so long: a JobManager in a long collection is slow, not gone. */
const PATIENCE_MS = 15_000
const RETRY_AFTER_MS = 250
/** What Flink answers where a job is in a state that does not allow the request. */
const CONFLICT = 409

/** Flink's REST API, as far as a trial needs it. What is not Flink, or answers badly, is an ExternalError. */
export class FlinkRest {
  readonly url: string
  readonly #authorization: string | null
  readonly #timeoutMs: number
  #hasAnswered = false

  constructor({url, authorization, timeoutMs = REQUEST_TIMEOUT_MS}: RestSettings) {
    requireFetch()
    this.url = url.replace(/\/+$/, '')
    this.#authorization = authorization
    this.#timeoutMs = timeoutMs
  }

  async overview(): Promise<Overview> {
    const {value} = await this.#once('GET', '/overview', {})
    const said = value as Readonly<Record<string, unknown>> | null
    const version = said?.['flink-version']
    if (typeof version !== 'string') throw notFlink(this.url, value === null ? '' : JSON.stringify(value))
    return {
      version,
      taskManagers: Number(said?.['taskmanagers']),
      slots: Number(said?.['slots-total']),
      freeSlots: Number(said?.['slots-available']),
    }
  }

  /** Answers the id under which the cluster keeps the jar; `name` is what it shows of it. */
  async uploadJar(file: string, name: string): Promise<string> {
    const form = new FormData()
    const bytes = new Blob([new Uint8Array(await readFile(file))], {type: 'application/x-java-archive'})
    form.append('jarfile', bytes, name)
    const {value} = await this.#once('POST', '/jars/upload', {body: form, timeoutMs: UPLOAD_TIMEOUT_MS})
    const {filename} = value as {readonly filename: string}
    return filename.split('/').at(-1) ?? ''
  }

  async deleteJar(jarId: string): Promise<void> {
    await this.#once('DELETE', `/jars/${jarId}`, {})
  }

  /** Starts a job and answers its id. Never repeated: a lost answer may have started it. */
  async runJar(jarId: string, args: readonly string[], parallelism: number): Promise<string> {
    const {value} = await this.#once('POST', `/jars/${jarId}/run`, {
      json: {programArgsList: args, parallelism},
      timeoutMs: 60_000,
    })
    return (value as {readonly jobid: string}).jobid
  }

  async job(jobId: string): Promise<JobStatus> {
    return (await this.read(`/jobs/${jobId}`)) as JobStatus
  }

  /** The state alone, which no cache of Flink's is before. */
  async jobState(jobId: string): Promise<string> {
    return ((await this.read(`/jobs/${jobId}/status`)) as {readonly status: string}).status
  }

  /** A job that has ended meanwhile is none that has to be cancelled. */
  async cancel(jobId: string): Promise<void> {
    await this.#once('PATCH', `/jobs/${jobId}?mode=cancel`, {}).catch((error: unknown) => {
      if (!(error instanceof RefusedError && error.status === CONFLICT)) throw error
    })
  }

  /** The innermost cause of a failed job, in one line; '' where it has none. */
  async rootException(jobId: string): Promise<string> {
    const {exceptionHistory} = (await this.read(`/jobs/${jobId}/exceptions`)) as {
      readonly exceptionHistory?: {readonly entries?: readonly {readonly stacktrace?: string}[]}
    }
    return rootCause(exceptionHistory?.entries?.[0]?.stacktrace ?? '')
  }

  /** Of a job that is running or has ended. */
  async checkpoints(jobId: string): Promise<CheckpointStatistics> {
    return readCheckpoints(await this.read(`/jobs/${jobId}/checkpoints`))
  }

  /** The settings of the JobManager, by their keys. */
  async configuration(): Promise<Readonly<Record<string, string>>> {
    const settings = (await this.read('/jobmanager/config')) as readonly {
      readonly key: string
      readonly value: string
    }[]
    return Object.fromEntries(settings.map(({key, value}) => [key, value]))
  }

  /** Ids of the TaskManagers that have a slot in use. */
  async busyTaskManagers(): Promise<readonly string[]> {
    const {taskmanagers} = (await this.read('/taskmanagers')) as {
      readonly taskmanagers: readonly {
        readonly id: string
        readonly slotsNumber: number
        readonly freeSlots: number
      }[]
    }
    return taskmanagers.filter(({slotsNumber, freeSlots}) => freeSlots < slotsNumber).map(({id}) => id)
  }

  /** Any PUT, without an answer that matters. */
  async put(route: string, json: unknown): Promise<void> {
    await this.#once('PUT', route, {json})
  }

  /** Any GET: repeated while the endpoint is slow or gone, up to the end of patience. */
  async read(route: string): Promise<unknown> {
    const startedMs = performance.now()
    for (;;) {
      try {
        return (await this.#once('GET', route, {timeoutMs: 5000})).value
      } catch (error) {
        const isLasting = error instanceof RefusedError || performance.now() - startedMs > PATIENCE_MS
        if (isLasting) throw error
        await sleep(RETRY_AFTER_MS)
      }
    }
  }

  async #once(
    method: string,
    route: string,
    {body, json, timeoutMs = this.#timeoutMs}: {body?: FormData; json?: unknown; timeoutMs?: number},
  ): Promise<{readonly value: unknown}> {
    const headers: Record<string, string> = {}
    if (this.#authorization !== null) headers['authorization'] = this.#authorization
    if (json !== undefined) headers['content-type'] = 'application/json'
    const content = json === undefined ? body : JSON.stringify(json)
    const answer = await this.#fetch(route, {
      method,
      headers,
      timeoutMs,
      ...(content === undefined ? {} : {body: content}),
    })
    const {status, text} = answer
    if (status >= 300) {
      const isSigned = this.#authorization !== null
      throw answerError(this.url, {...answer, request: `${method} ${route}`, isSigned})
    }
    try {
      return {value: text === '' ? null : JSON.parse(text)}
    } catch {
      throw notFlink(this.url, text)
    }
  }

  async #fetch(
    route: string,
    {timeoutMs, ...request}: RequestInit & {readonly timeoutMs: number},
  ): Promise<Pick<Answer, 'status' | 'text' | 'location'>> {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await fetch(`${this.url}${route}`, {...request, redirect: 'manual', signal})
      const text = await response.text()
      this.#hasAnswered = true
      return {status: response.status, text, location: response.headers.get('location')}
    } catch (cause) {
      // fetch hides what happened in the cause of its TypeError.
      const reason = cause instanceof Error && cause.cause !== undefined ? cause.cause : cause
      if (this.#hasAnswered) {
        throw new ExternalError(`Flink at ${this.url} answers no longer: ${messageOf(reason)}`, {
          cause,
          suggestions: ['see whether its JobManager has ended, and what its log says last'],
        })
      }
      throw new ExternalError(`no answer from Flink at ${this.url}: ${wordsOf(reason, timeoutMs)}`, {
        cause,
        suggestions: connectionRemedies(this.url, reason),
      })
    }
  }
}

/** A parser's complaint and a timer's say little to who gave the address. */
function wordsOf(reason: unknown, timeoutMs: number): string {
  if (isTimeout(reason)) return `it said nothing within ${timeoutMs / 1000} s`
  return isNoHttp(reason) ? 'what listens there does not speak HTTP' : messageOf(reason)
}
