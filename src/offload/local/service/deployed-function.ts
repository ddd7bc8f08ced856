import os from 'node:os'
import type {Ms} from '../../../model/units.js'
import {DrawnEnvironment} from '../starts/drawn-environment.js'
import {Environment, type EnvironmentHost} from '../environment/environment.js'
import type {ExecutionEnvironment} from '../environment/execution-environment.js'
import type {FunctionDefinition} from '../function-definition.js'
import type {ProcessPool} from '../starts/process-pool.js'
import type {StartDraws} from '../starts/start-draws.js'

/** Cold starts that are drawn, and the processes that stand by for them. */
export interface DrawnSupply {
  readonly draws: StartDraws
  readonly pool: ProcessPool
}

/** What gives a function its environments. */
export interface FunctionWiring {
  readonly hostFor: (definition: FunctionDefinition) => Promise<EnvironmentHost>
  /** No environment uses this folder any more, nor will one. */
  readonly onCodeUnused?: (codeRoot: string) => void
  /** Null: a cold start is that of a process. */
  readonly drawn?: DrawnSupply | null
}

/** One function with its environments: idle ones are reused last in, first out, and reclaimed after a while. */
export class DeployedFunction {
  readonly #hostFor: (definition: FunctionDefinition) => Promise<EnvironmentHost>
  readonly #onCodeUnused: (codeRoot: string) => void
  readonly #drawn: DrawnSupply | null
  readonly #idle: {readonly environment: ExecutionEnvironment; readonly sinceMs: Ms}[] = []
  /** Each environment with the definition it was made from: an older one is not used again. */
  readonly #environments = new Map<ExecutionEnvironment, FunctionDefinition>()
  /** Made in advance and not used yet: they stand ready, and count as soon as they serve. */
  readonly #standing = new Set<ExecutionEnvironment>()
  readonly #closing = new Set<Promise<void>>()
  /** Folders of definitions that were replaced, as long as environments use them. */
  readonly #oldCode = new Set<string>()
  #isRetired = false
  #resets = 0
  #definition: FunctionDefinition
  #host: Promise<EnvironmentHost> | null = null

  constructor(
    definition: FunctionDefinition,
    {hostFor, onCodeUnused = () => undefined, drawn = null}: FunctionWiring,
  ) {
    this.#definition = definition
    this.#hostFor = hostFor
    this.#onCodeUnused = onCodeUnused
    this.#drawn = drawn
  }

  get definition(): FunctionDefinition {
    return this.#definition
  }

  /** It was deleted, or the service is closing: it makes no environment any more. */
  get isRetired(): boolean {
    return this.#isRetired
  }

  /** Nothing of it is left, and nothing comes any more. */
  get isGone(): boolean {
    return this.#isRetired && this.#environments.size === 0 && this.#closing.size === 0
  }

  get environmentCount(): number {
    return this.#environments.size
  }

  /** Environments that have served and exist still. */
  get servingCount(): number {
    return this.#environments.size - this.#standing.size
  }

  get pids(): readonly number[] {
    const standingBy = this.#drawn?.pool.pids ?? []
    return [...[...this.#environments.keys()].flatMap(({pid}) => pid ?? []), ...standingBy]
  }

  /** Finds interpreters and compiles what must be compiled, so that the first call does not pay for it. */
  async prepare(): Promise<void> {
    await this.#prepareHost()
  }

  /** What comes before the init of a new environment here, drawn; 0 where starts are real. */
  nextPreInitMs(): Ms {
    return this.#drawn?.draws.nextPreInitMs() ?? 0
  }

  /** A call that was let in before the last of them is of a trial that is over. */
  get resetCount(): number {
    return this.#resets
  }

  /** A trial begins: no environment is left of the one before, and cold starts are drawn by this seed. */
  async reset(seed: number): Promise<void> {
    this.#resets++
    this.#drawn?.draws.reset(seed)
    this.#idle.length = 0
    for (const environment of this.#environments.keys()) this.discard(environment)
    await Promise.all(this.#closing)
  }

  /** Has so many initialized processes stand by for drawn starts; resolves with how many do, 0 where starts are real. */
  async standBy(processes: number): Promise<number> {
    if (this.#drawn === null) return 0
    return this.#drawn.pool.fill(processes, await this.#prepareHost())
  }

  takeIdle(): ExecutionEnvironment | null {
    const environment = this.#idle.pop()?.environment ?? null
    if (environment !== null) this.#standing.delete(environment)
    return environment
  }

  /** Has this many initialized environments stand idle from now on; those that are here already come first. */
  async warm(environments: number, {initTimeoutMs, nowMs}: WarmSettings): Promise<void> {
    const cores = os.availableParallelism()
    // One that lost its process would pay for a new one in its next call.
    for (const {environment} of this.#idle.splice(0)) {
      if (environment.isRunning) this.#idle.push({environment, sinceMs: nowMs()})
      else this.discard(environment)
    }
    while (this.#idle.length < environments) {
      // More at once would take longer: they share the cores.
      const missing = Math.min(cores, environments - this.#idle.length)
      await Promise.all(Array.from({length: missing}, () => this.#makeStanding({initTimeoutMs, nowMs})))
    }
  }

  async #makeStanding({initTimeoutMs, nowMs}: WarmSettings): Promise<void> {
    const environment = await this.create()
    this.#standing.add(environment)
    const init = await environment.standUp(initTimeoutMs)
    if (init.kind === 'ready' && this.#isCurrent(environment)) {
      this.#idle.unshift({environment, sinceMs: nowMs()})
      return
    }
    this.discard(environment)
    // The function was changed meanwhile: a call that waits for it gets one of the new kind.
    if (init.kind === 'ready') return
    const reason = init.kind === 'failed' ? init.error.payload.toString() : `no answer in ${initTimeoutMs} ms`
    throw new Error(`an environment of ${this.#definition.name} did not start: ${reason}`)
  }

  async create(): Promise<ExecutionEnvironment> {
    const definition = this.#definition
    const host = await this.#prepareHost()
    // A caller may have come a long way while everything ended.
    if (this.#isRetired) throw new Error(`function ${definition.name} is gone`)
    // It was changed meanwhile, and nothing may be left of the code as it was.
    if (this.#definition !== definition) return this.create()
    const environment = this.#make(host)
    this.#environments.set(environment, definition)
    return environment
  }

  release(environment: ExecutionEnvironment, nowMs: Ms): void {
    if (this.#isCurrent(environment)) this.#idle.push({environment, sinceMs: nowMs})
    else this.discard(environment)
  }

  /** Environments at work finish what they do; the next call meets the new definition. */
  update(definition: FunctionDefinition): void {
    this.#oldCode.add(this.#definition.codeRoot)
    this.#definition = definition
    this.#host = null
    this.#discardIdle()
    this.#keepUntilClosed(this.#drawn?.pool.drop())
    this.#dropOldCode()
  }

  /** For good: environments at work finish what they do, and end then. */
  retire(): void {
    this.#isRetired = true
    this.#oldCode.add(this.#definition.codeRoot)
    this.#discardIdle()
    this.#keepUntilClosed(this.#drawn?.pool.close())
    this.#dropOldCode()
  }

  enforceMemory(): void {
    for (const environment of this.#environments.keys()) environment.enforceMemory()
  }

  /** Ends every idle environment, and resolves when nothing of them is left. */
  async reclaimIdle(): Promise<void> {
    this.reclaim(Number.POSITIVE_INFINITY)
    await Promise.all(this.#closing)
  }

  /** Ends environments that have been idle since before an instant, and says how many. */
  reclaim(idleBeforeMs: Ms): number {
    let reclaimed = 0
    for (
      let oldest = this.#idle[0];
      oldest !== undefined && oldest.sinceMs < idleBeforeMs;
      oldest = this.#idle[0]
    ) {
      this.#idle.shift()
      this.discard(oldest.environment)
      reclaimed += 1
    }
    return reclaimed
  }

  /** For good and at once; resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.retire()
    for (const environment of this.#environments.keys()) this.discard(environment)
    await Promise.all(this.#closing)
  }

  /** No call gets it any more. */
  discard(environment: ExecutionEnvironment): void {
    this.#environments.delete(environment)
    this.#standing.delete(environment)
    this.#keepUntilClosed(environment.close())
  }

  #keepUntilClosed(closing: Promise<void> | undefined): void {
    if (closing === undefined) return
    const closed = closing.finally(() => {
      this.#closing.delete(closed)
      this.#dropOldCode()
    })
    // Thrown to a call that waits for it; where none does, a control group that stays must not end the service.
    closed.catch(() => undefined)
    this.#closing.add(closed)
  }

  #make(host: EnvironmentHost): ExecutionEnvironment {
    return this.#drawn === null ? new Environment(host) : new DrawnEnvironment({...this.#drawn, host})
  }

  #discardIdle(): void {
    for (const {environment} of this.#idle.splice(0)) this.discard(environment)
  }

  #dropOldCode(): void {
    // Some that is still ending may be at work in its folder.
    if (this.#closing.size > 0) return
    const used = new Set([...this.#environments.values()].map(({codeRoot}) => codeRoot))
    if (!this.#isRetired) used.add(this.#definition.codeRoot)
    for (const codeRoot of this.#oldCode) {
      if (used.has(codeRoot)) continue
      this.#oldCode.delete(codeRoot)
      this.#onCodeUnused(codeRoot)
    }
  }

  #isCurrent(environment: ExecutionEnvironment): boolean {
    return !this.#isRetired && this.#environments.get(environment) === this.#definition
  }

  #prepareHost(): Promise<EnvironmentHost> {
    // A failure is not kept: what was missing may have been installed since.
    this.#host ??= this.#hostFor(this.#definition).catch((error: unknown) => {
      this.#host = null
      throw error
    })
    return this.#host
  }
}

interface WarmSettings {
  readonly initTimeoutMs: Ms
  readonly nowMs: () => Ms
}
