import type {Socket} from 'node:net'
import type {Ms} from '../../../model/units.js'
import {writeJoined} from '../environment/runtime/joined-write.js'
import {parsePlainRequest, type PlainRequest} from './plain-request.js'

/** What answers plain requests, and takes the connections of all others. */
export interface PlainHost {
  /** The whole answer to a plain request. Never rejects. */
  answer(request: PlainRequest): Promise<Answer>
  /** Takes over a connection for good, with what it has sent and was not answered yet. */
  handOver(socket: Socket, unread: Buffer): void
}

/** An answer as it is written. */
export interface Answer {
  /** Status line and headers, with the empty line after them. */
  readonly head: string
  readonly body: Buffer
}

/** As long as node:http waits for a head, and as it keeps an idle connection. */
const FIRST_REQUEST_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 120_000
/** A caller that reads nothing of its answer for so long has left. */
export const UNREAD_TIMEOUT_MS = 60_000

/**
 * Answers plain Invoke requests without the cost of node:http. A connection that sends anything else is handed over to
 * node:http with that piece, so that every odd request meets a proven server.
 */
export class PlainConnections {
  readonly #host: PlainHost
  readonly #unreadTimeoutMs: Ms
  readonly #connections = new Set<PlainConnection>()

  constructor(host: PlainHost, unreadTimeoutMs: Ms = UNREAD_TIMEOUT_MS) {
    this.#host = host
    this.#unreadTimeoutMs = unreadTimeoutMs
  }

  accept(socket: Socket): void {
    const connection = new PlainConnection(socket, {
      host: this.#host,
      unreadTimeoutMs: this.#unreadTimeoutMs,
      onLeft: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
  }

  /** Connections that wait for an answer get it and end then; all others end now. */
  close(): void {
    for (const connection of this.#connections) connection.finish()
  }

  cut(): void {
    for (const connection of this.#connections) connection.destroy()
  }
}

interface ConnectionSettings {
  readonly host: PlainHost
  readonly unreadTimeoutMs: Ms
  readonly onLeft: () => void
}

class PlainConnection {
  readonly #socket: Socket
  readonly #host: PlainHost
  readonly #unreadTimeoutMs: Ms
  readonly #onLeft: () => void
  #isBusy = false
  #hasAsked = false
  #isFinishing = false
  #hasLeft = false
  /** Sent before the answer to what came before it. */
  #early: Buffer[] = []

  constructor(socket: Socket, {host, unreadTimeoutMs, onLeft}: ConnectionSettings) {
    this.#socket = socket
    this.#host = host
    this.#unreadTimeoutMs = unreadTimeoutMs
    this.#onLeft = onLeft
    socket.setNoDelay(true)
    socket.setTimeout(FIRST_REQUEST_TIMEOUT_MS)
    socket.on('data', this.#onData).on('timeout', this.#onTimeout).on('end', this.#onEnd)
    socket.on('close', onLeft).on('error', this.#onError)
  }

  finish(): void {
    this.#isFinishing = true
    if (!this.#isBusy) this.#socket.destroy()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#isBusy) {
      this.#early.push(chunk)
      // It is not read before the answer is out, and then it is no longer plain.
      this.#socket.pause()
      return
    }
    const request = parsePlainRequest(chunk)
    if (request === null) {
      this.#leave(chunk)
      return
    }
    if (!this.#hasAsked) this.#socket.setTimeout(IDLE_TIMEOUT_MS)
    this.#hasAsked = true
    this.#answer(request).catch(() => this.#socket.destroy())
  }

  /** The caller sends no more, and may still read. */
  readonly #onEnd = (): void => {
    this.#isFinishing = true
    if (!this.#isBusy) this.#socket.end()
  }

  readonly #onTimeout = (): void => {
    if (!this.#isBusy) this.#socket.destroy()
  }

  readonly #onError = (): void => {
    // A caller that resets its connection has left; what runs for it ends by itself.
    this.#socket.destroy()
  }

  async #answer(request: PlainRequest): Promise<void> {
    this.#isBusy = true
    const answer = await this.#host.answer(request)
    this.#isBusy = false
    const socket = this.#socket
    if (socket.destroyed) return
    writeJoined(socket, answer.head, answer.body)
    if (socket.writableLength > 0) this.#awaitReader()
    if (this.#isFinishing) socket.end()
    else if (this.#early.length > 0) this.#leave(Buffer.concat(this.#early))
  }

  /** Nothing further is taken from a caller before it has read its answer: what it sends would keep it in. */
  #awaitReader(): void {
    const socket = this.#socket
    socket.pause()
    socket.setTimeout(this.#unreadTimeoutMs)
    socket.write('', () => {
      // The server that has taken over has a time-out of its own.
      if (this.#hasLeft) return
      socket.setTimeout(IDLE_TIMEOUT_MS)
      socket.resume()
    })
  }

  #leave(unread: Buffer): void {
    this.#hasLeft = true
    const socket = this.#socket
    socket.off('data', this.#onData).off('timeout', this.#onTimeout).off('end', this.#onEnd)
    socket.off('close', this.#onLeft).off('error', this.#onError)
    socket.setTimeout(0)
    this.#onLeft()
    this.#host.handOver(socket, unread)
  }
}
