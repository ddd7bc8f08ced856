import os from 'node:os'
import type {Ms} from '../../../model/units.js'
import {Environment, type EnvironmentHost} from '../environment/environment.js'
import type {FunctionDefinition} from '../function-definition.js'

/** One function with its environments: idle ones are reused last in, first out, and reclaimed after a while. */
export class DeployedFunction {
  readonly #hostFor: (definition: FunctionDefinition) => Promise<EnvironmentHost>
  readonly #onCodeUnused: (codeRoot: string) => void
  readonly #idle: {readonly environment: Environment; readonly sinceMs: Ms}[] = []
  /** Each environment with the definition it was made from: an older one is not used again. */
  readonly #environments = new Map<Environment, FunctionDefinition>()
  /** Made in advance and not used yet: they stand ready, and count as soon as they serve. */
  readonly #standing = new Set<Environment>()
  readonly #closing = new Set<Promise<void>>()
  /** Folders of definitions that were replaced, as long as environments use them. */
  readonly #oldCode = new Set<string>()
  #isRetired = false
  #definition: FunctionDefinition
  #host: Promise<EnvironmentHost> | null = null

  constructor(
    definition: FunctionDefinition,
    hostFor: (definition: FunctionDefinition) => Promise<EnvironmentHost>,
    onCodeUnused: (codeRoot: string) => void = () => undefined,
  ) {
    this.#definition = definition
    this.#hostFor = hostFor
    this.#onCodeUnused = onCodeUnused
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
    return [...this.#environments.keys()].flatMap(({pid}) => pid ?? [])
  }

  /** Finds interpreters and compiles what must be compiled, so that the first call does not pay for it. */
  async prepare(): Promise<void> {
    await this.#prepareHost()
  }

  takeIdle(): Environment | null {
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
    const init = await environment.start(initTimeoutMs, {requestId: '', tail: null})
    if (init.kind === 'ready' && this.#isCurrent(environment)) {
      this.#idle.unshift({environment, sinceMs: nowMs()})
      return
    }
    this.discard(environment)
    // The function was changed meanwhile: whoever waits for it gets one of the new kind.
    if (init.kind === 'ready') return
    const reason = init.kind === 'failed' ? init.error.payload.toString() : `no answer in ${initTimeoutMs} ms`
    throw new Error(`an environment of ${this.#definition.name} did not start: ${reason}`)
  }

  async create(): Promise<Environment> {
    const definition = this.#definition
    const host = await this.#prepareHost()
    // A caller may have come a long way while everything ended.
    if (this.#isRetired) throw new Error(`function ${definition.name} is gone`)
    // It was changed meanwhile, and nothing may be left of the code as it was.
    if (this.#definition !== definition) return this.create()
    const environment = new Environment(host)
    this.#environments.set(environment, definition)
    return environment
  }

  release(environment: Environment, nowMs: Ms): void {
    if (this.#isCurrent(environment)) this.#idle.push({environment, sinceMs: nowMs})
    else this.discard(environment)
  }

  /** Environments at work finish what they do; the next call meets the new definition. */
  update(definition: FunctionDefinition): void {
    this.#oldCode.add(this.#definition.codeRoot)
    this.#definition = definition
    this.#host = null
    this.#discardIdle()
    this.#dropOldCode()
  }

  /** For good: environments at work finish what they do, and end then. */
  retire(): void {
    this.#isRetired = true
    this.#oldCode.add(this.#definition.codeRoot)
    this.#discardIdle()
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

  /** Nobody gets it any more. */
  discard(environment: Environment): void {
    this.#environments.delete(environment)
    this.#standing.delete(environment)
    const closed = environment.close().finally(() => {
      this.#closing.delete(closed)
      this.#dropOldCode()
    })
    // Told to whoever waits for it; where nobody does, a control group that stays must not end the service.
    closed.catch(() => undefined)
    this.#closing.add(closed)
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

  #isCurrent(environment: Environment): boolean {
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
