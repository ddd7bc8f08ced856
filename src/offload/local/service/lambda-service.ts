import {randomUUID} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {AddedDelays} from './added-delays.js'
import {Admission} from './admission.js'
import {AsyncEvents} from './async-events.js'
import {findAddressFault} from '../address-fault.js'
import type {Cgroups} from '../environment/cgroups.js'
import {type Call, CallRunner, CLOSING, type InvokeReply, nowMs} from './call-runner.js'
import {CodeStore} from './code-store.js'
import type {FunctionDefinition} from '../function-definition.js'
import {formatFunctionArn} from '../function-reference.js'
import {findJsonFault, findSizeFault, type InvokeRequest} from '../invoke-request.js'
import {FunctionRegistry} from './function-registry.js'
import type {ServiceFault} from '../service-fault.js'
import type {ServiceOutput} from './service-output.js'
import {type Sizing, sizingWith} from './sizing.js'
import type {ServiceSettings} from './service-settings.js'

/** Lambda on this machine: functions, their environments, limits and accounts, without any protocol. */
export class LambdaService {
  readonly settings: ServiceSettings
  readonly admission: Admission
  readonly code = new CodeStore()
  /** How functions are held to their memory size. */
  readonly sizing: Sizing
  readonly #registry: FunctionRegistry
  readonly #calls: CallRunner
  readonly #events: AsyncEvents
  #givenUpEvents = 0

  /** Ends with the control groups it is given; without any, memory is watched. */
  constructor(settings: ServiceSettings, cgroups: Cgroups | null, output: ServiceOutput) {
    this.settings = settings
    this.sizing = sizingWith(cgroups)
    this.admission = new Admission(settings.limits)
    this.#events = new AsyncEvents({
      policy: settings.asyncPolicy,
      nowMs,
      onGivenUp: (history, reason) => {
        this.#givenUpEvents += 1
        output.log('event-given-up', {reason, ...history})
      },
    })
    const onCodeUnused = (codeRoot: string): void => void this.code.remove({codeRoot})
    this.#registry = new FunctionRegistry({...settings, cgroups, onCodeUnused}, output, nowMs)
    const {admission} = this
    this.#calls = new CallRunner({settings, registry: this.#registry, admission, output})
  }

  get functions(): readonly FunctionDefinition[] {
    return this.#registry.all.map(({definition}) => definition)
  }

  find(name: string): FunctionDefinition | undefined {
    return this.#registry.get(name)?.definition
  }

  /** Adds a function, or gives an existing one a new definition. */
  deploy(definition: FunctionDefinition): void {
    this.#registry.deploy(definition)
  }

  /** Calls in flight end as if nothing had happened, as on AWS. */
  remove(name: string): void {
    this.admission.forget(name)
    this.#registry.remove(name)
  }

  /** Finds every interpreter now, so that a missing one is an error at the start and not at the first call. */
  async prepare(): Promise<void> {
    await Promise.all(this.#registry.all.map((deployed) => deployed.prepare()))
  }

  arnOf(name: string, qualifier?: string): string {
    return formatFunctionArn(this.settings.identity, name, qualifier)
  }

  invoke(
    request: InvokeRequest,
    payload: Buffer,
  ): InvokeReply | ServiceFault | Promise<InvokeReply | ServiceFault> {
    if (this.#calls.isClosing) return CLOSING
    const {invocationType} = request
    const sizeFault = findSizeFault(payload.length, invocationType)
    if (sizeFault !== null) return sizeFault
    const addressFault = findAddressFault(request, 'InvokeFunction', this.settings.identity)
    if (addressFault !== null) return addressFault
    if (this.#calls.lookUp(request) === null) return this.#calls.notFound(request)
    const jsonFault = findJsonFault(payload)
    if (jsonFault !== null) return jsonFault

    const requestId = randomUUID()
    if (invocationType === 'DryRun') return {kind: 'accepted', status: 204, requestId}
    const call = {request, requestId, payload: payload.length === 0 ? EMPTY_OBJECT : payload}
    if (invocationType === 'RequestResponse') {
      return this.settings.delays === null
        ? this.#calls.run(call)
        : this.#runFromAfar(call, this.settings.delays)
    }
    this.#events.accept(() => this.#calls.attempt(call))
    return {kind: 'accepted', status: 202, requestId}
  }

  /** Ends the idle environments of a function; resolves with those left, or null where there is no such function. */
  async reclaimIdle(name: string): Promise<number | null> {
    const deployed = this.#registry.get(name)
    await deployed?.reclaimIdle()
    return deployed?.servingCount ?? null
  }

  /** Has so many environments of a function stand ready; rejects where one does not start. */
  async warm(name: string, environments: number): Promise<number | null> {
    const deployed = this.#registry.get(name)
    try {
      await deployed?.warm(environments, {initTimeoutMs: this.settings.initTimeoutMs, nowMs})
    } catch (error) {
      if (deployed?.isRetired === true && !this.#calls.isClosing) return null
      throw error
    }
    return deployed?.servingCount ?? null
  }

  /**
   * A trial begins: none of a function's environments is left, limits of rates are as new, and cold starts are drawn
   * by this seed. Resolves with 0, or null where there is no such function.
   */
  async reset(name: string, seed: number): Promise<number | null> {
    const deployed = this.#registry.get(name)
    await deployed?.reset(seed)
    this.admission.forgetRates()
    return deployed?.servingCount ?? null
  }

  /** Has so many processes of a function stand by for drawn starts; resolves with how many do. Rejects where one does not start. */
  async standBy(name: string, processes: number): Promise<number | null> {
    return (await this.#registry.get(name)?.standBy(processes)) ?? null
  }

  /** Numbers for the health endpoint. */
  describe(): Readonly<Record<string, unknown>> {
    return {
      ...this.#calls.counts,
      givenUpEvents: this.#givenUpEvents,
      pendingEvents: this.#events.pendingCount,
      ...this.sizing,
      addedDelays: this.settings.delays?.name ?? null,
      functions: this.#registry.all.map(({definition, environmentCount, pids}) => ({
        name: definition.name,
        runtime: definition.runtime,
        inFlight: this.admission.inFlight(definition.name),
        environments: environmentCount,
        pids,
      })),
    }
  }

  /** Ends every environment and waits until nothing of them is left. */
  async close(): Promise<void> {
    this.#calls.isClosing = true
    this.#events.close()
    await this.#registry.close()
    await this.code.close()
  }

  /** A caller who waits is as far away as the delays say; it is refused there, too. */
  async #runFromAfar(call: Call, delays: AddedDelays): Promise<InvokeReply | ServiceFault> {
    const halfMs = delays.networkMs() / 2
    await sleep(halfMs)
    const reply = await this.#calls.run(call)
    await sleep(halfMs)
    return reply
  }
}

/** What AWS hands a function that is invoked without a payload. */
const EMPTY_OBJECT = Buffer.from('{}')
