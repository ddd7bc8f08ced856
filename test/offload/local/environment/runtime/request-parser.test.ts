import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {
  headerOf,
  MalformedRequest,
  RequestParser,
} from '../../../../../src/offload/local/environment/runtime/request-parser.js'

const parse = (chunks: readonly Buffer[], maxBodyBytes = 1000) => {
  const parser = new RequestParser(maxBodyBytes, () => undefined)
  return chunks.flatMap((chunk) => [...parser.push(chunk)])
}

const one = (text: string, maxBodyBytes?: number) => parse([Buffer.from(text)], maxBodyBytes)[0]

const post = (body: Buffer, isChunked: boolean): Buffer => {
  if (!isChunked)
    return Buffer.concat([Buffer.from(`POST /a HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n`), body])
  const half = Math.floor(body.length / 2)
  const chunks = [body.subarray(0, half), body.subarray(half)].filter((it) => it.length > 0)
  return Buffer.concat([
    Buffer.from('POST /a HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n'),
    ...chunks.flatMap((it) => [Buffer.from(`${it.length.toString(16)}\r\n`), it, Buffer.from('\r\n')]),
    Buffer.from('0\r\n\r\n'),
  ])
}

describe('requests', () => {
  test('come out whole and in order, however their bytes are cut', () => {
    const bodies = fc.array(fc.tuple(fc.uint8Array({maxLength: 200}), fc.boolean()), {maxLength: 6})
    fc.assert(
      fc.property(bodies, fc.integer({min: 1, max: 50}), (sent, size) => {
        const wire = Buffer.concat(sent.map(([body, isChunked]) => post(Buffer.from(body), isChunked)))
        const pieces = Array.from({length: Math.ceil(wire.length / size)}, (_, i) =>
          wire.subarray(i * size, (i + 1) * size),
        )
        const received = parse(pieces)
        expect(received.map(({body}) => [...(body ?? [])])).toEqual(sent.map(([body]) => [...body]))
      }),
    )
  })

  test('have a method, a path and headers of either case', () => {
    const request = one('GET /next?a=b HTTP/1.1\r\nHost: x\r\nSome-Name:  a value\r\n\r\n')

    expect(request).toMatchObject({method: 'GET', path: '/next?a=b'})
    expect(headerOf(request?.head ?? '', 'some-name')).toBe('a value')
    expect(headerOf(request?.head ?? '', 'other')).toBeUndefined()
  })

  test('with a body beyond the limit are skipped to their end', () => {
    const big = post(Buffer.alloc(1001), false)
    const received = parse([big, post(Buffer.from('ok'), true)])

    expect(received.map(({body}) => body?.toString() ?? null)).toEqual([null, 'ok'])
  })

  test('with trailers end after them', () => {
    const text =
      'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\nGET /b HTTP/1.1\r\n\r\n'

    expect(parse([Buffer.from(text)]).map(({path}) => path)).toEqual(['/a', '/b'])
  })

  test('that wait for leave to send get it', () => {
    let asked = 0
    const parser = new RequestParser(10, () => (asked += 1))
    parser.push(Buffer.from('POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n'))

    expect(asked).toBe(1)
    expect(parser.push(Buffer.from('ok'))).toHaveLength(1)
  })
})

test.each([
  'POST /a HTTP/1.1\r\nContent-Length: two\r\n\r\n',
  'POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
  'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'nonsense\r\n\r\n',
  `GET /a HTTP/1.1\r\nA: ${'x'.repeat(1_200_000)}`,
])('%j is malformed', (text) => {
  expect(() => one(text)).toThrow(MalformedRequest)
})
