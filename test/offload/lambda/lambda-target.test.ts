/** What the client makes of answers that Lambda should not give, and of none at all. */
import {once} from 'node:events'
import {createServer, type RequestListener, type Server} from 'node:http'
import type {AddressInfo} from 'node:net'
import {afterEach, describe, expect, test} from 'vitest'
import {connectLambda} from '../../../src/offload/lambda/lambda-target.js'
import {isInvoked, type OffloadTarget} from '../../../src/offload/target.js'

let server: Server | null = null
let target: OffloadTarget | null = null
let dryRuns = 0

afterEach(async () => {
  await target?.close()
  server?.closeAllConnections()
  server?.close()
})

interface ServiceOptions {
  readonly callTimeoutMs?: number
  readonly maxInFlight?: number
  /** Whether the service is our own, which takes orders. */
  readonly isOurs?: boolean
  readonly configuration?: RequestListener
}

/** A right that a caller need not have. */
const NOT_ALLOWED: RequestListener = (_, response) => response.writeHead(403).end('{}')

/** A service that accepts the dry run and then answers as told. */
async function connectTo(
  answer: RequestListener,
  {callTimeoutMs = 5000, configuration = NOT_ALLOWED, maxInFlight = 4, isOurs = false}: ServiceOptions = {},
): Promise<OffloadTarget> {
  dryRuns = 0
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.headers['x-amz-invocation-type'] === 'DryRun') {
        dryRuns++
        response.writeHead(204).end()
      } else if (request.url?.endsWith('/configuration') === true) configuration(request, response)
      else answer(request, response)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  target = await connectLambda({
    functionName: 'any',
    memoryMb: 128,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: {accessKeyId: 'a', secretAccessKey: 'b'},
    control: isOurs ? {url: 'http://127.0.0.1:9', token: 'any'} : null,
    maxInFlight,
    callTimeoutMs,
  })
  return target
}

const REQUEST = {invocation: 0, batchEvents: 1, workNs: 0, payload: Buffer.from('{}')}
const REPORT =
  'REPORT RequestId: 1\tDuration: 12.34 ms\tBilled Duration: 163 ms\tMemory Size: 128 MB\tMax Memory Used: 36 MB\tInit Duration: 150.10 ms\t\n'
const tail = (log: string) => ({'X-Amz-Log-Result': Buffer.from(log).toString('base64')})

describe('before the first call', () => {
  const refuse: RequestListener = (_, response) => response.writeHead(500).end()

  test('one dry run asks whether the function is there: AWS counts each as a request', async () => {
    await connectTo(refuse, {maxInFlight: 100})
    expect(dryRuns).toBe(1)
  })

  test.each([
    [3, 13],
    [100, 257],
  ])(
    'our own service is called four times on each of up to 64 connections: %i in flight',
    async (maxInFlight, calls) => {
      await connectTo(refuse, {maxInFlight, isOurs: true})
      expect(dryRuns).toBe(calls)
    },
  )
})

describe('an answer', () => {
  test('is read with its REPORT line; what only our own service tells is unknown', async () => {
    const {invoke, environments} = bind(
      await connectTo((_, response) => response.writeHead(200, tail(REPORT)).end('{"events":[]}')),
    )
    const reply = await invoke(REQUEST)

    expect(reply).toMatchObject({status: 'ok', reason: '', isCold: true, initMs: 150.1, durationMs: 12.34})
    expect(reply).toMatchObject({
      billedMs: 163,
      environmentId: Number.NaN,
      responseBytes: 13,
      retryAfterMs: 0,
    })
    expect(Buffer.from(reply.payload ?? []).toString()).toBe('{"events":[]}')
    expect(reply.clientWaitNs).toBeGreaterThan(0)
    expect(reply.clientWaitNs).toBeLessThan(1e9)
    expect(environments()).toBeNaN()
  })

  test('without a log tail has unknown times and cost, never free ones', async () => {
    const {invoke} = bind(await connectTo((_, response) => response.end('{}')))

    expect(await invoke(REQUEST)).toMatchObject({
      status: 'ok',
      initMs: Number.NaN,
      durationMs: Number.NaN,
      billedMs: Number.NaN,
    })
  })

  test.each([
    ['cut in the middle of its JSON', '{"events":[{"id":1,"tok'],
    ['empty', ''],
    ['no object', 'null'],
  ])('that is %s is a failure', async (_, body) => {
    const {invoke} = bind(await connectTo((__, response) => response.writeHead(200, tail(REPORT)).end(body)))

    expect(await invoke(REQUEST)).toMatchObject({
      status: 'malformed',
      reason: '',
      billedMs: 163,
      payload: null,
    })
  })

  test.each([
    ['Sandbox.Timedout', 'RequestId: 1 Error: Task timed out after 1.00 seconds', 'timed-out', ''],
    [undefined, '2024-01-01T00:00:00.000Z 1 Task timed out after 1.00 seconds', 'timed-out', ''],
    ['Function.ResponseSizeTooLarge', 'Response payload size exceeded', 'response-too-large', ''],
    ['Runtime.ExitError', 'RequestId: 1 Error: Runtime exited', 'failed', 'Runtime.ExitError'],
    ['TypeError', 'Task timed out after 1.00 seconds', 'failed', 'TypeError'],
  ])('with function error %s, %s is %s', async (...[errorType, errorMessage, status, reason]) => {
    const headers = {...tail(REPORT), 'X-Amz-Function-Error': 'Unhandled'}
    const body = JSON.stringify({errorType, errorMessage})
    const {invoke} = bind(await connectTo((_, response) => response.writeHead(200, headers).end(body)))

    expect(await invoke(REQUEST)).toMatchObject({status, reason, durationMs: 12.34, payload: null})
  })

  test('with a function error that is not JSON keeps Lambda’s own word', async () => {
    const headers = {'X-Amz-Function-Error': 'Unhandled'}
    const {invoke} = bind(await connectTo((_, response) => response.writeHead(200, headers).end('<html>')))

    expect(await invoke(REQUEST)).toMatchObject({status: 'failed', reason: 'Unhandled'})
  })
})

describe('a refusal', () => {
  const refuse =
    (status: number, type: string, more: {headers?: object; body?: object} = {}): RequestListener =>
    (_, response) =>
      response
        .writeHead(status, {'x-amzn-ErrorType': type, ...more.headers})
        .end(JSON.stringify(more.body ?? {}))

  test('by a throttle has its reason and what it asks to wait, and costs nothing', async () => {
    const body = {Reason: 'ConcurrentInvocationLimitExceeded', message: 'Rate Exceeded.'}
    const answer = refuse(429, 'TooManyRequestsException', {headers: {'Retry-After': '3'}, body})
    const {invoke} = bind(await connectTo(answer))

    expect(await invoke(REQUEST)).toMatchObject({
      status: 'throttled',
      reason: 'ConcurrentInvocationLimitExceeded',
      retryAfterMs: 3000,
      billedMs: 0,
      environmentId: 0,
      payload: null,
    })
  })

  test.each(['RequestTooLargeException', 'RequestEntityTooLargeException'])(
    'of size as %s is too large',
    async (type) => {
      const {invoke} = bind(await connectTo(refuse(413, type)))

      expect(await invoke(REQUEST)).toMatchObject({status: 'too-large', reason: '', billedMs: 0})
    },
  )

  test('of any other kind is the service’s trouble, by its name, and is not tried again', async () => {
    let calls = 0
    const refusal = refuse(500, 'ServiceException', {body: {Message: 'broken'}})
    const {invoke} = bind(
      await connectTo((request, response) => {
        calls += 1
        refusal(request, response)
      }),
    )

    expect(await invoke(REQUEST)).toMatchObject({
      status: 'unavailable',
      reason: 'ServiceException',
      billedMs: 0,
    })
    expect(calls).toBe(1)
  })

  test('of a batch that Lambda cannot read is a failure of that batch', async () => {
    const {invoke} = bind(await connectTo(refuse(400, 'InvalidRequestContentException')))

    expect(await invoke(REQUEST)).toMatchObject({status: 'failed', billedMs: 0})
  })
})

describe('no answer', () => {
  test('within the client’s own limit is no reply: it may have run, at an unknown cost', async () => {
    const {invoke} = bind(await connectTo(() => undefined, {callTimeoutMs: 200}))

    expect(await invoke(REQUEST)).toMatchObject({
      status: 'no-reply',
      reason: '',
      billedMs: Number.NaN,
      environmentId: Number.NaN,
    })
  })

  test.each<[string, RequestListener]>([
    ['a connection that breaks', (request) => request.socket.destroy()],
    [
      'a body that ends early',
      (request, response) => {
        response.writeHead(200, {'Content-Length': '1000'})
        response.write('{"events":', () => request.socket.destroy())
      },
    ],
    ['bytes that are not HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')],
  ])('because of %s is the service’s trouble, with the word of the system', async (_, answer) => {
    const {invoke} = bind(await connectTo(answer))
    const reply = await invoke(REQUEST)

    expect(reply).toMatchObject({status: 'unavailable', billedMs: Number.NaN, payload: null})
    expect(reply.reason).toMatch(/^(ECONNRESET|HPE_[A-Z_]+)$/)
    expect(isInvoked(reply)).toBe(true)
  })

  test('where nothing listens any more is no invocation, and costs nothing', async () => {
    const {invoke} = bind(await connectTo(() => undefined))
    server?.closeAllConnections()
    server?.close()
    // Over the connection that was kept open.
    await invoke(REQUEST)
    const reply = await invoke(REQUEST)

    expect(reply).toMatchObject({status: 'unavailable', reason: 'ECONNREFUSED', initMs: 0, billedMs: 0})
    expect(isInvoked(reply)).toBe(false)
  })
})

test('a function that is not there is an error before anything is measured', async () => {
  server = createServer((request, response) => {
    const headers = {'x-amzn-ErrorType': 'ResourceNotFoundException'}
    request
      .resume()
      .on('end', () => response.writeHead(404, headers).end('{"Message":"Function not found: x"}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const connection = {
    functionName: 'x',
    memoryMb: 128,
    endpoint,
    region: 'us-east-1',
    credentials: {accessKeyId: 'a', secretAccessKey: 'b'},
    control: null,
    maxInFlight: 1,
    callTimeoutMs: 1000,
  }

  await expect(connectLambda(connection)).rejects.toThrow('answered 404 ResourceNotFoundException')
})

describe('a function of another size than calls are priced by is refused', () => {
  const big = REPORT.replace('128 MB', '512 MB')

  test('before the first call, where its configuration may be read', async () => {
    const configuration: RequestListener = (_, response) => response.writeHead(200).end('{"MemorySize":512}')
    const connecting = connectTo((_, response) => response.writeHead(500).end(), {configuration})

    await expect(connecting).rejects.toThrow('function any has 512 MB, and memory is 128 MB')
  })

  test('at its first REPORT line otherwise', async () => {
    const {invoke} = bind(await connectTo((_, response) => response.writeHead(200, tail(big)).end('{}')))

    await expect(invoke(REQUEST)).rejects.toThrow('has 512 MB')
  })
})

const bind = (it: OffloadTarget) => ({
  invoke: (request: typeof REQUEST) => it.invoke(request),
  environments: () => it.environments,
})
