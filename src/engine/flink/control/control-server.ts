import {createHash, randomBytes, timingSafeEqual} from 'node:crypto'
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {EnvironmentError, messageOf} from '../../../errors.js'
import {readBody} from '../../../host/http-body.js'
import {
  type DecisionAnswer,
  type FiredWindow,
  type Hello,
  MalformedMessage,
  parseFired,
  parseHello,
  parseReport,
  parseSinkResult,
  parseWindowsResult,
  type ReportLine,
  type SinkResult,
  type StartAnswer,
  type WindowsResult,
} from './control-messages.js'
import type {RowsPlace} from './epoch-rows.js'
import {LatestValue} from './latest-value.js'

/** Who listens to the job. */
export interface JobListener {
  /** The whole trial, as the job receives it. */
  readonly spec: unknown
  hello(hello: Hello): unknown
  report(line: ReportLine, attempt: number): void
  /** Records of sunk events, as event-records.ts reads them. */
  events(subtask: number, records: Buffer, place: RowsPlace): void
  result(subtask: number, result: SinkResult): void
  /** Of a query over windows: those that have fired before a barrier, and the end. */
  fired(windows: readonly FiredWindow[], place: RowsPlace): void
  windows(result: WindowsResult): void
  /** False for an attempt that Flink has made of the job after the trial had begun with another. */
  admits(attempt: number): boolean
  /** Called where one of the others throws: the job is answered 500. */
  failed(error: unknown): void
}

/** The job takes a harness that is silent for 10 s for dead: it hears of this one several times by then. */
const LONG_POLL_MS = 2000
const MOST_BYTES = {report: 4 * 1024 * 1024, result: 32 * 1024 * 1024}

const WINDOWS = '/v1/result/windows'
const FIRED = '/v1/windows'

type Answer =
  | {readonly status: 200; readonly value: unknown}
  | {readonly status: 204}
  | {readonly status: 400 | 401 | 404 | 410 | 413 | 500; readonly text: string}

/**
 * The harness as the job sees it: one trial, one port, one token. Without the token there is no answer but 401,
 * so that another user of the machine can neither read a trial nor feed it.
 */
export class ControlServer {
  readonly token = randomBytes(32).toString('hex')
  readonly #listener: JobListener
  readonly #tokenHash = sha256(`Bearer ${this.token}`)
  readonly #start = new LatestValue<StartAnswer>()
  readonly #decision = new LatestValue<DecisionAnswer>()
  /** By sender the number of its last post: one whose answer was lost comes a second time. */
  readonly #taken = new Map<string, number>()
  readonly #closing = new AbortController()
  readonly #server: Server

  constructor(listener: JobListener) {
    this.#listener = listener
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy())
    })
    // A long poll is silent for longer than Node's default allows a request to take.
    this.#server.requestTimeout = 0
    this.#server.keepAliveTimeout = 60_000
  }

  /** Answers the URL that the job is given. */
  async listen(host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(0, host, resolve)
    }).catch((cause: unknown) => {
      throw new EnvironmentError(`cannot listen at ${host} for the job: ${messageOf(cause)}`, {
        cause,
        suggestions: ['give --control-host an address of this machine that the cluster can reach'],
      })
    })
    const {port} = this.#server.address() as AddressInfo
    return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  }

  publishStart(start: StartAnswer): void {
    this.#start.set(start)
  }

  /** Versions count from 0 in the order of this call. */
  publishDecision(decision: DecisionAnswer): void {
    this.#decision.set(decision)
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answer(request, response).catch((error: unknown): Answer => {
      if (error instanceof MalformedMessage) return {status: 400, text: error.message}
      this.#listener.failed(error)
      return {status: 500, text: `the harness failed: ${messageOf(error)}`}
    })
    if (response.destroyed) return
    const body = answer.status === 200 ? JSON.stringify(answer.value) : 'text' in answer ? answer.text : ''
    response.writeHead(answer.status, {
      'Content-Type': answer.status === 200 ? 'application/json' : 'text/plain',
      ...(answer.status === 204 ? {} : {'Content-Length': Buffer.byteLength(body)}),
    })
    response.end(body)
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    if (!timingSafeEqual(sha256(request.headers.authorization ?? ''), this.#tokenHash)) {
      request.resume()
      return {status: 401, text: 'this trial has another token'}
    }
    if (!this.#listener.admits(attemptOf(request))) {
      request.resume()
      return {status: 410, text: 'this trial has ended with the attempt of the job that it began with'}
    }
    const target = request.url ?? '/'
    // Like `//`: a place without a host.
    if (!URL.canParse(target, 'http://control')) return notFound(target)
    const url = new URL(target, 'http://control')
    if (request.method === 'GET') return this.#get(url, response)
    if (request.method === 'POST') return this.#post(url, request)
    return notFound(url.pathname)
  }

  async #get(url: URL, response: ServerResponse): Promise<Answer> {
    const left = new AbortController()
    response.once('close', () => {
      left.abort()
    })
    const signal = AbortSignal.any([this.#closing.signal, left.signal])
    switch (url.pathname) {
      case '/v1/spec':
        return ok(this.#listener.spec)
      case '/v1/start':
        return okOrLater(await this.#start.after(-1, LONG_POLL_MS, signal))
      case '/v1/decision': {
        const version = Number(url.searchParams.get('after') ?? -1)
        return okOrLater(await this.#decision.after(version, LONG_POLL_MS, signal))
      }
      default:
        return notFound(url.pathname)
    }
  }

  async #post({pathname: route, searchParams}: URL, request: IncomingMessage): Promise<Answer> {
    const [, events, result] = /^\/v1\/(?:events\/(\d+)|result\/sink\/(\d+))$/.exec(route) ?? []
    const isKnown =
      ['/v1/hello', '/v1/report', WINDOWS, FIRED].includes(route) ||
      events !== undefined ||
      result !== undefined
    if (!isKnown) return notFound(route)
    const mostBytes = result === undefined && route !== WINDOWS ? MOST_BYTES.report : MOST_BYTES.result
    const body = await readBody(request, mostBytes)
    if (body.kind === 'cut-off') return {status: 400, text: 'the body was cut off'}
    if (body.kind === 'too-large') {
      return {status: 413, text: `${body.receivedBytes} bytes, and ${route} takes ${mostBytes}`}
    }
    const place = {epoch: Number(searchParams.get('epoch') ?? 0), attempt: attemptOf(request)}
    return this.#takeOnce(numberedPost(request), () => this.#take({route, events, result, place}, body.bytes))
  }

  #takeOnce(post: NumberedPost | null, take: () => Answer): Answer {
    if (post === null) return take()
    if (post.number <= (this.#taken.get(post.sender) ?? 0)) return {status: 204}
    const answer = take()
    this.#taken.set(post.sender, post.number)
    return answer
  }

  #take({route, events, result, place}: Posted, bytes: Buffer): Answer {
    if (events !== undefined) this.#listener.events(Number(events), bytes, place)
    else if (result !== undefined) this.#listener.result(Number(result), parseSinkResult(bytes.toString()))
    else if (route === WINDOWS) this.#listener.windows(parseWindowsResult(bytes.toString()))
    else if (route === FIRED) this.#listener.fired(parseFired(bytes.toString()), place)
    else if (route === '/v1/hello') return ok(this.#listener.hello(parseHello(bytes.toString())))
    else for (const line of parseReport(bytes.toString())) this.#listener.report(line, place.attempt)
    return {status: 204}
  }
}

/** A known route; `events` and `result` hold the number of the sink that speaks. */
interface Posted {
  readonly route: string
  readonly events: string | undefined
  readonly result: string | undefined
  readonly place: RowsPlace
}

const attemptOf = ({headers}: IncomingMessage): number => Number(headers['x-burst-attempt'] ?? 0)

interface NumberedPost {
  readonly sender: string
  readonly number: number
}

/** A sender numbers its posts from 1 and sends the next one after the answer; null where it does not. */
function numberedPost({headers}: IncomingMessage): NumberedPost | null {
  const [, sender, number] = /^(\S+) (\d+)$/.exec(String(headers['x-burst-post'] ?? '')) ?? []
  return sender === undefined ? null : {sender, number: Number(number)}
}

/** Hashes have one length, so that comparing them tells nothing of the token, not even that. */
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

const ok = (value: unknown): Answer => ({status: 200, value})

const okOrLater = (value: unknown): Answer => (value === null ? {status: 204} : ok(value))

const notFound = (route: string): Answer => ({status: 404, text: `no route ${route}`})
