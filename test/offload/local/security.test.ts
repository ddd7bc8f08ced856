import {Lambda} from '@aws-sdk/client-lambda'
import {mkdtemp, rm, writeFile} from 'node:fs/promises'
import {connect} from 'node:net'
import {networkInterfaces, tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {nodeFunction, startTestServer, type TestServer} from '../../support/lambda-server.js'

const hasLoopbackV6 = Object.values(networkInterfaces())
  .flat()
  .some((it) => it?.address === '::1')
const keys = {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of 40 characters, or about that'}

let open: TestServer
let signed: TestServer

beforeAll(async () => {
  open = await startTestServer([nodeFunction('index.echo'), nodeFunction('index.user')])
  signed = await startTestServer([nodeFunction('index.echo')], {keys})
})

afterAll(async () => {
  await open.close()
  await signed.close()
})

describe('signatures', () => {
  const clientWith = (credentials: typeof keys, more = {}) =>
    new Lambda({region: 'us-east-1', endpoint: signed.url, credentials, maxAttempts: 1, ...more})

  test.each(['echo', 'arn:aws:lambda:us-east-1:000000000000:function:echo:$LATEST'])(
    'of a call to %s by the SDK are accepted',
    async (name) => {
      const Payload = JSON.stringify({text: 'ü "quoted" + & = %'})
      const client = clientWith(keys)
      const answer = await client.invoke({FunctionName: name, Payload, Qualifier: '$LATEST'})
      client.destroy()

      expect(answer.Payload?.transformToString()).toBe(Payload)
    },
  )

  test.each([
    ['another secret', {...keys, secretAccessKey: 'wrong'}, 'InvalidSignatureException'],
    ['another key', {...keys, accessKeyId: 'AKIDOTHER'}, 'UnrecognizedClientException'],
  ])('with %s are refused', async (_, credentials, name) => {
    const client = clientWith(credentials)
    await expect(client.invoke({FunctionName: 'echo'})).rejects.toMatchObject({
      name,
      $metadata: {httpStatusCode: 403},
    })
    client.destroy()
  })

  test('for another region or service are refused', async () => {
    const elsewhere = clientWith(keys, {region: 'eu-west-1'})
    await expect(elsewhere.invoke({FunctionName: 'echo'})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: "Credential should be scoped to a valid region, not 'eu-west-1'.",
    })
    elsewhere.destroy()
  })

  test('that leave out a header of Lambda’s are refused', async () => {
    const client = clientWith(keys)
    client.middlewareStack.add(
      (next) => (args) => {
        Object.assign((args.request as {headers: object}).headers, {'x-amz-log-type': 'Tail'})
        return next(args)
      },
      {step: 'finalizeRequest', priority: 'low', name: 'add-unsigned'},
    )
    await expect(client.invoke({FunctionName: 'echo'})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    client.destroy()
  })

  test('of a clock that is off by more than five minutes are refused', async () => {
    const client = clientWith(keys, {systemClockOffset: 400_000})
    await expect(client.invoke({FunctionName: 'echo'})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    client.destroy()
  })

  test('of a request that was changed on the way are refused', async () => {
    const client = clientWith(keys)
    client.middlewareStack.add(
      (next) => (args) => {
        const request = args.request as {body: unknown}
        request.body = '{"text":"changed"}'
        return next(args)
      },
      {step: 'finalizeRequest', priority: 'low', name: 'tamper'},
    )
    await expect(client.invoke({FunctionName: 'echo', Payload: '{"text":"sent as"}'})).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    client.destroy()
  })

  test('that are missing or make no sense are refused', async () => {
    expect((await signed.post('echo', '{}')).headers.get('x-amzn-errortype')).toBe(
      'MissingAuthenticationTokenException',
    )
    const nonsense = await signed.post('echo', '{}', {authorization: 'AWS4-HMAC-SHA256 x'})
    expect(nonsense.headers.get('x-amzn-errortype')).toBe('IncompleteSignatureException')
  })

  test('are not asked for by the health endpoint', async () => {
    expect((await fetch(`${signed.url}/health`)).status).toBe(200)
  })
})

describe('a web page in a browser on this machine', () => {
  test.each([{origin: 'https://example.com'}, {'sec-fetch-site': 'cross-site'}])(
    'that sends %j may not call',
    async (headers) => {
      expect((await rawRequest(open.url, 'POST', headers)).status).toBe(403)
    },
  )

  test('may not call under a name of its own', async () => {
    expect((await rawRequest(open.url, 'POST', {host: 'rebound.example.com'})).status).toBe(403)
  })

  test.for(['localhost', '127.1', '::1'])('may not call so where the host is %s', async (host, {skip}) => {
    skip(host === '::1' && !hasLoopbackV6, 'this machine has no ::1')
    const server = await startTestServer([nodeFunction('index.echo')], {host})
    const statusOf = async (name: string): Promise<number> =>
      (await rawRequest(server.url, 'POST', {host: name})).status

    expect(await statusOf('rebound.example.com')).toBe(403)
    expect(await statusOf(new URL(server.url).host)).toBe(200)
    await server.close()
  })
})

describe('a request', () => {
  test.each([
    'GET /2015-03-31/functions/../../../../etc/passwd HTTP/1.1',
    'GET /etc/passwd HTTP/1.1',
    'POST /2015-03-31/functions/..%2F..%2Fetc%2Fpasswd/invocations HTTP/1.1',
    'GET //2015-03-31/functions/echo HTTP/1.1',
  ])('%s finds no file', async (line) => {
    const answer = await raw(
      open.url,
      `${line}\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )

    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(answer).not.toContain('root:')
  })

  test('with headers of more than 16 KB is refused', async () => {
    const answer = await raw(
      open.url,
      `GET /health HTTP/1.1\r\nHost: localhost\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`,
    )

    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('in two pieces whose sender then ends its side is answered', async () => {
    const {port} = new URL(open.url)
    const answer = await new Promise<string>((resolve, reject) => {
      let received = ''
      const socket = connect({port: Number(port), host: '127.0.0.1', allowHalfOpen: true}, () => {
        socket.write(
          'POST /2015-03-31/functions/echo/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\n\r\n{"a"',
        )
        setTimeout(() => socket.end(':1}'), 30)
      })
      socket.on('data', (data) => (received += data.toString()))
      socket.on('end', () => {
        resolve(received)
      })
      socket.on('error', reject)
    })

    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(answer).toContain('{"a":1}')
  })

  test('whose sender goes away half way leaves the service well', async () => {
    const {port} = new URL(open.url)
    for (let i = 0; i < 20; i++) {
      const socket = connect(Number(port), '127.0.0.1')
      const request =
        'POST /2015-03-31/functions/echo/invocations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{'
      await new Promise((resolve) => socket.write(request, resolve))
      socket.destroy()
    }

    expect(await (await open.post('echo', '{"a":1}')).json()).toEqual({a: 1})
  })
})

test('a function runs as the user who started the service, and reads what that user may', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'burst-own-'))
  const file = path.join(folder, 'mine')
  await writeFile(file, 'mine alone', {mode: 0o600})
  const answer = await open.post('user', JSON.stringify({file}))
  await rm(folder, {recursive: true})

  expect(await answer.json()).toEqual({uid: process.getuid?.(), text: 'mine alone'})
})

test('nothing that was sent is in the log', async () => {
  await open.post('echo', '{"password":"hunter2"}', {authorization: 'AWS4 hunter2'})
  await open.post('hunter2', '{}')

  expect(JSON.stringify(open.logged())).not.toContain('hunter2')
})

async function rawRequest(
  url: string,
  method: string,
  headers: Record<string, string>,
): Promise<{status: number}> {
  const lines = Object.entries({host: 'localhost', 'content-length': '2', connection: 'close', ...headers})
  const text = `${method} /2015-03-31/functions/echo/invocations HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n{}`
  return {status: Number(/^HTTP\/1\.1 (\d+)/.exec(await raw(url, text))?.[1])}
}

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const {port, hostname} = new URL(url)
    const socket = connect(Number(port), hostname.replace(/^\[(.*)\]$/, '$1'), () => socket.write(text))
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('close', () => {
      resolve(answer)
    })
    socket.on('error', reject)
  })
}
