import {randomUUID} from 'node:crypto'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import type {Offload} from '../../model/trial.js'
import {msToNs, type Ns, nsToMs} from '../../model/units.js'
import {readBody} from '../../host/http-body.js'
import {formatEnd, formatStart} from '../lambda/report.js'
import {createLambdaModel, type LambdaModel} from './lambda-model.js'
import type {ModelReply} from './model-call.js'
import type {InvokeAddress, OffloadService} from '../offload-service.js'
import {answerQuery} from '../../query/answer.js'

const FUNCTION = 'burst-tokenize-model'
const INVOCATIONS = `/2015-03-31/functions/${FUNCTION}/invocations`

interface Batch {
  readonly serviceTimeMs: number
  /** Of a query of Nexmark, as the instants of its events are; the slide of its windows. */
  readonly query?: string
  readonly slideMs?: number
  readonly events: readonly {readonly id: number; readonly text: string; readonly atMs?: number}[]
}

/**
 * Target `model` for a job in another process: the Invoke API over HTTP, answered with real tokens, rows or partial aggregates at the instants
 * that the model says. The way over loopback comes on top of them, about a millisecond.
 */
export async function startModelService(
  {offload, seed}: {offload: Offload; seed: number},
  host: string,
): Promise<OffloadService> {
  const service = new ModelService(createLambdaModel({offload, limits: offload.limits, seed}), offload)
  const endpoint = await service.listen(host)
  return {
    address: {endpoint, functionName: FUNCTION, region: 'us-east-1', signed: false} satisfies InvokeAddress,
    environments: () => service.environments(),
    get environmentsMax() {
      return service.environmentsMax
    },
    reclaimIdle: () => service.reclaimIdle(),
    warm: (environments) => service.warm(environments),
    isGone: () => !service.isListening,
    stop: () => service.close(),
  }
}

class ModelService {
  readonly #model: LambdaModel
  readonly #offload: Offload
  readonly #startedNs = process.hrtime.bigint()
  readonly #server: Server
  readonly #pending = new Set<NodeJS.Timeout>()
  #invocations = 0

  constructor(model: LambdaModel, offload: Offload) {
    this.#model = model
    this.#offload = offload
    this.#server = createServer((request, response) => {
      // Without an answer a caller tries again.
      this.#serve(request, response).catch(() => response.destroy())
    })
    this.#server.keepAliveTimeout = 60_000
  }

  get isListening(): boolean {
    return this.#server.listening
  }

  get environmentsMax(): number {
    return this.#model.environmentsMax
  }

  async listen(host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, host, resolve)
    })
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`
  }

  environments(): number {
    return this.#model.environmentsAt(this.#nowNs())
  }

  reclaimIdle(): Promise<void> {
    this.#model.reclaimIdle(this.#nowNs())
    return Promise.resolve()
  }

  warm(environments: number): Promise<void> {
    this.#model.keepWarm(this.#nowNs(), environments)
    return Promise.resolve()
  }

  async close(): Promise<void> {
    for (const timer of this.#pending) clearTimeout(timer)
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  #nowNs(): Ns {
    return Number(process.hrtime.bigint() - this.#startedNs)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.url !== INVOCATIONS) {
      request.resume()
      fault(response, 404, {type: 'ResourceNotFoundException', message: `${request.url ?? ''} is not here`})
      return
    }
    const body = await readBody(request, 2 * this.#offload.limits.requestBytes)
    if (body.kind === 'cut-off') return
    if (request.headers['x-amz-invocation-type'] === 'DryRun') {
      response.writeHead(204, {'x-amzn-RequestId': randomUUID()}).end()
      return
    }
    if (body.kind === 'too-large') {
      const reply = this.#invoke({batch: NO_BATCH, requestBytes: body.receivedBytes, payload: ''})
      this.#answerLater(response, reply, '')
      return
    }
    const batch = parseBatch(body.bytes)
    if (batch === null) {
      fault(response, 400, {type: 'InvalidRequestContentException', message: 'the request is no batch'})
      return
    }
    const payload = JSON.stringify(answerTo(batch))
    this.#answerLater(response, this.#invoke({batch, requestBytes: body.bytes.length, payload}), payload)
  }

  #invoke({batch, requestBytes, payload}: {batch: Batch; requestBytes: number; payload: string}): ModelReply {
    return this.#model.invoke({
      invocation: this.#invocations++,
      // Once the body is in: the model never goes back, and it may have been asked something meanwhile.
      sentAtNs: this.#nowNs(),
      batchEvents: Math.max(1, batch.events.length),
      requestBytes,
      responseBytes: Buffer.byteLength(payload),
      workNs: msToNs(batch.serviceTimeMs),
    })
  }

  #answerLater(response: ServerResponse, reply: ModelReply, payload: string): void {
    // Node's timers are late by up to a millisecond, half of it on average.
    const waitMs = Math.max(0, nsToMs(reply.respondedAtNs - this.#nowNs()) - 0.5)
    const timer = setTimeout(() => {
      this.#pending.delete(timer)
      if (!response.destroyed) this.#answer(response, reply, payload)
    }, waitMs)
    this.#pending.add(timer)
  }

  #answer(response: ServerResponse, reply: ModelReply, payload: string): void {
    switch (reply.status) {
      case 'throttled':
        fault(response, 429, {
          type: 'TooManyRequestsException',
          message: 'Rate Exceeded.',
          reason: reply.reason,
        })
        break
      case 'too-large':
        fault(response, 413, {type: 'RequestTooLargeException', message: 'the request is too large'})
        break
      case 'unavailable':
        fault(response, 503, {type: 'ServiceException', message: 'the service is not available'})
        break
      case 'ok':
        this.#executed(response, reply, {payload, error: null})
        break
      case 'failed':
        this.#executed(response, reply, functionError(reply.reason, 'the function failed'))
        break
      case 'timed-out':
        this.#executed(response, reply, functionError('Sandbox.Timedout', 'the function timed out'))
        break
      case 'response-too-large':
        this.#executed(
          response,
          reply,
          functionError('Function.ResponseSizeTooLarge', 'the response is too large'),
        )
        break
    }
  }

  #executed(
    response: ServerResponse,
    {environmentId, durationMs, billedMs, isCold, initMs, status}: ModelReply,
    {payload, error}: {payload: string; error: string | null},
  ): void {
    const requestId = randomUUID()
    const log = `${formatStart(requestId, '$LATEST')}${formatEnd({
      requestId,
      durationMs,
      billedMs,
      initMs: isCold ? initMs : null,
      memoryMb: this.#offload.memoryMb,
      maxMemoryUsedMb: 0,
      status: status === 'ok' ? 'success' : status === 'timed-out' ? 'timeout' : 'error',
      errorType: error,
    })}`
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
      'x-amzn-RequestId': requestId,
      'X-Amz-Executed-Version': '$LATEST',
      'x-burst-environment': String(environmentId),
      'X-Amz-Log-Result': Buffer.from(log).toString('base64'),
      ...(error === null ? {} : {'X-Amz-Function-Error': 'Unhandled'}),
    })
    response.end(payload)
  }
}

const functionError = (errorType: string, errorMessage: string): {payload: string; error: string} => ({
  payload: JSON.stringify({errorType, errorMessage}),
  error: errorType,
})

function fault(
  response: ServerResponse,
  status: number,
  {type, message, reason}: {type: string; message: string; reason?: string},
): void {
  const body = JSON.stringify({Type: 'User', message, ...(reason === undefined ? {} : {Reason: reason})})
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-RequestId': randomUUID(),
    'x-amzn-ErrorType': type,
  })
  response.end(body)
}

const NO_BATCH: Batch = {serviceTimeMs: 0, events: []}

const TOKEN = /[A-Za-z0-9_]+/g

const answerTo = ({query, slideMs = 1, events}: Batch): unknown =>
  answerQuery({query, slideMs, events}) ?? {events: events.map(tokenize)}

const tokenize = ({id, text}: Batch['events'][number]): unknown => ({id, tokens: text.match(TOKEN) ?? []})

function parseBatch(bytes: Buffer): Batch | null {
  try {
    const batch = JSON.parse(bytes.toString()) as Partial<Batch>
    const isBatch =
      typeof batch.serviceTimeMs === 'number' &&
      Array.isArray(batch.events) &&
      batch.events.every(({text}: Partial<Batch['events'][number]>) => typeof text === 'string')
    return isBatch ? (batch as Batch) : null
  } catch {
    // Not JSON: refused in Lambda's words.
    return null
  }
}
