import {performance} from 'node:perf_hooks'
import {setTimeout as sleep} from 'node:timers/promises'
import {encodeRecords, type EventRecord} from '../../src/engine/flink/control/event-records.js'
import {ExternalError} from '../../src/errors.js'
import type {TrialHost} from '../../src/engine/flink/trial/flink-trial.js'
import type {CheckpointStatistics} from '../../src/engine/flink/rest/checkpoint-statistics.js'
import {hasEnded} from '../../src/engine/flink/rest/rest-client.js'
import type {RunningJob} from '../../src/engine/flink/trial/running-job.js'
import type {Trial} from '../../src/model/trial.js'
import {createSchedule} from '../../src/workload/schedule.js'

interface Decision {
  readonly version: number
  readonly share: number
  readonly isStopping: boolean
}

/** A state that Flink tells; or another attempt, other subtasks or other counts, as the tasks that come tell them. */
export type Fate = 'RESTARTING' | 'FINISHED' | 'attempt' | 'subtask' | 'again' | 'backwards' | 'beyond'

export interface FakeJobOptions {
  /** Fails so long after its start. */
  readonly failsAfterMs?: number
  /** Never serves events from this one on. */
  readonly stuckAtEvent?: number
  /** Says nothing of the time of its tasks. */
  readonly isMute?: boolean
  /** What Flink does to it so long after its start. */
  readonly fate?: {readonly afterMs: number; readonly what: Fate}
  /** Reported by each sink at its end. */
  readonly repeatedLocalEvents?: number
  /** Cannot be cancelled by REST. */
  readonly isUncancelable?: boolean
}

/** What it says that each of its calls takes of CPU. */
export const CALL_CPU_NS = 400_000

/**
 * A job that speaks the real protocol over real HTTP and does no work: each event is sunk `serviceMs` after it is
 * intended, offloaded by the share of the newest decision in batches of one.
 */
export class FakeFlinkJob implements RunningJob {
  readonly decisions: Decision[] = []
  refusals: string[] = []
  #state = 'RUNNING'
  #control = ''
  #token = ''
  #nowNs = 0
  #trial: Trial | null = null
  readonly #options: FakeJobOptions
  #work: Promise<void> = Promise.resolve()
  #following: Promise<void> = Promise.resolve()

  constructor(options: FakeJobOptions = {}) {
    this.#options = options
  }

  /** The cluster around it. */
  host(overrides: Partial<TrialHost> = {}): TrialHost {
    return {
      controlHost: '127.0.0.1',
      bufferEvents: 150,
      start: (args) => {
        const value = (name: string): string => args[args.indexOf(name) + 1]!
        this.#control = value('--control')
        this.#token = value('--token')
        this.#work = this.#run().catch((error: unknown) => {
          this.refusals.push(String(error))
        })
        return Promise.resolve(this)
      },
      damage: () => '',
      ...overrides,
    }
  }

  state(): Promise<string> {
    return Promise.resolve(this.#state)
  }

  stateNow(): Promise<string> {
    return this.state()
  }

  rescale(): Promise<void> {
    return Promise.reject(new ExternalError('this job keeps its slots'))
  }

  async cancel(): Promise<void> {
    if (this.#options.isUncancelable === true) throw new ExternalError('not found: PATCH')
    if (hasEnded(this.#state)) return
    this.#state = 'CANCELLING'
    await Promise.all([this.#work, this.#following])
    this.#state = 'CANCELED'
  }

  checkpoints(): Promise<CheckpointStatistics> {
    return Promise.resolve({count: 3, p99Ms: 12, bytes: 900, failed: 0, failure: ''})
  }

  failure(): Promise<string> {
    return Promise.resolve('java.io.IOException: the dog ate it')
  }

  async #run(): Promise<void> {
    const {trial} = (await this.#get('/v1/spec')) as {trial: Trial}
    this.#trial = trial
    const roles = ['source', 'tokenize', 'sink', ...(trial.offload ? ['invoker'] : [])]
    for (const role of roles)
      for (let subtask = 0; subtask < trial.parallelism; subtask++)
        await this.#hello(role, {subtask, parallelism: trial.parallelism})
    const start = (await this.#get('/v1/start')) as {originMonotonicNs: string}
    this.#following = this.#follow()
    await this.#serve(BigInt(start.originMonotonicNs))
    if (this.#hasMet) return
    for (let subtask = 0; subtask < trial.parallelism; subtask++)
      await this.#post(
        `/v1/result/sink/${subtask}`,
        JSON.stringify({
          ...{
            sunkEvents: 0,
            suppressedDuplicateEvents: 0,
            repeatedLocalEvents: this.#options.repeatedLocalEvents ?? 0,
          },
          ...{digestA: subtask + 1, digestB: 1},
        }),
      )
    if (this.#state === 'RUNNING') this.#state = 'FINISHED'
  }

  async #hello(
    role: string,
    place: {readonly subtask: number; readonly parallelism: number},
    attempt = 0,
  ): Promise<void> {
    const hello = {role, ...place, attempt, monotonicNs: '1', wallMs: 0, host: '', pid: 1}
    await this.#post('/v1/hello', JSON.stringify(hello), attempt)
  }

  async #undergo(sinceMs: number): Promise<void> {
    const {failsAfterMs = Infinity, fate} = this.#options
    if (sinceMs > failsAfterMs) this.#state = 'FAILED'
    if (!fate || sinceMs < fate.afterMs || this.#isOver) return
    this.#isOver = true
    await this.#meet(fate.what)
  }

  /** What comes of it is what a task of the job would do: a refusal fails it, and the job with it. */
  async #meet(fate: Fate): Promise<void> {
    this.#hasMet = true
    const {parallelism} = this.#trial!
    const line = {kind: 'counters', subtask: 0, atNs: 0}
    try {
      if (fate === 'RESTARTING' || fate === 'FINISHED') this.#state = fate
      else if (fate === 'attempt') await this.#hello('sink', {subtask: 0, parallelism}, 1)
      else if (fate === 'again') await this.#hello('sink', {subtask: 0, parallelism})
      else if (fate === 'subtask')
        await this.#hello('sink', {subtask: parallelism, parallelism: parallelism + 1})
      else {
        const counted = fate === 'beyond' ? {emitted: 1e6} : {emitted: 1, routedLocal: 1, taken: 1}
        await this.#post('/v1/report', JSON.stringify({...line, ...counted}))
        this.#hasMet = false
      }
    } catch (error) {
      this.refusals.push(String(error))
      this.#state = 'FAILED'
    }
  }

  async #follow(): Promise<void> {
    for (let version = 0; this.#state !== 'FINISHED';) {
      const decision = (await this.#get(`/v1/decision?after=${version}`)) as Decision | null | undefined
      if (decision === undefined) {
        if (!hasEnded(this.#state)) this.#state = 'FAILED'
        return
      }
      if (decision === null) continue
      this.decisions.push(decision)
      version = decision.version
      if (decision.isStopping) return
    }
  }

  async #serve(originNs: bigint): Promise<void> {
    const trial = this.#trial!
    const intendedNs = new Float64Array(100_000)
    const events = createSchedule(trial.load, trial.seed).fill(intendedNs)
    const startedMs = performance.now()
    for (let event = 0; event < events;) {
      await sleep(10)
      const {stuckAtEvent = Infinity} = this.#options
      await this.#undergo(performance.now() - startedMs)
      if (this.#state !== 'RUNNING' || this.#isStopping || this.#hasMet) return
      this.#nowNs = Number(process.hrtime.bigint() - originNs)
      const due: number[] = []
      for (; event < events && intendedNs[event]! + 3e6 <= this.#nowNs; event++) due.push(event)
      if (due.length > 0)
        await this.#sink(
          due.filter((number) => number < stuckAtEvent),
          due,
          intendedNs,
        )
    }
    const isStuck = this.#options.stuckAtEvent !== undefined
    while (this.#state === 'RUNNING' && isStuck && !this.#isStopping) await sleep(10)
  }

  async #sink(
    served: readonly number[],
    emitted: readonly number[],
    intendedNs: Float64Array,
  ): Promise<void> {
    const {parallelism, load} = this.#trial!
    for (let subtask = 0; subtask < parallelism; subtask++) {
      const own = served.filter((event) => event % parallelism === subtask)
      const share = this.decisions.at(-1)?.share ?? 0
      const records = own.map((event): EventRecord => {
        const atNs = intendedNs[event]!
        const isOffloaded = share === 1 && atNs >= load.extent.warmupMs * 1e6
        return {
          event,
          path: isOffloaded ? 'offload' : 'local',
          intendedNs: atNs,
          emittedNs: atNs,
          routedNs: atNs,
          startedNs: atNs + 1e6,
          sentNs: isOffloaded ? atNs + 1e6 + event : 0,
          sunkNs: atNs + 3e6,
          workNs: 2e6,
          coldNs: 0,
          networkNs: 0,
        }
      })
      const offloaded = records.filter(({path}) => path === 'offload')
      const known = this.#counts[subtask] ?? {emitted: 0, offloaded: 0, processed: 0}
      known.emitted += emitted.filter((event) => event % parallelism === subtask).length
      known.offloaded += offloaded.length
      this.#counts[subtask] = known
      known.processed += records.length - offloaded.length
      const lines = [
        {
          kind: 'counters',
          subtask,
          atNs: this.#nowNs,
          ...this.#timesOf(known),
          emitted: known.emitted,
          routedLocal: known.emitted - known.offloaded,
          taken: known.emitted - known.offloaded,
          offloaded: known.offloaded,
          invokerCpuNs: known.offloaded * CALL_CPU_NS,
        },
        ...offloaded.flatMap(({sentNs, event}) => [
          {kind: 'sent', subtask, events: 1, isRetry: false, requestBytes: 200},
          {
            kind: 'reply',
            subtask,
            atNs: sentNs,
            status: 'ok',
            events: 1,
            isInvoked: true,
            isCold: event % 2 === 0,
            isLate: false,
            initMs: 0,
            billedMs: 2,
            responseBytes: 100,
          },
          {
            kind: 'invocation',
            subtask,
            sentAtMs: sentNs / 1e6,
            batchEvents: 1,
            givenUpEvents: 0,
            requestBytes: 1,
            responseBytes: 1,
            attempts: 1,
            status: 'ok',
            isCold: false,
            queueMs: 0,
            clientMs: 2,
            initMs: 0,
            durationMs: 1,
            takenWorkMs: 1,
            billedMs: 2,
            environmentId: `env-${event % 3}`,
            errorType: '',
          },
        ]),
      ]
      await this.#post('/v1/report', lines.map((line) => JSON.stringify(line)).join('\n'))
      if (records.length > 0) await this.#post(`/v1/events/${subtask}`, encodeRecords(records))
    }
  }

  #hasMet = false
  #isOver = false

  get #isStopping(): boolean {
    return this.decisions.at(-1)?.isStopping === true
  }

  readonly #counts: {emitted: number; offloaded: number; processed: number}[] = []

  #timesOf({processed}: {readonly processed: number}): object {
    return this.#options.isMute === true ? {} : {policyBlockedNs: 0, busyNs: 2e6 * processed, processed}
  }

  /** Returns null where there is no content, and nothing at all once the harness has closed its doors. */
  async #get(route: string): Promise<unknown> {
    const response = await fetch(`${this.#control}${route}`, {headers: this.#headers()}).catch(() => null)
    if (response === null) return undefined
    if (response.status === 204) return null
    if (!response.ok) throw new Error(`${route} answered ${response.status}`)
    return response.json()
  }

  async #post(route: string, body: string | Buffer, attempt = 0): Promise<void> {
    const content = typeof body === 'string' ? body : new Uint8Array(body)
    const response = await fetch(`${this.#control}${route}`, {
      method: 'POST',
      headers: {...this.#headers(), 'x-burst-attempt': `${attempt}`},
      body: content,
    })
    if (!response.ok) throw new Error(`${route} answered ${response.status}: ${await response.text()}`)
  }

  #headers(): Record<string, string> {
    return {authorization: `Bearer ${this.#token}`}
  }
}
