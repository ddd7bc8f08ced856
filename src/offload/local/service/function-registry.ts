import type {Ms} from '../../../model/units.js'
import {DeployedFunction, type DrawnSupply} from './deployed-function.js'
import type {EnvironmentHost} from '../environment/environment.js'
import {environmentVariables} from '../environment-variables.js'
import type {Cgroups} from '../environment/cgroups.js'
import type {FunctionDefinition} from '../function-definition.js'
import {launchCommand} from '../environment/runtime/launch-command.js'
import {ProcessPool} from '../starts/process-pool.js'
import {Reaper} from '../../../host/reaper.js'
import type {ServiceOutput} from './service-output.js'
import type {ServiceSettings} from './service-settings.js'
import {StartDraws} from '../starts/start-draws.js'

interface RegistrySettings extends Pick<
  ServiceSettings,
  'identity' | 'runtimeClients' | 'idleReclaimMs' | 'drawnStarts'
> {
  /** Owned by the registry: they end with it. */
  readonly cgroups: Cgroups | null
  /** No environment of a function uses this folder any more, nor will one. */
  readonly onCodeUnused: (codeRoot: string) => void
}

/** A function that allocates faster than this is looked at is stopped late; looking takes 20 µs for each busy one. */
const MEMORY_WATCH_MS = 100

/** The functions that are deployed, with their environments. */
export class FunctionRegistry {
  readonly #settings: RegistrySettings
  readonly #output: ServiceOutput
  readonly #nowMs: () => Ms
  readonly #functions = new Map<string, DeployedFunction>()
  /** Deleted, with calls that may still be running. */
  readonly #retired = new Set<DeployedFunction>()
  readonly #reaper: Reaper
  readonly #reclaimTimer: NodeJS.Timeout
  readonly #memoryTimer: NodeJS.Timeout

  constructor(settings: RegistrySettings, output: ServiceOutput, nowMs: () => Ms) {
    this.#settings = settings
    this.#reaper = new Reaper(settings.cgroups?.folders ?? [])
    this.#output = output
    this.#nowMs = nowMs
    this.#memoryTimer = setInterval(() => {
      for (const deployed of this.#withRetired) deployed.enforceMemory()
    }, MEMORY_WATCH_MS)
    // Also checked when an environment is taken, so that the interval only decides when memory is freed.
    const intervalMs = Math.min(10_000, Math.max(50, settings.idleReclaimMs / 4))
    this.#reclaimTimer = setInterval(() => {
      for (const deployed of this.#functions.values()) this.reclaim(deployed)
      for (const deployed of this.#retired) if (deployed.isGone) this.#retired.delete(deployed)
    }, intervalMs)
  }

  get all(): readonly DeployedFunction[] {
    return [...this.#functions.values()]
  }

  get(name: string): DeployedFunction | undefined {
    return this.#functions.get(name)
  }

  /** Adds a function, or gives an existing one a new definition. */
  deploy(definition: FunctionDefinition): void {
    const existing = this.#functions.get(definition.name)
    if (existing === undefined) {
      const {onCodeUnused} = this.#settings
      const hostFor = (it: FunctionDefinition): Promise<EnvironmentHost> => this.#hostFor(it)
      const deployed = new DeployedFunction(definition, {hostFor, onCodeUnused, drawn: this.#createSupply()})
      this.#functions.set(definition.name, deployed)
    } else {
      existing.update(definition)
    }
  }

  /** Takes no new call; those that are running end by themselves. */
  remove(name: string): void {
    const deployed = this.#functions.get(name)
    if (deployed === undefined) return
    this.#functions.delete(name)
    this.#retired.add(deployed)
    deployed.retire()
  }

  /** Ends the environments of a function that have been idle for too long. */
  reclaim(deployed: DeployedFunction): void {
    const environments = deployed.reclaim(this.#nowMs() - this.#settings.idleReclaimMs)
    if (environments > 0) {
      this.#output.log('environments-reclaimed', {function: deployed.definition.name, environments})
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#reclaimTimer)
    clearInterval(this.#memoryTimer)
    await Promise.all(this.#withRetired.map((deployed) => deployed.close()))
    await this.#settings.cgroups?.close()
    await this.#reaper.close()
  }

  get #withRetired(): readonly DeployedFunction[] {
    return [...this.#functions.values(), ...this.#retired]
  }

  #createSupply(): DrawnSupply | null {
    const {drawnStarts} = this.#settings
    if (drawnStarts === null) return null
    return {pool: new ProcessPool(drawnStarts.primer), draws: new StartDraws(drawnStarts)}
  }

  async #hostFor(definition: FunctionDefinition): Promise<EnvironmentHost> {
    const {identity, runtimeClients, cgroups} = this.#settings
    const {command, args, runtimeClient, difference} = await launchCommand(definition, runtimeClients)
    const {name, runtime, codeRoot, memoryMb} = definition
    this.#output.log('function-ready', {
      function: name,
      runtime,
      runtimeClient,
      ...(difference === undefined ? {} : {difference}),
    })
    return {
      launch: {command, args, cwd: codeRoot, variables: environmentVariables(definition, identity)},
      reaper: this.#reaper,
      memoryMb,
      hasOwnTmp: !definition.isBuiltin,
      createCgroup: cgroups === null ? null : () => cgroups.create(memoryMb),
      print: (chunk) => this.#output.print?.(chunk),
      nowMs: this.#nowMs,
    }
  }
}
