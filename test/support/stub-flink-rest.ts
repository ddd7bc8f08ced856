import {createServer as createHttpServer, type RequestListener, type Server} from 'node:http'
import {createServer as createHttpsServer} from 'node:https'
import type {AddressInfo} from 'node:net'

export interface StubAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

interface StubOptions {
  /** Answers by route; a text that is no JSON is sent as it is. */
  readonly answers?: Readonly<Record<string, StubAnswer>>
  /** The only header that is let in. */
  readonly authorization?: string
  readonly tls?: {readonly key: string; readonly cert: string}
}

/** Flink's REST API as far as a test writes it: what it was asked, in order, is in `asked`. */
export class StubFlinkRest {
  readonly asked: string[] = []
  readonly #isTls: boolean
  readonly #serve: RequestListener
  readonly #create: () => Server
  #server: Server | null = null
  #port = 0

  constructor({answers = {}, authorization, tls}: StubOptions) {
    this.#isTls = tls !== undefined
    this.#serve = (request, response) => {
      request.resume()
      const route = `${request.method ?? ''} ${request.url ?? ''}`
      this.asked.push(route)
      const isLetIn = authorization === undefined || request.headers.authorization === authorization
      const answer = isLetIn ? answers[route] : {status: 401, body: 'who are you?'}
      const {
        status = 200,
        headers = {},
        body,
      }: StubAnswer = answer ?? {status: 404, body: {errors: [`Not found: ${route}`]}}
      response.writeHead(status, headers)
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
    this.#create = () => (tls ? createHttpsServer(tls, this.#serve) : createHttpServer(this.#serve))
  }

  /** Opens its port: the same one again after a close. */
  async listen(): Promise<string> {
    const server = this.#create()
    this.#server = server
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    return `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${this.#port}`
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}

/** What `GET /overview` answers. */
export const overviewOf = (
  changes: {readonly version?: string; readonly slots?: number; readonly free?: number} = {},
): object => ({
  'flink-version': changes.version ?? '2.3.0',
  taskmanagers: 1,
  'slots-total': changes.slots ?? 4,
  'slots-available': changes.free ?? 4,
})
