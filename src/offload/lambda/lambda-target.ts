import {UsageError} from '../../errors.js'
import {jsonOrUndefined} from '../../model/json-text.js'
import {createControlClient, type ControlAddress, type ControlClient} from './control-client.js'
import {createInvokeClient, type InvokeClient, type InvokeClientSettings} from './invoke-client.js'
import {requireAnswer, type InvokeAnswer, type InvokeOutcome, type InvokeRefusal} from './invoke-outcome.js'
import {parseReport} from './report-line.js'
import type {OffloadTarget, TargetReply, TargetRequest} from '../target.js'

/** Where a function is and how to call it: plain data, so that a thread can receive it and connect by itself. */
export interface LambdaConnection extends InvokeClientSettings {
  /** Name or ARN. */
  readonly functionName: string
  /** What a call is priced by: a function of another size is refused. NaN where nothing is priced. */
  readonly memoryMb: number
  /** Of our own service; null on AWS, where no call ends or starts an environment. */
  readonly control: ControlAddress | null
}

/**
 * A target that is reached by Lambda's Invoke API, on AWS or elsewhere. Its first call, a dry run, shows whether the
 * function is there (an error says what is not) and keeps what a first call costs out of the measurement.
 */
export async function connectLambda(connection: LambdaConnection): Promise<OffloadTarget> {
  const client = await createInvokeClient(connection)
  const {functionName, control} = connection
  try {
    const call = {functionName, payload: new Uint8Array(), isTailWanted: false, isDryRun: true}
    requireAnswer(await client.invoke(call), await client.describeEndpoint())
    if (control === null) requireMemory(connection, await client.memoryOf(functionName))
    else await rehearse(client, connection)
  } catch (error) {
    client.close()
    throw error
  }
  return new LambdaTarget(client, connection)
}

/** Dry runs for each call under way: after four a call takes the client half of the CPU time of the first. */
const REHEARSALS = 4
/** So many calls start within the first moments of a burst; thousands would take seconds. */
const MOST_CONNECTIONS = 64

/**
 * Opens a connection for every call under way and has client and service run code that would else be compiled when the
 * first burst needs the cores. Not on AWS, which counts dry runs as requests.
 */
async function rehearse(client: InvokeClient, {functionName, maxInFlight}: LambdaConnection): Promise<void> {
  const payload = new TextEncoder().encode(JSON.stringify({events: []}))
  const call = {functionName, payload, isTailWanted: false, isDryRun: true}
  const rehearseOne = async (): Promise<void> => {
    for (let round = 0; round < REHEARSALS; round++) await client.invoke(call)
  }
  await Promise.all(Array.from({length: Math.min(maxInFlight, MOST_CONNECTIONS)}, rehearseOne))
}

/** Cost is memory times time: a function of another size than the trial believes would be priced wrong. */
function requireMemory({functionName, memoryMb}: LambdaConnection, actualMb: number): void {
  if (Number.isNaN(actualMb) || Number.isNaN(memoryMb) || actualMb === memoryMb) return
  throw new UsageError(`function ${functionName} has ${actualMb} MB, and memory is ${memoryMb} MB`, {
    suggestions: [`give --memory ${actualMb}MB: what calls cost follows from it`],
  })
}

class LambdaTarget implements OffloadTarget {
  readonly #client: InvokeClient
  readonly #connection: LambdaConnection
  readonly #control: ControlClient | null
  readonly #environmentIds = new Map<string, number>()
  #environments: number

  constructor(client: InvokeClient, connection: LambdaConnection) {
    const {control} = connection
    this.#client = client
    this.#connection = connection
    this.#control = control === null ? null : createControlClient(control)
    this.#environments = control === null ? Number.NaN : 0
  }

  get environments(): number {
    return this.#environments
  }

  async invoke({payload}: TargetRequest): Promise<TargetReply> {
    const call = {functionName: this.#connection.functionName, payload, isTailWanted: true}
    const outcome = await this.#client.invoke(call)
    if (outcome.kind === 'answered') {
      this.#environments = outcome.environments ?? this.#environments
      return {...replyOf(outcome), ...this.#costOf(outcome), clientWaitNs: outcome.waitNs}
    }
    return withoutRun(outcome)
  }

  async reclaimIdle(): Promise<void> {
    if (this.#control !== null) this.#environments = await this.#control.reclaimIdle()
  }

  async warm(environments: number): Promise<void> {
    if (this.#control !== null) this.#environments = await this.#control.warm(environments)
  }

  close(): Promise<void> {
    this.#client.close()
    return Promise.resolve()
  }

  #costOf({logTail, environment}: InvokeAnswer): Cost {
    const {isCold, initMs, durationMs, billedMs, memoryMb} = parseReport(logTail)
    requireMemory(this.#connection, memoryMb)
    return {isCold, initMs, durationMs, billedMs, environmentId: this.#idOf(environment)}
  }

  #idOf(environment: string | null): number {
    if (environment === null) return Number.NaN
    const known = this.#environmentIds.get(environment) ?? this.#environmentIds.size + 1
    this.#environmentIds.set(environment, known)
    return known
  }
}

type Cost = Pick<TargetReply, 'isCold' | 'initMs' | 'durationMs' | 'billedMs' | 'environmentId'>

type Reading = Pick<TargetReply, 'status' | 'reason' | 'retryAfterMs' | 'responseBytes' | 'payload'>

/** A call that reached the function: what it answered, or how it failed. */
function replyOf({payload, functionError}: InvokeAnswer): Reading {
  const responseBytes = payload.length
  const failed = (status: TargetReply['status'], reason = ''): Reading => ({
    status,
    reason,
    retryAfterMs: 0,
    responseBytes,
    payload: null,
  })
  if (functionError !== null) {
    const error = parseFunctionError(payload)
    if (error.isTimeout) return failed('timed-out')
    if (error.type === 'Function.ResponseSizeTooLarge') return failed('response-too-large')
    return failed('failed', error.type)
  }
  // The functions answer an object: both ends tell a reply that was cut, for nothing.
  if (payload[0] !== OPENING_BRACE || payload.at(-1) !== CLOSING_BRACE) return failed('malformed')
  return {...failed('ok'), payload}
}

const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d

function parseFunctionError(payload: Uint8Array): {readonly type: string; readonly isTimeout: boolean} {
  const error = jsonOrUndefined(Buffer.from(payload).toString())
  const {errorType, errorMessage} = (error ?? {}) as Readonly<Record<string, unknown>>
  const isTimeout =
    errorType === 'Sandbox.Timedout' ||
    // Before November 2025 the message was all there was: "<ISO date> <id> Task timed out after 1.00 seconds".
    (errorType === undefined && / Task timed out after [\d.]+ seconds$/.test(String(errorMessage)))
  return {type: typeof errorType === 'string' ? errorType : 'Unhandled', isTimeout}
}

/** A call that ran nothing, or of which it is not known. */
function withoutRun(outcome: Exclude<InvokeOutcome, InvokeAnswer>): TargetReply {
  const isRefused = outcome.kind === 'refused'
  // Without credentials a request never leaves, either.
  const mayHaveRun = !isRefused && outcome.isConnected && !Number.isNaN(outcome.waitNs)
  const spent = mayHaveRun ? Number.NaN : 0
  return {
    ...(isRefused
      ? statusOfRefusal(outcome)
      : {
          // Where no connection was made in time the service was not reached: no reply can come any more.
          status: outcome.isTimeout && outcome.isConnected ? 'no-reply' : 'unavailable',
          reason: outcome.isTimeout && outcome.isConnected ? '' : outcome.code,
          retryAfterMs: 0,
        }),
    isCold: false,
    initMs: spent,
    durationMs: spent,
    billedMs: spent,
    environmentId: spent,
    clientWaitNs: outcome.waitNs,
    responseBytes: 0,
    payload: null,
  }
}

function statusOfRefusal({
  name,
  status,
  reason,
  retryAfterMs,
}: InvokeRefusal): Pick<TargetReply, 'status' | 'reason' | 'retryAfterMs'> {
  if (status === 429) return {status: 'throttled', reason: reason ?? name, retryAfterMs}
  // The wire has been seen to say RequestEntityTooLargeException, which the SDKs do not know.
  if (status === 413) return {status: 'too-large', reason: '', retryAfterMs: 0}
  // A batch that Lambda cannot read would be read no better the next time, but a part of it may be.
  const isJudged = name === 'InvalidRequestContentException'
  return {status: isJudged ? 'failed' : 'unavailable', reason: name, retryAfterMs}
}
