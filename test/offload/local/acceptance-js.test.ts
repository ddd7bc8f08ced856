/** The acceptance list for a local Lambda, with the unmodified AWS SDK for JavaScript v3. */
import {
  InvokeCommand,
  Lambda,
  type InvokeCommandInput,
  type InvokeCommandOutput,
} from '@aws-sdk/client-lambda'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {startAcceptanceServer} from '../../support/acceptance-functions.js'
import {parseReportLine} from '../../support/report-line.js'
import {isAlive, nodeFunction, startTestServer, until, type TestServer} from '../../support/lambda-server.js'

let server: TestServer
let client: Lambda

const credentials = {accessKeyId: 'test', secretAccessKey: 'test'}

beforeAll(async () => {
  server = await startAcceptanceServer()
  process.env['AWS_ENDPOINT_URL_LAMBDA'] = server.url
  client = new Lambda({region: 'us-east-1', credentials, maxAttempts: 1})
})

afterAll(async () => {
  client.destroy()
  delete process.env['AWS_ENDPOINT_URL_LAMBDA']
  await server.close()
})

async function invoke(functionName: string, event?: unknown, more: Partial<InvokeCommandInput> = {}) {
  const output = await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      ...(event === undefined ? {} : {Payload: JSON.stringify(event)}),
      ...more,
    }),
  )
  return {...output, json: jsonOf(output), log: Buffer.from(output.LogResult ?? '', 'base64').toString()}
}

function jsonOf(output: InvokeCommandOutput): unknown {
  const text = output.Payload?.transformToString() ?? ''
  return text === '' ? undefined : JSON.parse(text)
}

const rejection = async (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error('was not refused')
    },
    (error: unknown) => error as Error & Record<string, unknown>,
  )

describe('1: a function can be named', () => {
  test.each([
    'echo',
    'echo:$LATEST',
    'function:echo',
    '000000000000:function:echo',
    'arn:aws:lambda:us-east-1:000000000000:function:echo',
    'arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST',
  ])('as %s', async (name) => {
    expect((await invoke(name, {a: 1})).json).toEqual({a: 1})
  })

  test('with the qualifier apart', async () => {
    expect((await invoke('echo', {a: 1}, {Qualifier: '$LATEST'})).json).toEqual({a: 1})
  })

  test('and one that does not exist is a typed 404', async () => {
    const error = await rejection(invoke('absent', {}))

    expect(error).toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:absent:$LATEST',
    })
    expect((error['$metadata'] as {httpStatusCode: number}).httpStatusCode).toBe(404)
  })

  test.each([
    ['echo:7', 'ResourceNotFoundException'],
    ['arn:aws:lambda:eu-west-1:000000000000:function:echo', 'ResourceNotFoundException'],
    ['111111111111:function:echo', 'AccessDeniedException'],
  ])('but not as %s, which is not here', async (name, refusal) => {
    expect((await rejection(invoke(name, {}))).name).toBe(refusal)
  })
})

describe('2: invocation types', () => {
  test('RequestResponse is 200 with the executed version and a request id', async () => {
    const {StatusCode, ExecutedVersion, $metadata} = await invoke('echo', {})

    expect({StatusCode, ExecutedVersion}).toEqual({StatusCode: 200, ExecutedVersion: '$LATEST'})
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('Event is 202, DryRun 204, both empty and without a version', async () => {
    for (const [InvocationType, status] of [
      ['Event', 202],
      ['DryRun', 204],
    ] as const) {
      const {StatusCode, ExecutedVersion, Payload} = await invoke('echo', {}, {InvocationType})
      expect({StatusCode, ExecutedVersion, bytes: Payload?.length ?? 0}).toEqual({
        StatusCode: status,
        ExecutedVersion: undefined,
        bytes: 0,
      })
    }
  })

  test('a handler that returns nothing answers null', async () => {
    expect((await invoke('nothing', {})).json).toBeNull()
  })

  test('no payload reaches the handler as an empty object', async () => {
    expect((await invoke('echo')).json).toEqual({})
  })
})

test('3: an exception is the runtime’s own payload, and its environment stays warm', async () => {
  const before = await invoke('fail', {isFailing: false})
  const failed = await invoke('fail', {})
  const after = await invoke('fail', {isFailing: false})

  expect(failed).toMatchObject({
    StatusCode: 200,
    FunctionError: 'Unhandled',
    json: {errorType: 'TypeError', errorMessage: 'no such thing'},
  })
  expect((failed.json as {trace: string[]}).trace[0]).toBe('TypeError: no such thing')
  expect(after.json).toEqual(before.json)
})

test('4: a time-out kills the process; the next call pays a hidden init', async () => {
  const first = (await invoke('sleep', {sleepMs: 0})).json as {pid: number}
  const startedAtMs = performance.now()
  const late = await invoke('sleep', {sleepMs: 60_000}, {LogType: 'Tail'})
  const tookMs = performance.now() - startedAtMs
  const next = await invoke('sleep', {sleepMs: 0}, {LogType: 'Tail'})

  expect(late.FunctionError).toBe('Unhandled')
  expect(late.json).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${late.$metadata.requestId ?? ''} Error: Task timed out after 2.00 seconds`,
  })
  expect(tookMs).toBeGreaterThanOrEqual(990)
  expect(tookMs).toBeLessThan(4000)
  expect(parseReportLine(late.log)).toMatchObject({durationMs: 2000, billedMs: 2000, initMs: null})
  await until('the old process is gone', () => !isAlive(first.pid))
  expect((next.json as {pid: number}).pid).not.toBe(first.pid)
  const report = parseReportLine(next.log)
  expect(report.initMs).toBeNull()
  // A Node process does not start within this: the init is inside.
  expect(report.durationMs).toBeGreaterThan(15)
})

describe('5: a process that ends', () => {
  test.each([
    [{exitCode: 1}, 'Runtime exited with error: exit status 1'],
    [{exitCode: 0}, 'Runtime exited without providing a reason'],
    [{signal: 'SIGKILL'}, 'Runtime exited with error: signal: killed'],
  ])('with %j is Runtime.ExitError, and the next call works', async (event, reason) => {
    const failed = await invoke('end', event)
    const next = await invoke('end', {})

    expect(failed).toMatchObject({
      FunctionError: 'Unhandled',
      json: {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${failed.$metadata.requestId ?? ''} Error: ${reason}`,
      },
    })
    expect(next.FunctionError).toBeUndefined()
  })
})

describe('6: an init that fails', () => {
  test('by an exception answers it', async () => {
    const failed = await invoke('broken-handler', {})

    expect(failed).toMatchObject({
      FunctionError: 'Unhandled',
      json: {errorType: 'RangeError', errorMessage: 'broken while loading'},
    })
  })

  test('by its time-out is tried again, once, inside the function’s own', async () => {
    const late = await invoke('slow-handler', {}, {LogType: 'Tail'})

    expect(late.json).toBe('at last')
    expect(late.log).toMatch(
      /INIT_REPORT Init Duration: (599|[6-9]\d\d|\d{4})\.\d\d ms\tPhase: init\tStatus: timeout/,
    )
    const report = parseReportLine(late.log)
    expect(report.initMs).toBeNull()
    expect(report.durationMs).toBeGreaterThan(1000)
  })
})

describe('7: sizes', () => {
  const MAX_REQUEST_BYTES = 6_291_456
  const MAX_RESPONSE_BYTES = 6_291_556

  test('the largest request is taken, one byte more is a typed 413', async () => {
    const fits = `"${'x'.repeat(MAX_REQUEST_BYTES - 2)}"`
    const {Payload, FunctionError} = await client.invoke({FunctionName: 'echo', Payload: fits})
    const error = await rejection(client.invoke({FunctionName: 'echo', Payload: `${fits} `}))

    expect(FunctionError).toBeUndefined()
    expect(Payload?.length).toBe(MAX_REQUEST_BYTES)
    expect(error).toMatchObject({
      name: 'RequestTooLargeException',
      message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation',
    })
  })

  test('an event of more than 1 MB is a 413', async () => {
    const error = await rejection(invoke('echo', 'x'.repeat(1_048_577), {InvocationType: 'Event'}))

    expect(error.name).toBe('RequestTooLargeException')
  })

  test('the largest response passes, one byte more is Function.ResponseSizeTooLarge', async () => {
    const fits = await invoke('large', {bytes: MAX_RESPONSE_BYTES})
    const over = await invoke('large', {bytes: MAX_RESPONSE_BYTES + 1})
    const after = await invoke('large', {bytes: 10})

    expect(fits.Payload?.length).toBe(MAX_RESPONSE_BYTES)
    expect(over).toMatchObject({
      FunctionError: 'Unhandled',
      json: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    })
    expect(after.json).toBe('xxxxxxxx')
  })
})

describe('8: concurrency', () => {
  test('of 4 calls with 3 reserved one is a 429 that says why', async () => {
    const calls = await Promise.allSettled([1, 2, 3, 4].map(() => invoke('reserved-3', {sleepMs: 400})))

    const refused = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason as unknown] : []))
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
      $metadata: {httpStatusCode: 429},
    })
  })

  test('the account’s concurrency is a limit', async () => {
    const limits = {accountConcurrency: 2, isRateLimited: false}
    const limited = await startTestServer([nodeFunction('index.sleep')], {limits})
    const own = new Lambda({region: 'us-east-1', credentials, maxAttempts: 1, endpoint: limited.url})
    const call = () => own.invoke({FunctionName: 'sleep', Payload: '{"sleepMs":400}'})
    const calls = await Promise.allSettled([call(), call(), call()])
    own.destroy()
    await limited.close()

    const refused = calls.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : []))
    expect(refused).toHaveLength(1)
    expect(refused[0]).toMatchObject({Reason: 'ConcurrentInvocationLimitExceeded'})
  })

  test('ten requests per second and unit of concurrency are a limit', async () => {
    const limited = await startTestServer(
      [{definition: nodeFunction('index.echo'), reservedConcurrency: 1}],
      {
        limits: {accountConcurrency: 1000, isRateLimited: true},
      },
    )
    const own = new Lambda({region: 'us-east-1', credentials, maxAttempts: 1, endpoint: limited.url})
    const reasons: unknown[] = []
    await own.invoke({FunctionName: 'echo'})
    const startedAtMs = performance.now()
    for (let i = 1; i < 40; i++) {
      await own.invoke({FunctionName: 'echo'}).catch((error: unknown) => {
        reasons.push((error as {Reason: string}).Reason)
      })
    }
    const refilled = (performance.now() - startedAtMs) / 100
    own.destroy()
    await limited.close()

    expect(new Set(reasons)).toEqual(new Set(['ReservedFunctionInvocationRateLimitExceeded']))
    expect(reasons.length).toBeLessThanOrEqual(30)
    expect(reasons.length).toBeGreaterThanOrEqual(Math.floor(30 - refilled - 3))
  })
})

test('10: an idle environment is reclaimed, and init is reported exactly by cold calls', async () => {
  const short = await startTestServer([nodeFunction('index.where')], {idleReclaimMs: 150})
  const own = new Lambda({region: 'us-east-1', credentials, maxAttempts: 1, endpoint: short.url})
  const seen = new Set<number>()
  const pids = (): readonly number[] => (short.service.describe()['functions'] as [{pids: number[]}])[0].pids
  for (const isLate of [false, false, true, false, true, false]) {
    if (isLate) await until('the idle one is reclaimed', () => pids().length === 0)
    const {Payload, LogResult} = await own.invoke({FunctionName: 'where', LogType: 'Tail'})
    const {pid} = JSON.parse(Payload?.transformToString() ?? '') as {pid: number}
    const {initMs} = parseReportLine(Buffer.from(LogResult ?? '', 'base64').toString())
    expect(initMs !== null).toBe(!seen.has(pid))
    seen.add(pid)
  }
  own.destroy()
  await short.close()

  // Three at least: a machine that stalls makes further pauses.
  expect(seen.size).toBeGreaterThanOrEqual(3)
  // And one of the calls without a pause, at the least, meets the environment of the call before it.
  expect(seen.size).toBeLessThan(6)
  expect(short.logged().filter(({event}) => event === 'environment-started')).toHaveLength(seen.size)
  expect([...seen].filter(isAlive)).toEqual([])
})

test('11: the log tail holds what was printed and a REPORT line with billed time', async () => {
  const cold = await invoke('print', {lines: 3}, {LogType: 'Tail'})
  const warm = await invoke('print', {lines: 200}, {LogType: 'Tail'})
  const requestId = cold.$metadata.requestId ?? ''

  expect(cold.log.split('\n')[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`)
  expect(cold.log).toContain('line 2 of the function\n')
  expect(cold.log).toContain('to standard error\n')
  expect(cold.log).toContain(`END RequestId: ${requestId}\n`)
  const first = parseReportLine(cold.log)
  expect(first).toMatchObject({memoryMb: 512})
  // In its REPORT, or, where the init took longer than it may (0.6 s here), in a line of its own.
  expect(first.initMs !== null || cold.log.includes('INIT_REPORT ')).toBe(true)
  expect(first.billedMs).toBe(Math.ceil(Number((first.durationMs + (first.initMs ?? 0)).toFixed(2))))
  expect(first.maxMemoryUsedMb).toBeGreaterThan(20)
  const second = parseReportLine(warm.log)
  expect(second.billedMs).toBe(Math.ceil(second.durationMs))
  expect(second.initMs).toBeNull()
  expect(Buffer.byteLength(warm.log)).toBe(4096)
  expect((await invoke('print', {lines: 1})).LogResult).toBeUndefined()
})
