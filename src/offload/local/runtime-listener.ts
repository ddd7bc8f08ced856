import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {MAX_RESPONSE_BYTES} from './limits.js'

/** What a runtime tells its environment. Each call must be replied to, `next` with the next invocation. */
export interface RuntimeCalls {
  next(reply: ServerResponse): void
  answer(answer: RuntimeAnswer, reply: ServerResponse): void
  initError(payload: Buffer, reply: ServerResponse): void
}

export interface RuntimeAnswer {
  readonly requestId: string
  readonly kind: 'response' | 'error'
  /** Null where it was larger than Lambda allows. */
  readonly payload: Buffer | null
  readonly errorType: string | null
}

const BASE = '/2018-06-01/runtime/'
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/
const UNKNOWN_PATH = {errorType: 'UnknownPath', errorMessage: 'no call of the Runtime API has this path'}
const JSON_TYPE = 'application/json'

/** The Runtime API of one environment: HTTP on a loopback port of its own, since clients only take host:port. */
export class RuntimeListener {
  readonly #server: Server
  readonly #calls: RuntimeCalls
  #bodiesBeingRead = 0
  #waitingNext: ServerResponse | null = null

  constructor(calls: RuntimeCalls) {
    this.#calls = calls
    this.#server = createServer({noDelay: true, keepAliveTimeout: 0, requestTimeout: 0}, (request, reply) => {
      reply.sendDate = false
      this.#route(request, reply)
    })
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The process at the other end was killed: nothing it still sends may be taken for its successor's. */
  dropConnections(): void {
    this.#waitingNext = null
    this.#bodiesBeingRead = 0
    this.#server.closeAllConnections()
  }

  close(): void {
    this.dropConnections()
    this.#server.close()
  }

  #route(request: IncomingMessage, reply: ServerResponse): void {
    const {method, url = ''} = request
    if (method === 'GET' && url === `${BASE}invocation/next`) {
      // Our bootstraps send answer and next in one write: the answer's body counts first.
      if (this.#bodiesBeingRead > 0) this.#waitingNext = reply
      else this.#calls.next(reply)
      return
    }
    if (method === 'POST') {
      this.#routeAnswer(request, reply, url)
      return
    }
    if (method === 'GET' && url === '/2018-06-01/ping') sendText(reply, 'pong')
    else sendRuntimeError(reply, 404, UNKNOWN_PATH)
  }

  #routeAnswer(request: IncomingMessage, reply: ServerResponse, url: string): void {
    if (url === `${BASE}init/error`) {
      this.#readBody(request, (payload) => {
        this.#calls.initError(payload ?? Buffer.alloc(0), reply)
      })
      return
    }
    const [, requestId, kind] = ANSWER.exec(url) ?? []
    if (requestId === undefined || (kind !== 'response' && kind !== 'error')) {
      sendRuntimeError(reply, 404, UNKNOWN_PATH)
      return
    }
    const header = request.headers['lambda-runtime-function-error-type']
    const errorType = typeof header === 'string' ? header : null
    this.#readBody(request, (payload) => {
      this.#calls.answer({requestId, kind, payload, errorType}, reply)
    })
  }

  /** Calls back with the body, or with null where it is too large; not at all where the sender vanished. */
  #readBody(request: IncomingMessage, done: (body: Buffer | null) => void): void {
    const chunks: Buffer[] = []
    let receivedBytes = 0
    this.#bodiesBeingRead += 1
    request.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (receivedBytes <= MAX_RESPONSE_BYTES) chunks.push(chunk)
    })
    request.on('end', () => {
      this.#bodiesBeingRead = Math.max(0, this.#bodiesBeingRead - 1)
      const [first = Buffer.alloc(0)] = chunks
      if (receivedBytes > MAX_RESPONSE_BYTES) done(null)
      else done(chunks.length > 1 ? Buffer.concat(chunks) : first)
      const next = this.#waitingNext
      this.#waitingNext = null
      if (next !== null) this.#calls.next(next)
    })
  }
}

export function sendAccepted(reply: ServerResponse): void {
  const body = '{"status":"OK"}\n'
  reply.writeHead(202, ['Content-Type', JSON_TYPE, 'Content-Length', String(body.length)])
  reply.end(body)
}

/** A refusal in the Runtime API's own shape. */
export function sendRuntimeError(
  reply: ServerResponse,
  status: number,
  error: {readonly errorType: string; readonly errorMessage: string},
): void {
  const body = JSON.stringify(error)
  reply.writeHead(status, ['Content-Type', JSON_TYPE, 'Content-Length', String(Buffer.byteLength(body))])
  reply.end(body)
}

function sendText(reply: ServerResponse, text: string): void {
  reply.writeHead(200, ['Content-Type', 'text/plain', 'Content-Length', String(text.length)])
  reply.end(text)
}
