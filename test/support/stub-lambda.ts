import {once} from 'node:events'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'

export interface Batch {
  readonly serviceTimeMs: number
  readonly events: readonly {readonly id: number; readonly text: string}[]
}

/** What the stub does to one request; `tokens` is the honest answer. */
export type Behavior =
  | {readonly kind: 'tokens'; readonly delayMs: number}
  | {readonly kind: 'throttle'; readonly retryAfterSeconds?: number}
  | {readonly kind: 'function-error'}
  | {readonly kind: 'service-error'}
  | {readonly kind: 'hang-up'}
  | {readonly kind: 'cut-short'}

/** Lambda's Invoke API without Lambda: answers what a test says, request by request (counted from 0). */
export class StubLambda {
  readonly payloads: Batch[] = []
  readonly #behave: (request: number, batch: Batch) => Behavior
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  constructor(behave: (request: number, batch: Batch) => Behavior) {
    this.#behave = behave
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (request.url !== '/2015-03-31/functions/tokenize/invocations') {
      response.writeHead(404).end()
      return
    }
    if (request.headers['x-amz-invocation-type'] === 'DryRun') {
      response.writeHead(204).end()
      return
    }
    const batch = JSON.parse(Buffer.concat(chunks).toString()) as Batch
    const behavior = this.#behave(this.payloads.push(batch) - 1, batch)
    switch (behavior.kind) {
      case 'tokens':
        await sleep(behavior.delayMs + batch.serviceTimeMs)
        answerTokens(response, batch)
        return
      case 'throttle':
        response.writeHead(429, {
          ...(behavior.retryAfterSeconds !== undefined && {'Retry-After': behavior.retryAfterSeconds}),
        })
        response.end(JSON.stringify({Reason: 'ConcurrentInvocationLimitExceeded'}))
        return
      case 'function-error':
        response.writeHead(200, {'X-Amz-Function-Error': 'Unhandled'})
        response.end(JSON.stringify({errorType: 'Poison', errorMessage: 'no'}))
        return
      case 'service-error':
        response.writeHead(500).end('{}')
        return
      case 'hang-up':
        response.destroy()
        return
      case 'cut-short':
        response.writeHead(200).end(tokensOf(batch).slice(0, -20))
    }
  }
}

const tokensOf = ({events}: Batch): string =>
  JSON.stringify({events: events.map(({id, text}) => ({id, tokens: text.match(/[A-Za-z0-9_]+/g) ?? []}))})

function answerTokens(response: ServerResponse, batch: Batch): void {
  const report =
    `REPORT RequestId: r\tDuration: ${batch.serviceTimeMs.toFixed(2)} ms\tBilled Duration: ` +
    `${Math.ceil(batch.serviceTimeMs)} ms\tMemory Size: 1769 MB\tMax Memory Used: 60 MB\t\n`
  response.writeHead(200, {
    'X-Amz-Log-Result': Buffer.from(`START\nEND\n${report}`).toString('base64'),
    'X-Burst-Environment': 'one',
  })
  response.end(tokensOf(batch))
}
