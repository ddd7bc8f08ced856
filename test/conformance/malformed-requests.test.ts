/** 10 000 requests, valid ones with seeded mutations: nothing crashes or leaks, and others are served meanwhile. */
import {readFileSync} from 'node:fs'
import {connect} from 'node:net'
import path from 'node:path'
import {expect, test} from 'vitest'
import {createRandom} from '../../src/kernel/random.js'
import {isAlive, until} from '../support/lambda-server.js'
import {startServeProcess, type ServeProcess} from '../support/serve-process.js'

const REQUESTS = 10_000
const AT_ONCE = 32
const SEED = 1
const handlers = path.join(import.meta.dirname, '../fixtures/handlers/node')

const post = (target: string, headers: string, body: string): string =>
  `${target} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

/** None of them names the function that the valid traffic calls. */
const VALID = [
  post('POST /2015-03-31/functions/other/invocations', 'X-Amz-Log-Type: Tail\r\n', '{"text":"ü"}'),
  post('POST /2015-03-31/functions/other/invocations?Qualifier=%24LATEST', '', '[1,2.5e3,null]'),
  post(
    'POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Aother/invocations',
    'X-Amz-Invocation-Type: DryRun\r\nX-Amz-Client-Context: eyJhIjoxfQ==\r\n',
    '{}',
  ),
  'POST /2015-03-31/functions/other/invocations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n',
  post(
    'POST /2015-03-31/functions',
    '',
    '{"FunctionName":"f","Runtime":"nodejs20.x","Handler":"a.b","Role":"r","Code":{"ZipFile":"UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="}}',
  ),
  post(
    'PUT /2015-03-31/functions/f/configuration',
    '',
    '{"MemorySize":256,"Environment":{"Variables":{"A":"b"}}}',
  ),
  post('PUT /2017-10-31/functions/f/concurrency', '', '{"ReservedConcurrentExecutions":1}'),
  post('GET /2015-03-31/functions?MaxItems=5&Marker=a', '', ''),
  post('GET /health', '', ''),
].map((text) => Buffer.from(text))

test('malformed requests are answered or cut off, and harm nobody else', async () => {
  const serve = await startServeProcess([
    ...['--define', `name=echo,runtime=nodejs20.x,handler=index.echo,code=${handlers}`],
    ...['--define', `name=other,runtime=nodejs20.x,handler=index.echo,code=${handlers}`],
    ...['--account-concurrency', '4', '--no-rate-limits', '--quiet'],
  ])
  let isDone = false
  const valid = callUntil(serve, () => isDone)
  // Once over everything, so that code is compiled and pools are filled before memory is compared.
  await sendAll(serve, 0, REQUESTS / 2)
  const before = memoryMb(serve)
  await sendAll(serve, REQUESTS / 2, REQUESTS)
  const after = memoryMb(serve)
  isDone = true
  const {calls, failures} = await valid
  const pids = [
    ...readFileSync(
      `/proc/${serve.process.pid ?? 0}/task/${serve.process.pid ?? 0}/children`,
      'latin1',
    ).matchAll(/\d+/g),
  ].map(Number)
  serve.process.kill('SIGTERM')

  expect(await serve.ended).toBe(0)
  expect(failures).toEqual([])
  expect(calls).toBeGreaterThan(50)
  expect(after - before).toBeLessThan(60)
  await until('nothing is left', () => !pids.some(isAlive))
})

async function sendAll(serve: ServeProcess, from: number, to: number): Promise<void> {
  let next = from
  const sender = async (): Promise<void> => {
    while (next < to) await send(serve, mutated(next++))
  }
  await Promise.all(Array.from({length: AT_ONCE}, sender))
}

/** A valid request with one to four mutations: a byte changed, taken out, put in, a part doubled, or its end cut off. */
function mutated(index: number): Buffer {
  const random = createRandom(SEED, `malformed-${index}`)
  let draw = 0
  const pick = (below: number): number => Math.floor(random.at(draw++) * below)
  let bytes = VALID[pick(VALID.length)] ?? Buffer.alloc(0)
  for (let left = 1 + pick(4); left > 0; left--) {
    const at = pick(bytes.length)
    const head = bytes.subarray(0, at)
    const kind = pick(6)
    if (kind === 0) bytes = Buffer.concat([head, Buffer.from([pick(256)]), bytes.subarray(at + 1)])
    else if (kind === 1) bytes = Buffer.concat([head, bytes.subarray(at + 1 + pick(8))])
    else if (kind === 2)
      bytes = Buffer.concat([head, Buffer.from([pick(256), pick(256)]), bytes.subarray(at)])
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at + pick(64)), bytes.subarray(at)])
    else if (kind === 4) bytes = Buffer.concat([head, Buffer.from('\r\n'), bytes.subarray(at)])
    else bytes = head
  }
  return bytes
}

function send(serve: ServeProcess, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(serve.url).port), '127.0.0.1', () => {
      socket.end(bytes)
    })
    // An answer, or none and a closed connection: both are fine. Waiting on is not, but that is the server's to end.
    const cut = setTimeout(() => socket.destroy(), 300)
    socket.resume()
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(cut)
      resolve()
    })
  })
}

async function callUntil(
  serve: ServeProcess,
  isDone: () => boolean,
): Promise<{readonly calls: number; readonly failures: readonly string[]}> {
  const failures: string[] = []
  let calls = 0
  while (!isDone()) {
    const body = JSON.stringify({call: calls++})
    const response = await fetch(`${serve.url}/2015-03-31/functions/echo/invocations`, {method: 'POST', body})
    const text = await response.text()
    // The account's concurrency is small on purpose: a throttle is an answer too.
    if (response.status !== 429 && text !== body) failures.push(`${response.status} ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return {calls, failures}
}

function memoryMb({process: {pid = 0}}: ServeProcess): number {
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(resident) / 1024
}
