import {randomUUID} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {controlPlane} from './control-plane.js'
import {isOrder, obey} from './environment-orders.js'
import {readBody} from './http-body.js'
import {sendFault, sendInvokeReply, sendJson} from './http-replies.js'
import {parseInvokeRequest, parseTarget, type FunctionTarget} from './invoke-request.js'
import type {LambdaService} from './lambda-service.js'
import {MAX_SYNC_REQUEST_BYTES} from './limits.js'
import {
  forbidden,
  requestTooLarge,
  serviceFailed,
  unknownOperation,
  type ServiceFault,
} from './service-fault.js'
import type {SignatureVerifier} from './signature.js'
import {messageOf} from '../../errors.js'

export interface ServerSettings {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** Null: signatures are neither asked for nor looked at. */
  readonly verifier: SignatureVerifier | null
  /** Null: no orders about environments are taken. */
  readonly orderToken: string | null
}

const INVOCATION = /^\/2015-03-31\/functions\/([^/]+)\/invocations\/?$/
/** Code arrives as base64 in JSON: 50 MB of zip, a third more, and its frame. */
const MAX_CODE_REQUEST_BYTES = 70_000_000
const CODE_REQUEST = /^\/2015-03-31\/functions(\/|\/[^/]+\/code)?$/
const MAX_CONTROL_REQUEST_BYTES = 65_536
const MAX_KNOWN_TARGETS = 256
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i

/** Lambda's HTTP interface over a service. */
export class InvokeServer {
  readonly #service: LambdaService
  readonly #settings: ServerSettings
  readonly #server: Server
  readonly #isLoopback: boolean
  readonly #targets = new Map<string, TargetUrl>()

  constructor(service: LambdaService, settings: ServerSettings) {
    this.#service = service
    this.#settings = settings
    this.#isLoopback = LOOPBACK_HOST.test(settings.host)
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
        void this.#answer(request, response)
      },
    )
    this.#server.maxConnections = 4096
  }

  /** Resolves with the address to call. Rejects with the system's error where the port is taken. */
  async listen(): Promise<string> {
    const {host, port} = this.#settings
    this.#server.listen(port, host)
    await once(this.#server, 'listening')
    const address = this.#server.address() as AddressInfo
    return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  }

  /** Takes no new connection, lets running requests end for a while, then cuts what is left. */
  async close(graceMs: number): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => {
      this.#server.closeAllConnections()
    }, graceMs)
    await closed
    clearTimeout(cut)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const fault = await this.#handle(request, response)
      if (fault !== null && !response.headersSent) sendFault(response, fault, randomUUID())
    } catch (error) {
      const message = messageOf(error)
      if (response.headersSent) response.destroy()
      else sendFault(response, serviceFailed(message), randomUUID())
    }
  }

  /** The fault to send, or null where the answer is sent already. */
  async #handle(request: IncomingMessage, response: ServerResponse): Promise<ServiceFault | null> {
    const target = this.#targetOf(request)
    const browserFault = this.#findBrowserFault(request)
    if (browserFault !== null) return browserFault
    if (target.method === 'GET' && target.path === '/health') return this.#sendHealth(response)

    const {invoked, path} = target
    const limitBytes = invoked === null ? controlLimitBytes(path) : MAX_SYNC_REQUEST_BYTES
    const body = await readBody(request, limitBytes)
    if (body.kind === 'cut-off') return null
    if (body.kind === 'too-large') return requestTooLarge(limitBytes)
    const call = {...target, headers: request.headers, body: body.bytes}
    // An order has its own token, which it is asked for when it is carried out.
    const signatureFault = isOrder(call) ? null : (this.#settings.verifier?.findFault(call) ?? null)
    if (signatureFault !== null) return signatureFault
    return invoked === null ? this.#control(call, response) : this.#invoke({...call, invoked}, response)
  }

  /** Callers repeat themselves: what a path means is looked up, not parsed again. */
  #targetOf({url = '/', method = 'GET'}: IncomingMessage): TargetUrl {
    const key = `${method} ${url}`
    const known = this.#targets.get(key)
    if (known !== undefined) return known
    const target = parseTargetUrl(method, url)
    if (this.#targets.size >= MAX_KNOWN_TARGETS) this.#targets.clear()
    this.#targets.set(key, target)
    return target
  }

  #sendHealth(response: ServerResponse): null {
    sendJson(
      response,
      {kind: 'json', status: 200, value: {status: 'ok', ...this.#service.describe()}},
      randomUUID(),
    )
    return null
  }

  async #control(call: HeadedRequest, response: ServerResponse): Promise<ServiceFault | null> {
    const reply = await (isOrder(call)
      ? obey(this.#service, this.#settings.orderToken, call)
      : controlPlane(this.#service, call))
    if (reply === null) return unknownOperation(call.method, call.path)
    if (reply.kind === 'fault') return reply
    sendJson(response, reply, randomUUID())
    return null
  }

  async #invoke(call: InvokeCall, response: ServerResponse): Promise<ServiceFault | null> {
    if (call.invoked.kind === 'fault') return call.invoked
    const invokeRequest = parseInvokeRequest(call.invoked, call.headers)
    if (invokeRequest.kind === 'fault') return invokeRequest
    const reply = await this.#service.invoke(invokeRequest, call.body)
    if (reply.kind === 'fault') return reply
    sendInvokeReply(response, reply)
    return null
  }

  /** No SDK sends these; a web page that a browser on this machine has open would. */
  #findBrowserFault({headers}: IncomingMessage): ServiceFault | null {
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

interface TargetUrl {
  readonly method: string
  /** Path and query as received. */
  readonly url: string
  readonly path: string
  readonly query: URLSearchParams | null
  /** The function of an Invoke request, or what is wrong with its name; null for any other request. */
  readonly invoked: FunctionTarget | ServiceFault | null
}

interface HeadedRequest extends TargetUrl {
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface InvokeCall extends HeadedRequest {
  readonly invoked: FunctionTarget | ServiceFault
}

function parseTargetUrl(method: string, url: string): TargetUrl {
  const queryAt = url.indexOf('?')
  const path = queryAt < 0 ? url : url.slice(0, queryAt)
  const query = queryAt < 0 ? null : new URLSearchParams(url.slice(queryAt + 1))
  const segment = method === 'POST' ? INVOCATION.exec(path)?.[1] : undefined
  const invoked = segment === undefined ? null : parseTarget(segment, query?.get('Qualifier') ?? null)
  return {method, url, path, query, invoked}
}
