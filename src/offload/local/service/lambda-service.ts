import {randomUUID} from 'node:crypto'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Ms} from '../../../model/units.js'
import type {AddedDelays} from './added-delays.js'
import {Admission, type AdmissionLimits} from './admission.js'
import {AsyncEvents, type AttemptOutcome} from './async-events.js'
import type {AsyncPolicy} from './async-retry.js'
import {findAddressFault} from '../address-fault.js'
import type {Cgroups} from '../environment/cgroups.js'
import {CodeStore} from './code-store.js'
import type {DeployedFunction} from './deployed-function.js'
import {execute, type Execution} from '../environment/execution.js'
import type {ExecutionEnvironment} from '../environment/execution-environment.js'
import type {FunctionDefinition} from '../function-definition.js'
import {formatFunctionArn, type Identity} from '../function-reference.js'
import {findJsonFault, findSizeFault, type InvokeRequest} from '../invoke-request.js'
import {FunctionRegistry} from './function-registry.js'
import type {RuntimeClientPaths} from '../environment/runtime/launch-command.js'
import {LogTail} from '../environment/log-tail.js'
import {systemLinesOf} from '../environment/system-lines.js'
import type {RuntimeEvent} from '../environment/runtime/runtime-replies.js'
import {functionNotFound, serviceFailed, throttled, type ServiceFault} from '../service-fault.js'
import type {ServiceOutput} from './service-output.js'
import {type Sizing, sizingWith} from './sizing.js'
import type {DrawnStarts} from '../starts/start-draws.js'
import {messageOf} from '../../../errors.js'

/** How the local Lambda stands in for AWS: identity, limits, starts, delays. */
export interface ServiceSettings {
  readonly identity: Identity
  readonly limits: AdmissionLimits
  readonly idleReclaimMs: Ms
  readonly initTimeoutMs: Ms
  readonly asyncPolicy: AsyncPolicy
  readonly runtimeClients: RuntimeClientPaths
  /** Null: local processes are as fast as they are. */
  readonly delays: AddedDelays | null
  /** Null: a cold start takes what a process takes here. */
  readonly drawnStarts: DrawnStarts | null
  /** Each environment in a control group, with the memory and the share of a core that its function has. */
  readonly usesCgroups: boolean
}

/** An answered Invoke request. Only a synchronous one has run when it is answered. */
export type InvokeReply =
  | {readonly kind: 'accepted'; readonly status: 202 | 204; readonly requestId: string}
  | {
      readonly kind: 'ran'
      readonly requestId: string
      readonly traceId: string
      readonly execution: Execution
      /** The environment that ran it: the name of its log stream. */
      readonly environment: string
      /** Of this function: those that have served and exist still. */
      readonly environments: number
      /** Base64, or null where it was not asked for. */
      readonly logTail: string | null
    }

const nowMs = (): Ms => performance.now()

/** Lambda on this machine: functions, their environments, limits and accounts, without any protocol. */
export class LambdaService {
  readonly settings: ServiceSettings
  readonly admission: Admission
  readonly code = new CodeStore()
  /** How functions are held to their memory size. */
  readonly sizing: Sizing
  readonly #output: ServiceOutput
  readonly #registry: FunctionRegistry
  readonly #events: AsyncEvents
  readonly #counts = {invocations: 0, coldStarts: 0, throttles: 0, functionErrors: 0, givenUpEvents: 0}
  #isClosing = false

  /** Ends with the control groups it is given; without any, memory is watched. */
  constructor(settings: ServiceSettings, cgroups: Cgroups | null, output: ServiceOutput) {
    this.settings = settings
    this.sizing = sizingWith(cgroups)
    this.#output = output
    this.admission = new Admission(settings.limits)
    this.#events = new AsyncEvents({
      policy: settings.asyncPolicy,
      nowMs,
      onGivenUp: (history, reason) => {
        this.#counts.givenUpEvents += 1
        output.log('event-given-up', {reason, ...history})
      },
    })
    const onCodeUnused = (codeRoot: string): void => void this.code.remove({codeRoot})
    this.#registry = new FunctionRegistry({...settings, cgroups, onCodeUnused}, output, nowMs)
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
    if (this.#isClosing) return CLOSING
    const {invocationType} = request
    const sizeFault = findSizeFault(payload.length, invocationType)
    if (sizeFault !== null) return sizeFault
    const addressFault = findAddressFault(request, 'InvokeFunction', this.settings.identity)
    if (addressFault !== null) return addressFault
    if (this.#lookUp(request) === null) return this.#notFound(request)
    const jsonFault = findJsonFault(payload)
    if (jsonFault !== null) return jsonFault

    const requestId = randomUUID()
    if (invocationType === 'DryRun') return {kind: 'accepted', status: 204, requestId}
    const call = {request, requestId, payload: payload.length === 0 ? EMPTY_OBJECT : payload}
    if (invocationType === 'RequestResponse') {
      return this.settings.delays === null ? this.#run(call) : this.#runFromAfar(call, this.settings.delays)
    }
    this.#events.accept(() => this.#attempt(call))
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
      if (deployed?.isRetired === true && !this.#isClosing) return null
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
      ...this.#counts,
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
    this.#isClosing = true
    this.#events.close()
    await this.#registry.close()
    await this.code.close()
  }

  #notFound({name, qualifier}: InvokeRequest): ServiceFault {
    return functionNotFound(this.arnOf(name, qualifier))
  }

  /** No versions or aliases here: $LATEST is all there is. */
  #lookUp({name, qualifier}: InvokeRequest): DeployedFunction | null {
    return qualifier === '$LATEST' ? (this.#registry.get(name) ?? null) : null
  }

  /** A caller who waits is as far away as the delays say; it is refused there, too. */
  async #runFromAfar(call: Call, delays: AddedDelays): Promise<InvokeReply | ServiceFault> {
    const halfMs = delays.networkMs() / 2
    await sleep(halfMs)
    const reply = await this.#run(call)
    await sleep(halfMs)
    return reply
  }

  async #attempt(call: Call): Promise<AttemptOutcome> {
    const reply = await this.#run(call)
    if (reply.kind === 'fault') {
      if (reply.status === 404) return 'function-deleted'
      return reply.status === 429 || reply.status >= 500 ? 'throttle' : 'done'
    }
    return reply.kind === 'ran' && reply.execution.isFunctionError ? 'function-error' : 'done'
  }

  /** Looks its function up again: it may have taken a while to come here, and an event takes far longer. */
  #run({request, requestId, payload}: Call): Promise<InvokeReply | ServiceFault> | ServiceFault {
    const deployed = this.#lookUp(request)
    return deployed === null ? this.#notFound(request) : this.#runOn({deployed, request, requestId, payload})
  }

  async #runOn(call: CallOfFunction): Promise<InvokeReply | ServiceFault> {
    const {deployed, request} = call
    const {name} = request
    const reason = this.admission.admit(name, nowMs())
    if (reason !== null) return this.#throttle(reason)
    let environment: ExecutionEnvironment | null = null
    try {
      this.#registry.reclaim(deployed)
      const idle = deployed.takeIdle()
      if (idle === null && !this.admission.admitEnvironment(name, nowMs())) {
        return this.#throttle('ConcurrentInvocationLimitExceeded')
      }
      if (idle === null) await this.#waitPreInit(deployed)
      environment = idle ?? (await deployed.create())
      const reply = await this.#runIn(environment, call, idle === null)
      deployed.release(environment, nowMs())
      return reply
    } catch (error) {
      // Deleted while an environment was made for it.
      if (environment === null && deployed.isRetired) {
        return this.#isClosing ? CLOSING : this.#notFound(request)
      }
      // In whatever state it is, no other caller gets it.
      if (environment !== null) deployed.discard(environment)
      const message = messageOf(error)
      this.#output.log('invocation-failed', {function: name, requestId: call.requestId, message})
      return serviceFailed(message)
    } finally {
      this.admission.release(name)
    }
  }

  /** What comes before an environment is there; a trial may end meanwhile, and its calls are none of the next. */
  async #waitPreInit(deployed: DeployedFunction): Promise<void> {
    const {resetCount} = deployed
    const preInitMs = this.settings.delays?.preInitMs() ?? deployed.nextPreInitMs()
    if (preInitMs > 0) await sleep(preInitMs)
    if (deployed.resetCount !== resetCount) throw new Error('the trial of this call has ended')
  }

  async #runIn(
    environment: ExecutionEnvironment,
    call: CallOfFunction,
    isNew: boolean,
  ): Promise<InvokeReply> {
    const {request, requestId, deployed} = call
    const {definition} = deployed
    const tail = request.isTailWanted ? new LogTail() : null
    const print = this.#printer(tail)
    const lines = systemLinesOf(definition.logging)
    print?.(lines.start(requestId, '$LATEST'))
    const event: RuntimeEvent = {
      requestId,
      payload: call.payload,
      arn: this.arnOf(definition.name, request.isQualified ? request.qualifier : undefined),
      traceId: request.traceId ?? traceIdOf(requestId),
      clientContext: request.clientContext,
      timeoutMs: definition.timeoutMs,
      tail,
    }
    const execution = await execute(environment, event, {
      isNew,
      memoryMb: definition.memoryMb,
      initTimeoutMs: this.settings.initTimeoutMs,
      nowMs,
      lines,
      print: (text) => print?.(text),
    })
    this.#count(execution, definition.name, environment.pid)
    // What the function printed before it answered is in its pipe by now; let it be read before the report.
    if (tail !== null) await new Promise(setImmediate)
    print?.(lines.end(execution.report))
    return {
      kind: 'ran',
      requestId,
      traceId: event.traceId,
      execution,
      environment: environment.logStream,
      environments: deployed.servingCount,
      logTail: tail?.toBase64() ?? null,
    }
  }

  #count(execution: Execution, name: string, pid: number | undefined): void {
    this.#counts.invocations += 1
    if (execution.isFunctionError) this.#counts.functionErrors += 1
    if (!execution.isCold) return
    this.#counts.coldStarts += 1
    this.#output.log('environment-started', {function: name, pid, initMs: execution.report.initMs})
  }

  #throttle(reason: Parameters<typeof throttled>[0]): ServiceFault {
    this.#counts.throttles += 1
    return throttled(reason)
  }

  #printer(tail: LogTail | null): ((text: string) => void) | null {
    const {print} = this.#output
    if (tail === null) return print
    return (text) => {
      tail.write(text)
      print?.(text)
    }
  }
}

interface Call {
  readonly request: InvokeRequest
  readonly requestId: string
  readonly payload: Buffer
}

interface CallOfFunction extends Call {
  readonly deployed: DeployedFunction
}

const CLOSING = serviceFailed('the service is closing')

/** What AWS hands a function that is invoked without a payload. */
const EMPTY_OBJECT = Buffer.from('{}')

/** An X-Ray header of the right shape; nothing is traced, so it need not be random again. */
function traceIdOf(requestId: string): string {
  const epoch = Math.floor(Date.now() / 1000).toString(16)
  const parent = requestId.slice(0, 8) + requestId.slice(9, 13) + requestId.slice(14, 18)
  return `Root=1-${epoch}-${requestId.slice(24)}${parent.slice(0, 12)};Parent=${parent};Sampled=0`
}
