import {once} from 'node:events'
import {createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {writeJoined} from './joined-write.js'
import {MAX_RESPONSE_BYTES} from '../../limits.js'
import {headerOf, MalformedRequest, RequestParser, type RuntimeRequest} from './request-parser.js'
import {sendUnknownPath, type RuntimeReply} from './runtime-replies.js'

/** What a runtime tells its environment. Each call must be replied to, `next` with the next invocation. */
export interface RuntimeCalls {
  next(reply: RuntimeReply): void
  /** The connection closed on which `next` was last asked, replied to or not. */
  hungUp(reply: RuntimeReply): void
  answer(answer: RuntimeAnswer, reply: RuntimeReply): void
  initError(payload: Buffer, reply: RuntimeReply): void
  /** A connection was refused, since there are as many as there may be. */
  crowded(mostConnections: number): void
}

/** What a runtime answered to an invocation. */
export interface RuntimeAnswer {
  readonly requestId: string
  readonly kind: 'response' | 'error'
  /** Null where it was larger than Lambda allows. */
  readonly payload: Buffer | null
  readonly errorType: string | null
}

const NEXT_PATH = '/2018-06-01/runtime/invocation/next'
const INIT_ERROR_PATH = '/2018-06-01/runtime/init/error'
const ANSWER = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/
/** A runtime needs one or two; each takes a descriptor of this process. */
const MOST_CONNECTIONS = 64
const TEXT_TYPE = 'Content-Type: text/plain\r\n'
const PONG = Buffer.from('pong')
const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  202: 'Accepted',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Payload Too Large',
}

/** The Runtime API of one environment: HTTP on a loopback port of its own, since clients only take host:port. */
export class RuntimeListener {
  readonly #server: Server
  readonly #calls: RuntimeCalls
  readonly #sockets = new Set<Socket>()
  #isCrowded = false

  constructor(calls: RuntimeCalls) {
    this.#calls = calls
    this.#server = createServer({noDelay: true}, (socket) => {
      this.#accept(socket)
    })
    this.#server.maxConnections = MOST_CONNECTIONS
    this.#server.on('drop', () => {
      if (!this.#isCrowded) calls.crowded(MOST_CONNECTIONS)
      this.#isCrowded = true
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
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  close(): void {
    this.dropConnections()
    this.#server.close()
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    const parser = new RequestParser(MAX_RESPONSE_BYTES, () => socket.write('HTTP/1.1 100 Continue\r\n\r\n'))
    const writer = new ReplyWriter(socket)
    let lastNext: RuntimeReply | null = null
    socket.on('data', (chunk: Buffer) => {
      try {
        const requests = parser.push(chunk)
        requests.forEach((request, index) => {
          // An earlier one may have ended the process.
          if (!this.#sockets.has(socket)) return
          const reply = writer.reply(isNext(requests[index + 1]))
          if (isNext(request)) lastNext = reply
          this.#route(request, reply)
        })
      } catch (error) {
        if (!(error instanceof MalformedRequest)) throw error
        socket.destroy()
      }
    })
    // A runtime that resets its connection has ended or is known by its exit.
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#sockets.delete(socket)
      if (lastNext !== null) this.#calls.hungUp(lastNext)
    })
  }

  #route(request: RuntimeRequest, reply: RuntimeReply): void {
    const {method, path} = request
    if (isNext(request)) this.#calls.next(reply)
    else if (method === 'POST') this.#routePost(request, reply)
    else if (method === 'GET' && path === '/2018-06-01/ping') reply.send(200, TEXT_TYPE, PONG)
    else sendUnknownPath(reply)
  }

  #routePost({path, head, body}: RuntimeRequest, reply: RuntimeReply): void {
    const [, requestId, kind] = ANSWER.exec(path) ?? []
    if (requestId !== undefined && (kind === 'response' || kind === 'error')) {
      const errorType = headerOf(head, 'lambda-runtime-function-error-type') ?? null
      this.#calls.answer({requestId, kind, payload: body, errorType}, reply)
    } else if (path === INIT_ERROR_PATH) {
      this.#calls.initError(body ?? Buffer.alloc(0), reply)
    } else {
      sendUnknownPath(reply)
    }
  }
}

/** Writes replies in order; one that is not awaited travels with the one after it. */
class ReplyWriter {
  readonly #socket: Socket
  #held = ''

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** `isPipelined`: the client has already sent its next request, and reads this reply only with that one's. */
  reply(isPipelined: boolean): RuntimeReply {
    return {
      send: (status, headers, body) => {
        const head = `${this.#held}HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? ''}\r\n${headers}Content-Length: ${body.length}\r\n\r\n`
        this.#held = ''
        if (isPipelined && body.length < 1024) this.#held = head + body.toString('latin1')
        else writeJoined(this.#socket, head, body)
      },
    }
  }
}

function isNext(request: RuntimeRequest | undefined): boolean {
  return request?.method === 'GET' && request.path === NEXT_PATH
}
