import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo, Socket} from 'node:net'
import type {Ms} from '../../../model/units.js'
import {type ControlRequest, controlPlane} from './control/control-plane.js'
import {isOrder, obey} from './environment-orders.js'
import {readBody} from '../../../host/http-body.js'
import {PlainConnections, UNREAD_TIMEOUT_MS} from './plain-connections.js'
import {answerOf, faultReply, invokeReply, jsonReply, sendReply, type HttpReply} from './http-replies.js'
import {parseInvokeRequest, parseTarget, type FunctionTarget} from '../invoke-request.js'
import type {LambdaService} from '../service/lambda-service.js'
import {MAX_SYNC_REQUEST_BYTES} from '../limits.js'
import {
  forbidden,
  requestTooLarge,
  serviceFailed,
  unknownOperation,
  type ServiceFault,
} from '../service-fault.js'
import type {SignatureVerifier} from './signature.js'
import {findUnsupportedOperation} from './control/unsupported-members.js'
import {messageOf} from '../../../errors.js'

/** Where the server listens, and what it asks of a caller. */
export interface ServerSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Null: signatures are neither asked for nor looked at. */
  readonly verifier: SignatureVerifier | null
  /** Null: no orders about environments are taken. */
  readonly orderToken: string | null
  /** How long a caller may leave its answer unread; a minute where nothing is said. */
  readonly unreadTimeoutMs?: Ms
}

const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/
/** Code arrives as base64 in JSON: 50 MB of zip, a third more, and its frame. */
const MAX_CODE_REQUEST_BYTES = 70_000_000
const CODE_REQUEST = /^\/2015-03-31\/functions(\/|\/[^/]+\/code)?$/
const MAX_CONTROL_REQUEST_BYTES = 65_536
const MAX_KNOWN_TARGETS = 256
const LOOPBACK_ADDRESS = /^(127(\.\d{1,3}){3}|::1)$/
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Lambda's HTTP interface over a service. */
export class InvokeServer {
  readonly #service: LambdaService
  readonly #settings: ServerSettings
  readonly #server: Server
  readonly #plainConnections: PlainConnections
  /** By the address that the host turned out to be. */
  #isLoopback = false
  readonly #unreadTimeoutMs: Ms
  /** By path and query. */
  readonly #posted = new Map<string, TargetUrl>()

  constructor(service: LambdaService, settings: ServerSettings) {
    this.#service = service
    this.#settings = settings
    this.#unreadTimeoutMs = settings.unreadTimeoutMs ?? UNREAD_TIMEOUT_MS
    this.#server = createServer(
      {
        noDelay: true,
        // Longer than clients keep pooled connections: closing first would look to them like lost requests.
        keepAliveTimeout: 120_000,
        // Slow senders: a head within 10 s, a body within 60 s, or they are cut off.
        headersTimeout: 10_000,
        requestTimeout: 60_000,
        connectionsCheckingInterval: 1000,
        maxHeaderSize: 16_384,
      },
      (request, response) => {
        response.sendDate = false
        this.#answer(request, response).catch(() => request.socket.destroy())
      },
    )
    this.#server.maxConnections = 4096
    // A caller that ends its side after its request still waits for the answer.
    Object.assign(this.#server, {httpAllowHalfOpen: true})
    this.#plainConnections = this.#openPlainConnections()
  }

  /** Resolves with the address to call. Rejects with the system's error where the port is taken. */
  async listen(): Promise<string> {
    const {host, port} = this.#settings
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    const address = this.#server.address() as AddressInfo
    this.#isLoopback = LOOPBACK_ADDRESS.test(address.address)
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  }

  /** Takes no new connection, lets running requests end for a while, then cuts what is left. */
  async close(graceMs: number): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeIdleConnections()
    this.#plainConnections.close()
    const cut = setTimeout(() => {
      this.#server.closeAllConnections()
      this.#plainConnections.cut()
    }, graceMs)
    await closed
    clearTimeout(cut)
  }

  /** Connections come here first; node:http gets those that are not plain. */
  #openPlainConnections(): PlainConnections {
    const server = this.#server
    const listeners = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
    const plainConnections = new PlainConnections(
      {
        answer: async (request) => answerOf(await this.#reply(request)),
        handOver: (socket, unread) => {
          for (const listener of listeners) listener.call(server, socket)
          socket.emit('data', unread)
          socket.resume()
        },
      },
      this.#unreadTimeoutMs,
    )
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      plainConnections.accept(socket)
    })
    return plainConnections
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const {url = '/', method = 'GET', headers} = request
    const target = this.#targetOf(method, url)
    const limitBytes = target.invoked === null ? controlLimitBytes(target.path) : MAX_SYNC_REQUEST_BYTES
    const body = await readBody(request, limitBytes)
    if (body.kind === 'cut-off') return
    // Sockets time out only from the answer on; one before it may have been sent while this call runs.
    response.on('timeout', () => {
      if (response.writableEnded) request.socket.destroy()
    })
    const reply =
      body.kind === 'whole'
        ? await this.#reply({method, url, headers, body: body.bytes})
        : faultReply(this.#findBrowserFault(headers) ?? requestTooLarge(limitBytes), randomUUID())
    request.socket.setTimeout(this.#unreadTimeoutMs)
    sendReply(response, reply)
  }

  /** The reply to a request that is here as a whole. */
  async #reply(request: WholeRequest): Promise<HttpReply> {
    try {
      const reply = await this.#handle(this.#callOf(request))
      return 'headers' in reply ? reply : faultReply(reply, randomUUID())
    } catch (error) {
      return faultReply(serviceFailed(messageOf(error)), randomUUID())
    }
  }

  #handle(call: Call): HttpReply | ServiceFault | Promise<HttpReply | ServiceFault> {
    const fault = this.#findBrowserFault(call.headers)
    if (fault !== null) return fault
    if (call.method === 'GET' && call.path === '/health') {
      return jsonReply(
        {kind: 'json', status: 200, value: {status: 'ok', ...this.#service.describe()}},
        randomUUID(),
      )
    }
    // An order has its own token, which it is asked for when it is carried out.
    const signatureFault = isOrder(call) ? null : (this.#settings.verifier?.findFault(call) ?? null)
    if (signatureFault !== null) return signatureFault
    return call.invoked === null ? this.#control(call) : this.#invoke(call, call.invoked)
  }

  /** Member by member: spread, each call has a shape of its own, which V8 makes anew and looks up slowly ever after. */
  #callOf({method, url, headers, body}: WholeRequest): Call {
    const {path, query, invoked} = this.#targetOf(method, url)
    return {method, url, headers, body, path, query, invoked}
  }

  /** Callers repeat themselves: what a path means is looked up, not parsed again. */
  #targetOf(method: string, url: string): TargetUrl {
    if (method !== 'POST') return parseTargetUrl(method, url)
    const known = this.#posted.get(url)
    if (known !== undefined) return known
    const target = parseTargetUrl(method, url)
    if (this.#posted.size >= MAX_KNOWN_TARGETS) this.#posted.clear()
    this.#posted.set(url, target)
    return target
  }

  async #control(call: Call): Promise<HttpReply | ServiceFault> {
    const reply = await (isOrder(call)
      ? obey(this.#service, this.#settings.orderToken, call)
      : controlPlane(this.#service, call))
    if (reply === null) return unknownOperation(call.method, call.path, findUnsupportedOperation(call.path))
    return reply.kind === 'fault' ? reply : jsonReply(reply, randomUUID())
  }

  async #invoke(call: Call, target: FunctionTarget | ServiceFault): Promise<HttpReply | ServiceFault> {
    if (target.kind === 'fault') return target
    const invokeRequest = parseInvokeRequest(target, call.headers)
    if (invokeRequest.kind === 'fault') return invokeRequest
    const reply = await this.#service.invoke(invokeRequest, call.body)
    return reply.kind === 'fault' ? reply : invokeReply(reply)
  }

  /** No SDK sends these; a web page that a browser on this machine has open would. */
  #findBrowserFault(headers: Call['headers']): ServiceFault | null {
    const isRebound = this.#isLoopback && !LOOPBACK_HOST.test(headers.host ?? '')
    if (!isRebound && headers.origin === undefined && headers['sec-fetch-site'] === undefined) return null
    return forbidden(
      'AccessDeniedException',
      'This service is for programs on this machine, not for web pages.',
    )
  }
}

const controlLimitBytes = (path: string): number =>
  CODE_REQUEST.test(path) ? MAX_CODE_REQUEST_BYTES : MAX_CONTROL_REQUEST_BYTES

interface TargetUrl extends Omit<ControlRequest, 'body'> {
  /** Path and query as received. */
  readonly url: string
  /** The function of an Invoke request, or what is wrong with its name; null for any other request. */
  readonly invoked: FunctionTarget | ServiceFault | null
}

interface WholeRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

type Call = TargetUrl & WholeRequest

function parseTargetUrl(method: string, url: string): TargetUrl {
  const queryAt = url.indexOf('?')
  const path = queryAt < 0 ? url : url.slice(0, queryAt)
  const query = queryAt < 0 ? null : new URLSearchParams(url.slice(queryAt + 1))
  const segment = method === 'POST' ? INVOCATION.exec(path)?.[1] : undefined
  const invoked = segment === undefined ? null : parseTarget(segment, query?.get('Qualifier') ?? null)
  return {method, url, path, query, invoked}
}
