/** What a request came to, case by case of a file that the Flink job is held to as well. */
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import type {AddressInfo} from 'node:net'
import {expect, test} from 'vitest'
import {errorTypeOf} from '../../src/dataflow/calls/invoker.js'
import {outcomeOfFailure} from '../../src/offload/lambda/invoke-outcome.js'
import {connectLambda} from '../../src/offload/lambda/lambda-target.js'
import {isInvoked, type TargetReply} from '../../src/offload/target.js'

interface Case {
  readonly about: string
  readonly reply:
    | 'refused'
    | 'reset'
    | {
        readonly status: number
        readonly headers?: Readonly<Record<string, string>>
        readonly body: string
        readonly log?: string
      }
  readonly is: Readonly<Record<string, unknown>>
}

const cases = JSON.parse(
  readFileSync(new URL('../fixtures/replies.json', import.meta.url), 'utf8'),
) as readonly Case[]

test.each(cases)('$about', async ({reply, is}) => {
  const told = await ask(reply)
  const asTold = (figure: number): number | null => (Number.isNaN(figure) ? null : figure)

  expect({
    status: told.status,
    errorType: errorTypeOf(told.status, told.reason),
    retryAfterMs: told.retryAfterMs,
    isInvoked: isInvoked(told),
    isCold: told.isCold,
    initMs: asTold(told.initMs),
    durationMs: asTold(told.durationMs),
    billedMs: asTold(told.billedMs),
  }).toMatchObject(is)
})

/** Answers one call as a case says, after the dry run. */
async function ask(reply: Case['reply']): Promise<TargetReply> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.headers['x-amz-invocation-type'] === 'DryRun')
        response.writeHead(204, {Connection: 'close'}).end()
      else if (request.method === 'GET') response.writeHead(403, {Connection: 'close'}).end('{}')
      else if (reply === 'reset' || reply === 'refused') request.socket.destroy()
      else {
        const {status, headers, body, log} = reply
        const logged = log === undefined ? {} : {'X-Amz-Log-Result': Buffer.from(log).toString('base64')}
        response.writeHead(status, {'Content-Type': 'application/json', ...headers, ...logged}).end(body)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = await connectLambda({
    functionName: 'any',
    memoryMb: Number.NaN,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: {accessKeyId: 'a', secretAccessKey: 'b'},
    control: null,
    maxInFlight: 1,
    callTimeoutMs: 5000,
  })
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  if (reply === 'refused') close()
  try {
    return await target.invoke({invocation: 0, batchEvents: 1, workNs: 0, payload: Buffer.from('{}')})
  } finally {
    await target.close()
    close()
  }
}

test('a connection that was not made in time is no call that may still be answered', () => {
  // In the SDK's words; no test can hold a connection open that is never made.
  const message = 'Socket timed out: did not establish a connection with the server within 5000 ms.'
  const thrown = Object.assign(new Error(message), {name: 'TimeoutError'})

  expect(outcomeOfFailure(thrown)).toMatchObject({isConnected: false, code: 'ETIMEDOUT'})
})
