import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'

/** One sunk event as the job tells it; the wire format is read here a second time, independently. */
export interface SunkEvent {
  readonly event: number
  readonly path: number
  readonly intendedNs: number
  readonly emittedNs: number
  readonly routedNs: number
  readonly startedNs: number
  readonly sentNs: number
  readonly sunkNs: number
  readonly workNs: number
}

/** End in ms, instant of firing in ns and number of rows of each, and the digest of all rows. */
interface FiredWindows {
  readonly windows: readonly (readonly [number, number, number])[]
  readonly digestA: number
  readonly digestB: number
}

export interface StubDecision {
  readonly version: number
  readonly share: number
  readonly perEvent: {readonly kind: string; readonly settings: object} | null
  readonly batch: {
    maxEvents: number
    maxBytes: number | null
    lingerMs: number | null
    maxWorkMs: number | null
  }
  readonly estimateMs: number
  readonly wait: null
  readonly isStopping: boolean
}

export const DECISION: StubDecision = {
  version: 0,
  share: 0,
  perEvent: null,
  batch: {maxEvents: 100, maxBytes: 5_000_000, lingerMs: 10, maxWorkMs: 50},
  estimateMs: 100,
  wait: null,
  isStopping: false,
}

type Line = Readonly<Record<string, unknown>> & {readonly kind: string; readonly subtask: number}

/** The control endpoint, reduced to what a job needs to run: no strategy, no engine. */
export class StubHarness {
  readonly token = randomBytes(16).toString('hex')
  readonly lines: Line[] = []
  readonly hellos: string[] = []
  readonly results = new Map<number, Readonly<Record<string, number>>>()
  readonly sunk: SunkEvent[][] = []
  /** What windows came to, at the end of the job. */
  fired: FiredWindows | null = null
  /** Called when sunk events have come. */
  onEvents: () => void = () => undefined
  /** Answers every block of sunk events with this, as a bad request. */
  refusal: string | null = null
  /** Called when the job has asked for its trial. */
  onSpec: () => void = () => undefined
  /** Answers every result of a sink with this status. */
  resultStatus = 200
  readonly #spec: object
  readonly #hellosExpected: number
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  #decision: StubDecision = DECISION
  #origin: {originMonotonicNs: string; originWallMs: number} | null = null
  #waiting: (() => void)[] = []

  constructor(spec: object, hellosExpected: number) {
    this.#spec = spec
    this.#hellosExpected = hellosExpected
  }

  get allSunk(): readonly SunkEvent[] {
    return this.sunk.flat()
  }

  of(kind: string): readonly Line[] {
    return this.lines.filter((line) => line.kind === kind)
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  decide(changes: Partial<StubDecision>): void {
    this.#decision = {...this.#decision, ...changes, version: this.#decision.version + 1}
    this.#wake()
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = (status: number, value?: object): void => {
      response.writeHead(status, {'Content-Type': 'application/json'})
      response.end(value === undefined ? '' : JSON.stringify(value))
    }
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      answer(401)
      return
    }
    const url = new URL(request.url ?? '/', 'http://stub')
    if (request.method === 'GET') this.#get(url, answer)
    else if (url.pathname.startsWith('/v1/result/') && this.resultStatus !== 200) {
      response.writeHead(this.resultStatus).end('not now')
    } else if (this.refusal !== null && url.pathname.startsWith('/v1/events/')) {
      response.writeHead(400).end(this.refusal)
    } else {
      this.#post(url.pathname, Buffer.concat(chunks))
      answer(200, {})
    }
  }

  #get(url: URL, answer: (status: number, value?: object) => void): void {
    if (url.pathname === '/v1/spec') {
      answer(200, this.#spec)
      this.onSpec()
    } else if (url.pathname === '/v1/start') this.#when(() => this.#origin, answer)
    else {
      const after = Number(url.searchParams.get('after'))
      this.#when(() => (this.#decision.version > after ? this.#decision : null), answer)
    }
  }

  #when(read: () => object | null, answer: (status: number, value?: object) => void): void {
    const value = read()
    if (value) {
      answer(200, value)
      return
    }
    // A job takes a harness that says nothing at all for dead.
    const nothing = setTimeout(() => {
      this.#waiting = this.#waiting.filter((waiter) => waiter !== again)
      answer(204)
    }, 1000)
    const again = (): void => {
      clearTimeout(nothing)
      this.#when(read, answer)
    }
    this.#waiting.push(again)
  }

  #post(path: string, body: Buffer): void {
    const subtask = Number(/\d+$/.exec(path)?.[0])
    if (path === '/v1/hello') this.#hello(body.toString())
    else if (path === '/v1/report') {
      for (const line of body.toString().trim().split('\n')) this.lines.push(JSON.parse(line) as Line)
    } else if (path.startsWith('/v1/events/')) {
      ;(this.sunk[subtask] ??= []).push(...readEvents(body))
      this.onEvents()
    } else if (path === '/v1/result/windows') this.fired = JSON.parse(body.toString()) as FiredWindows
    else this.results.set(subtask, JSON.parse(body.toString()) as Record<string, number>)
  }

  #hello(text: string): void {
    const {role, subtask} = JSON.parse(text) as {role: string; subtask: number}
    this.hellos.push(`${role} ${subtask}`)
    if (this.hellos.length < this.#hellosExpected) return
    this.#origin = {
      originMonotonicNs: String(process.hrtime.bigint() + 100_000_000n),
      originWallMs: Date.now() + 100,
    }
    this.#wake()
  }
}

const RECORD_BYTES = 80

function readEvents(body: Buffer): SunkEvent[] {
  return Array.from({length: body.length / RECORD_BYTES}, (_, index) => {
    const at = index * RECORD_BYTES
    const double = (column: number): number => body.readDoubleLE(at + 8 + column * 8)
    return {
      event: body.readUInt32LE(at),
      path: body.readUInt8(at + 4),
      intendedNs: double(0),
      emittedNs: double(1),
      routedNs: double(2),
      startedNs: double(3),
      sentNs: double(4),
      sunkNs: double(5),
      workNs: double(6),
    }
  })
}
