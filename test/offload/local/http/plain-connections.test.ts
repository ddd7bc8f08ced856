/** Plain and odd requests on one connection: whoever answers them, each gets its own answer, in order. */
import {connect, type Socket} from 'node:net'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {acceptedAt} from '../../../support/accepted-sockets.js'
import {nodeFunction, startTestServer, until, type TestServer} from '../../../support/lambda-server.js'

let server: TestServer
let accepted: readonly Socket[] = []

beforeAll(async () => {
  server = await startTestServer([nodeFunction('index.echo'), nodeFunction('index.sleep')])
  accepted = acceptedAt(Number(new URL(server.url).port))
})

afterAll(async () => {
  await server.close()
})

interface Line {
  readonly socket: Socket
  readonly received: () => string
}

function open(): Line {
  const {hostname, port} = new URL(server.url)
  const socket = connect({host: hostname, port: Number(port)})
  let received = ''
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
  return {socket, received: () => received}
}

const post = (body: string, headers = '', name = 'echo'): string =>
  `POST /2015-03-31/functions/${name}/invocations HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`

const answers = (text: string): readonly string[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})[^]*?\r\n\r\n([^]*?)(?=HTTP\/1\.1|$)/g)].map(
    ([, status = '', body = '']) => `${status} ${body}`,
  )

async function talk(pieces: readonly string[], count: number): Promise<readonly string[]> {
  const earlier = accepted.length
  const {socket, received} = open()
  for (const piece of pieces) {
    socket.write(piece, 'latin1')
    // The next piece comes when this one has been read.
    await until('it is read', () => (accepted[earlier]?.bytesRead ?? 0) >= socket.bytesWritten)
  }
  await until('all are answered', () => answers(received()).length >= count, 10_000)
  socket.destroy()
  return answers(received())
}

describe('a connection', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['of plain requests', [post('1'), post('2')], ['200 1', '200 2']],
    ['with one in pieces', [post('1'), post('22').slice(0, 30), post('22').slice(30)], ['200 1', '200 22']],
    ['with two at once', [post('1') + post('2')], ['200 1', '200 2']],
    [
      'with a second before the first answer',
      [post('{"sleepMs":200}', '', 'sleep'), post('2')],
      ['200', '200 2'],
    ],
    [
      'with a body in chunks after a plain one',
      [
        post('1'),
        'POST /2015-03-31/functions/echo/invocations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n2\r\n0\r\n\r\n',
        post('3'),
      ],
      ['200 1', '200 ', '200 3'],
    ],
    ['with a refusal', [post('{'), post('2')], ['400', '200 2']],
  ])('%s', async (_, pieces, expected) => {
    const found = await talk(pieces, expected.length)

    expect(found.map((answer, i) => answer.startsWith(expected[i] ?? '?'))).toEqual(expected.map(() => true))
  })

  test('that ends its request with rubbish is refused by node:http', async () => {
    const {socket, received} = open()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.write(`${post('1')}rubbish\r\n\r\n`)
    await closed

    expect(received()).toContain('HTTP/1.1 400 Bad Request')
  })

  test('whose caller sends no more is answered, and ends', async () => {
    const {socket, received} = open()
    const closed = new Promise((resolve) => socket.on('close', resolve))
    socket.end(post('1'))
    await closed

    expect(answers(received())).toEqual(['200 1'])
  })

  test('that breaks while its call runs harms nobody', async () => {
    const {socket} = open()
    socket.write(post('{"sleepMs":100}', '', 'sleep'))
    const calls = (): number => server.service.admission.inFlight('sleep')
    await until('it runs', () => calls() === 1)
    socket.resetAndDestroy()
    await until('it has ended', () => calls() === 0)

    expect(await talk([post('1')], 1)).toEqual(['200 1'])
  })
})

test('a plain request from a web page is refused as any other', async () => {
  expect(await talk([post('1', 'Origin: https://example.com\r\n')], 1)).toEqual([
    expect.stringMatching(/^403 /),
  ])
})
