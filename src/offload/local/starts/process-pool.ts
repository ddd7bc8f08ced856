import {randomUUID} from 'node:crypto'
import os from 'node:os'
import type {Ms} from '../../../model/units.js'
import {Environment, type EnvironmentHost} from '../environment/environment.js'
import type {RuntimeEvent} from '../environment/runtime/runtime-replies.js'

/** Calls of the primer: after three a runtime in Java takes a fifth of its first call's CPU time. */
const PRIMING_CALLS = 3
/** Of a process, or of a call of the primer, however busy the machine is. */
const START_TIMEOUT_MS: Ms = 30_000

/**
 * Initialized processes of one function that belong to no environment: what an environment is given whose cold start
 * is drawn. They come back when the environment ends, and are replaced where they have ended themselves.
 */
export class ProcessPool {
  readonly #primer: Buffer
  readonly #ready: Environment[] = []
  readonly #starting = new Set<Promise<void>>()
  #host: EnvironmentHost | null = null
  #isClosed = false

  /** A payload that each process is called with before it stands by. */
  constructor(primer: string) {
    this.#primer = Buffer.from(primer)
  }

  get pids(): readonly number[] {
    return this.#ready.flatMap(({pid}) => pid ?? [])
  }

  /**
   * Starts what is missing, as many at once as there are cores. Resolves with how many stand by; rejects with an Error
   * where one does not start.
   */
  async fill(processes: number, host: EnvironmentHost): Promise<number> {
    this.#host = host
    await Promise.all(this.#starting)
    for (const process of this.#ready.splice(0)) {
      if (process.isRunning) this.#ready.push(process)
      else await process.close()
    }
    let missing = processes - this.#ready.length
    const lane = async (): Promise<void> => {
      while (missing-- > 0) await this.#startOne(host)
    }
    await Promise.all(Array.from({length: os.availableParallelism()}, lane))
    return this.#ready.length
  }

  /** One that runs, now the caller's; null where none stands by. */
  take(host: EnvironmentHost): Environment | null {
    if (host !== this.#host) return null
    for (let process = this.#ready.pop(); process !== undefined; process = this.#ready.pop()) {
      if (process.isRunning) return process
      this.#replace(process)
    }
    return null
  }

  /** What `take` gave, or one of the caller's own: stands by again if it still runs. Resolves when it is settled. */
  async giveBack(process: Environment, host: EnvironmentHost): Promise<void> {
    if (this.#isClosed || host !== this.#host) await process.close()
    else if (process.isRunning) this.#ready.push(process)
    else this.#replace(process)
  }

  /** The function has changed: none of these is of any use. */
  async drop(): Promise<void> {
    this.#host = null
    await Promise.all(this.#ready.splice(0).map((process) => process.close()))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.drop()
    await Promise.all(this.#starting)
  }

  /** In the background: until it stands by, a start that finds none takes as long as a process takes. */
  #replace(process: Environment): void {
    const host = this.#host
    const replaced = process
      .close()
      .then(() => (host === null || this.#isClosed ? undefined : this.#startOne(host)))
      // The next start that finds no process starts one, and says why it cannot.
      .catch(() => undefined)
      .finally(() => this.#starting.delete(replaced))
    this.#starting.add(replaced)
  }

  async #startOne(host: EnvironmentHost): Promise<void> {
    const process = new Environment(host)
    const init = await process.standUp(START_TIMEOUT_MS)
    if (init.kind === 'ready') await this.#prime(process)
    if (init.kind === 'ready' && process.isRunning && !this.#isClosed && host === this.#host) {
      this.#ready.push(process)
      return
    }
    await process.close()
    if (init.kind === 'ready' || this.#isClosed) return
    const reason =
      init.kind === 'failed' ? init.error.payload.toString() : `no answer in ${START_TIMEOUT_MS / 1000} s`
    throw new Error(`a process did not start: ${reason}`)
  }

  async #prime(process: Environment): Promise<void> {
    for (let call = 0; call < PRIMING_CALLS; call++) {
      const event: RuntimeEvent = {
        requestId: randomUUID(),
        payload: this.#primer,
        arn: '',
        traceId: '',
        clientContext: null,
        timeoutMs: START_TIMEOUT_MS,
        tail: null,
      }
      await process.invoke(event, START_TIMEOUT_MS)
    }
  }
}
