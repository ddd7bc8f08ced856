import {randomUUID} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Ms} from '../../../model/units.js'
import {Environment, type EnvironmentHost} from '../environment/environment.js'
import {
  createLogStream,
  type ExecutionEnvironment,
  type InitOutcome,
  type RunOutcome,
} from '../environment/execution-environment.js'
import {notStarted} from '../environment/function-error.js'
import type {ProcessPool} from './process-pool.js'
import type {RuntimeEvent} from '../environment/runtime/runtime-replies.js'
import type {StartDraws} from './start-draws.js'

/** A pool of processes, and the draws of how long each start is to take. */
export interface DrawnWiring {
  readonly host: EnvironmentHost
  readonly pool: ProcessPool
  readonly draws: StartDraws
}

const CLOSED = notStarted('', 'the environment is closed')

/**
 * An environment whose init is drawn and waited out, since the cores of the cloud are not those that are measured. Its
 * process was initialized before and comes from a pool, or is started where that is empty; what it computes is real.
 */
export class DrawnEnvironment implements ExecutionEnvironment {
  readonly logStream = createLogStream(randomUUID())
  readonly #wiring: DrawnWiring
  #process: Environment | null = null
  #isBusy = false
  #isClosed = false

  constructor(wiring: DrawnWiring) {
    this.#wiring = wiring
  }

  get pid(): number | undefined {
    return this.#process?.pid
  }

  get isRunning(): boolean {
    return this.#process?.isRunning ?? false
  }

  maxMemoryUsedMb(): number {
    return this.#process?.maxMemoryUsedMb() ?? 0
  }

  enforceMemory(): void {
    this.#process?.enforceMemory()
  }

  /** A span over the time-out is cut off there, as an init is. */
  async start(timeoutMs: Ms, event: Pick<RuntimeEvent, 'requestId' | 'tail'>): Promise<InitOutcome> {
    const {host, draws} = this.#wiring
    const startedAtMs = host.nowMs()
    const drawnMs = draws.nextInitMs()
    const [init] = await Promise.all([
      this.#takeProcess(timeoutMs, event),
      sleep(Math.min(drawnMs, timeoutMs)),
    ])
    if (init !== null && init.kind !== 'ready') return init
    if (drawnMs > timeoutMs) {
      await this.#loseProcess()
      return {kind: 'timeout', initMs: timeoutMs}
    }
    // A process that had to be started may have taken longer.
    return {kind: 'ready', initMs: init === null ? drawnMs : Math.max(drawnMs, host.nowMs() - startedAtMs)}
  }

  async standUp(timeoutMs: Ms): Promise<InitOutcome> {
    return (await this.#takeProcess(timeoutMs, {requestId: '', tail: null})) ?? {kind: 'ready', initMs: 0}
  }

  async invoke(event: RuntimeEvent, timeoutMs: Ms): Promise<RunOutcome> {
    const process = this.#process
    if (process === null) return {kind: 'exit', error: CLOSED, isDelivered: true}
    this.#isBusy = true
    const outcome = await process.invoke(event, timeoutMs)
    this.#isBusy = false
    // Another one takes its place at the next init, which is hidden in the duration, as on AWS.
    if (!process.isRunning && !this.#isClosed) await this.#loseProcess()
    return outcome
  }

  /** The process outlives it, unless it is at work: then it ends with what it does. */
  async close(): Promise<void> {
    this.#isClosed = true
    const process = this.#process
    if (process === null) return
    if (this.#isBusy) process.kill()
    await this.#loseProcess()
  }

  /** Null where one stood by; else how its start went. */
  async #takeProcess(
    timeoutMs: Ms,
    event: Pick<RuntimeEvent, 'requestId' | 'tail'>,
  ): Promise<InitOutcome | null> {
    const {host, pool} = this.#wiring
    if (this.#process !== null) await this.#loseProcess()
    const standing = pool.take(host)
    const process = standing ?? new Environment(host)
    const init = standing === null ? await process.start(timeoutMs, event) : null
    if (this.#isClosed) {
      await pool.giveBack(process, host)
      return {kind: 'failed', initMs: 0, error: CLOSED, isExit: true}
    }
    this.#process = process
    if (init !== null && init.kind !== 'ready') await this.#loseProcess()
    return init
  }

  async #loseProcess(): Promise<void> {
    const process = this.#process
    this.#process = null
    if (process !== null) await this.#wiring.pool.giveBack(process, this.#wiring.host)
  }
}
