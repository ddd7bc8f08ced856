import {setTimeout as sleep} from 'node:timers/promises'
import {messageOf} from '../../../errors.js'
import type {Ms} from '../../../model/units.js'
import {execute, type Execution} from '../environment/execution.js'
import type {ExecutionEnvironment} from '../environment/execution-environment.js'
import {LogTail} from '../environment/log-tail.js'
import type {RuntimeEvent} from '../environment/runtime/runtime-replies.js'
import {systemLinesOf} from '../environment/system-lines.js'
import {formatFunctionArn} from '../function-reference.js'
import type {InvokeRequest} from '../invoke-request.js'
import {functionNotFound, serviceFailed, throttled, type ServiceFault} from '../service-fault.js'
import type {Admission} from './admission.js'
import type {AttemptOutcome} from './async-events.js'
import type {DeployedFunction} from './deployed-function.js'
import type {FunctionRegistry} from './function-registry.js'
import type {ServiceOutput} from './service-output.js'
import type {ServiceSettings} from './service-settings.js'

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

/** One call of a function, with its payload as it was sent. */
export interface Call {
  readonly request: InvokeRequest
  readonly requestId: string
  readonly payload: Buffer
}

interface CallOfFunction extends Call {
  readonly deployed: DeployedFunction
}

/** What a call of a service that ends is answered. */
export const CLOSING = serviceFailed('the service is closing')

/** The clock of the service. */
export const nowMs = (): Ms => performance.now()

interface Parts {
  readonly settings: ServiceSettings
  readonly registry: FunctionRegistry
  readonly admission: Admission
  readonly output: ServiceOutput
}

/** Runs calls on environments of their functions, within their limits, and counts what becomes of them. */
export class CallRunner {
  readonly counts = {invocations: 0, coldStarts: 0, throttles: 0, functionErrors: 0}
  isClosing = false
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  notFound({name, qualifier}: InvokeRequest): ServiceFault {
    return functionNotFound(formatFunctionArn(this.#parts.settings.identity, name, qualifier))
  }

  /** No versions or aliases here: $LATEST is all there is. */
  lookUp({name, qualifier}: InvokeRequest): DeployedFunction | null {
    return qualifier === '$LATEST' ? (this.#parts.registry.get(name) ?? null) : null
  }

  async attempt(call: Call): Promise<AttemptOutcome> {
    const reply = await this.run(call)
    if (reply.kind === 'fault') {
      if (reply.status === 404) return 'function-deleted'
      return reply.status === 429 || reply.status >= 500 ? 'throttle' : 'done'
    }
    return reply.kind === 'ran' && reply.execution.isFunctionError ? 'function-error' : 'done'
  }

  /** Looks its function up again: it may have taken a while to come here, and an event takes far longer. */
  run({request, requestId, payload}: Call): Promise<InvokeReply | ServiceFault> | ServiceFault {
    const deployed = this.lookUp(request)
    return deployed === null ? this.notFound(request) : this.#runOn({deployed, request, requestId, payload})
  }

  async #runOn(call: CallOfFunction): Promise<InvokeReply | ServiceFault> {
    const {deployed, request} = call
    const {name} = request
    const reason = this.#parts.admission.admit(name, nowMs())
    if (reason !== null) return this.#throttle(reason)
    let environment: ExecutionEnvironment | null = null
    try {
      this.#parts.registry.reclaim(deployed)
      const idle = deployed.takeIdle()
      if (idle === null && !this.#parts.admission.admitEnvironment(name, nowMs())) {
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
        return this.isClosing ? CLOSING : this.notFound(request)
      }
      // In whatever state it is, no other caller gets it.
      if (environment !== null) deployed.discard(environment)
      const message = messageOf(error)
      this.#parts.output.log('invocation-failed', {function: name, requestId: call.requestId, message})
      return serviceFailed(message)
    } finally {
      this.#parts.admission.release(name)
    }
  }

  /** What comes before an environment is there; a trial may end meanwhile, and its calls are none of the next. */
  async #waitPreInit(deployed: DeployedFunction): Promise<void> {
    const {resetCount} = deployed
    const preInitMs = this.#parts.settings.delays?.preInitMs() ?? deployed.nextPreInitMs()
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
      arn: formatFunctionArn(
        this.#parts.settings.identity,
        definition.name,
        request.isQualified ? request.qualifier : undefined,
      ),
      traceId: request.traceId ?? traceIdOf(requestId),
      clientContext: request.clientContext,
      timeoutMs: definition.timeoutMs,
      tail,
    }
    const execution = await execute(environment, event, {
      isNew,
      memoryMb: definition.memoryMb,
      initTimeoutMs: this.#parts.settings.initTimeoutMs,
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
    this.counts.invocations += 1
    if (execution.isFunctionError) this.counts.functionErrors += 1
    if (!execution.isCold) return
    this.counts.coldStarts += 1
    this.#parts.output.log('environment-started', {function: name, pid, initMs: execution.report.initMs})
  }

  #throttle(reason: Parameters<typeof throttled>[0]): ServiceFault {
    this.counts.throttles += 1
    return throttled(reason)
  }

  #printer(tail: LogTail | null): ((text: string) => void) | null {
    const {print} = this.#parts.output
    if (tail === null) return print
    return (text) => {
      tail.write(text)
      print?.(text)
    }
  }
}

/** An X-Ray header of the right shape; nothing is traced, so it need not be random again. */
function traceIdOf(requestId: string): string {
  const epoch = Math.floor(Date.now() / 1000).toString(16)
  const parent = requestId.slice(0, 8) + requestId.slice(9, 13) + requestId.slice(14, 18)
  return `Root=1-${epoch}-${requestId.slice(24)}${parent.slice(0, 12)};Parent=${parent};Sampled=0`
}
