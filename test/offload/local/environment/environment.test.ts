/** What goes on between the service and a runtime, and what is left when either of them ends. */
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {
  isAlive,
  nodeFunction,
  startTestServer,
  until,
  type TestServer,
} from '../../../support/lambda-server.js'

let server: TestServer

beforeAll(async () => {
  process.env['A_SECRET_OF_THE_USER'] = 'do not pass on'
  server = await startTestServer([
    nodeFunction('index.where'),
    nodeFunction('index.sleep'),
    // The next call pays the start of a process inside its time-out: on a busy machine that is a second.
    nodeFunction('index.sleep', {name: 'short', timeoutMs: 3000}),
    nodeFunction('index.context', {timeoutMs: 5000}),
    nodeFunction('index.environment', {variables: {GREETING: 'hello'}}),
    nodeFunction('index.withCallback'),
    nodeFunction('index.endLater'),
    nodeFunction('index.rejectUnheard'),
    nodeFunction('index.leaveChild'),
    nodeFunction('index.absent'),
    nodeFunction('index.echo', {name: 'no-such-program', runtime: 'provided.al2023'}),
  ])
})

afterAll(async () => {
  delete process.env['A_SECRET_OF_THE_USER']
  await server.close()
})

interface Place {
  readonly pid: number
  readonly runtimeApi: string
}

const call = async (name: string, event: unknown = {}): Promise<unknown> =>
  (await server.post(name, JSON.stringify(event))).json()

const runtimeUrl = ({runtimeApi}: Place, path: string): string =>
  `http://${runtimeApi}/2018-06-01/runtime/${path}`

const answerOf = async (url: string, method: string) => {
  const response = await fetch(url, {method, ...(method === 'POST' ? {body: 'null'} : {})})
  return {status: response.status, ...((await response.json()) as object)}
}

// Point 13 of the acceptance list.
describe('an answer that is not expected', () => {
  test('late, after the time-out, is an invalid request id', async () => {
    const response = await server.post('short', '{"sleepMs":10000}')
    const requestId = response.headers.get('x-amzn-requestid') ?? ''
    const place = (await call('short', {sleepMs: 0})) as Place

    expect(await answerOf(runtimeUrl(place, `invocation/${requestId}/response`), 'POST')).toEqual({
      status: 400,
      errorType: 'InvalidRequestID',
      errorMessage: 'Invalid request ID',
    })
  })

  test('twice, or a second request for work, is an invalid state', async () => {
    const place = (await call('where')) as Place

    expect(await answerOf(runtimeUrl(place, 'invocation/next'), 'GET')).toMatchObject({
      status: 403,
      errorType: 'InvalidStateTransition',
    })
    expect(await answerOf(runtimeUrl(place, 'init/error'), 'POST')).toMatchObject({
      status: 403,
      errorType: 'InvalidStateTransition',
    })
  })

  test('at an unknown path is a 404', async () => {
    const place = (await call('where')) as Place

    expect((await answerOf(runtimeUrl(place, 'nothing'), 'GET')).status).toBe(404)
    expect((await answerOf(runtimeUrl(place, 'nothing'), 'POST')).status).toBe(404)
    expect(await (await fetch(`http://${place.runtimeApi}/2018-06-01/ping`)).text()).toBe('pong')
  })
})

describe('a function', () => {
  test('is told about its invocation', async () => {
    const context = await server.post('context', '{}', {
      'x-amz-client-context': Buffer.from('{"custom":{"a":"é"}}').toString('base64'),
    })

    expect(await context.json()).toMatchObject({
      awsRequestId: context.headers.get('x-amzn-requestid'),
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:context',
      memoryLimitInMB: '512',
      clientContext: {custom: {a: 'é'}},
      remainingMs: expect.closeTo(5000, -3) as number,
    })
  })

  test('sees its own variables and Lambda’s, and nothing of ours', async () => {
    const variables = (await call('environment')) as Record<string, string>

    expect(variables).toMatchObject({GREETING: 'hello', AWS_LAMBDA_FUNCTION_NAME: 'environment'})
    expect(Object.keys(variables)).not.toContain('A_SECRET_OF_THE_USER')
    expect(Object.keys(variables)).not.toContain('AWS_LAMBDA_MAX_CONCURRENCY')
  })

  test('may take a callback', async () => {
    expect(await call('withCallback')).toBe('called back')
  })

  test('whose process ends after its answer serves the next call with another', async () => {
    const first = (await call('endLater')) as Place
    await until('it has ended', () => !isAlive(first.pid))
    const second = (await call('endLater')) as Place

    expect(second.pid).not.toBe(first.pid)
  })

  test('that leaves a rejection unheard is told of it', async () => {
    expect(await call('rejectUnheard')).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: nobody listens',
    })
  })

  test('that has no such handler fails in its init', async () => {
    expect(await call('absent')).toMatchObject({errorType: 'Runtime.HandlerNotFound'})
  })

  test('whose program is missing is a function error', async () => {
    expect(await call('no-such-program')).toMatchObject({errorType: 'Runtime.InvalidEntrypoint'})
  })
})

/** Hangs up on its first request for work, and asks again on another connection. */
const RECONNECTING = `#!${process.execPath}
const {connect} = require('node:net')
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
const ask = 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n'
const first = connect(port, host, () => first.write(ask, () => first.destroy()))
first.on('close', async () => {
  console.log('hung up')
  while (!require('node:fs').existsSync(__dirname + '/again')) await new Promise((resolve) => setTimeout(resolve, 5))
  const api = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'
  for (let asked = 2; ; asked++) {
    const next = await fetch(api + 'next')
    const id = next.headers.get('lambda-runtime-aws-request-id')
    if (id === null) process.exit(1)
    await fetch(api + id + '/response', {method: 'POST', body: JSON.stringify({asked})})
  }
})
`

test('a runtime that loses its connection while it waits may ask again on another', async () => {
  const codeRoot = await mkdtemp(path.join(tmpdir(), 'reconnecting-'))
  await writeFile(path.join(codeRoot, 'bootstrap'), RECONNECTING, {mode: 0o755})
  const definition = nodeFunction('any', {name: 'reconnecting', runtime: 'provided.al2023', codeRoot})
  const own = await startTestServer([{...definition, timeoutMs: 3000}])
  await own.service.warm('reconnecting', 1)
  await until('it has hung up, and not asked again yet', () => own.printed().includes('hung up'))
  const [before] = own.service.describe()['functions'] as [{pids: number[]}]
  const posted = own.post('reconnecting', '{}')
  await until(
    'it is called',
    () => (own.service.describe()['functions'] as [{inFlight: number}])[0].inFlight === 1,
  )
  await writeFile(path.join(codeRoot, 'again'), '')
  const answer: unknown = await (await posted).json()
  const [after] = own.service.describe()['functions'] as [{pids: number[]}]
  await own.close()
  await rm(codeRoot, {recursive: true})

  expect(answer).toEqual({asked: 2})
  expect(after.pids).toEqual(before.pids)
})

/** Reports a failed init and has more to print; the handler's name says whether it ends then. */
const FAILING = `#!${process.execPath}
const report = fetch('http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/init/error', {
  method: 'POST',
  body: JSON.stringify({errorType: 'Own', errorMessage: 'reported'}),
})
report.then(() => setTimeout(() => {
  process.stderr.write('x'.repeat(300000) + 'last words\\n', () => {
    if (process.env._HANDLER === 'ends') process.exit(1)
  })
}, 100))
setInterval(() => undefined, 1000)
`

describe('a runtime that reports a failed init', () => {
  let codeRoot: string

  beforeAll(async () => {
    codeRoot = await mkdtemp(path.join(tmpdir(), 'failing-'))
    await writeFile(path.join(codeRoot, 'bootstrap'), FAILING, {mode: 0o755})
  })

  afterAll(() => rm(codeRoot, {recursive: true}))

  test.each(['ends', 'stays'])('and %s is heard to its last word', async (handler) => {
    const definition = nodeFunction(handler, {name: handler, runtime: 'provided.al2023', codeRoot})
    const own = await startTestServer([definition])
    const answer = await own.post(handler, '{}', {'x-amz-log-type': 'Tail'})
    const tail = Buffer.from(answer.headers.get('x-amz-log-result') ?? '', 'base64').toString()
    await own.close()

    expect(await answer.json()).toEqual({errorType: 'Own', errorMessage: 'reported'})
    expect(tail.slice(-400)).toContain('xlast words\nEND RequestId: ')
    // Of its first init, and of the second inside the call.
    expect(own.printed().split('last words')).toHaveLength(3)
  })
})

describe('nothing is left', () => {
  test('of a function’s own children when the service closes', async () => {
    const own = await startTestServer([nodeFunction('index.leaveChild')])
    const left = (await (await own.post('leaveChild', '{}')).json()) as {pid: number; childPid: number}
    expect([left.pid, left.childPid].map(isAlive)).toEqual([true, true])
    await own.close()

    expect(isAlive(left.pid)).toBe(false)
    // Not a child of ours: it is killed, but nobody here is told when it is gone.
    await until('its child is gone', () => !isAlive(left.childPid))
  })

  test('of calls in flight when the service closes: they are cut off after a grace period', async () => {
    const own = await startTestServer([nodeFunction('index.sleep')])
    const answer = own.post('sleep', '{"sleepMs":60000}').then(
      (response) => response.status,
      () => 'cut off',
    )
    await until('it runs', () => own.printed().includes('START'))
    const startedAtMs = performance.now()
    await own.close(200)

    expect(await answer).toBe('cut off')
    expect(performance.now() - startedAtMs).toBeLessThan(2000)
  })
})
