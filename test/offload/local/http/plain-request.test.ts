import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {parsePlainRequest} from '../../../../src/offload/local/http/plain-request.js'

const LINE = 'POST /2015-03-31/functions/echo/invocations HTTP/1.1'
const wire = (requestLine: string, headers: readonly string[], body = '{"a":1}'): Buffer =>
  Buffer.from([requestLine, ...headers, '', body].join('\r\n'), 'latin1')
const PLAIN = ['Host: 127.0.0.1:3001', 'Content-Length: 7']

describe('a plain request', () => {
  test('is read as it is', () => {
    const request = parsePlainRequest(wire(LINE, [...PLAIN, 'X-Amz-Log-Type:  Tail ']))

    expect(request).toMatchObject({
      url: '/2015-03-31/functions/echo/invocations',
      headers: {host: '127.0.0.1:3001', 'content-length': '7', 'x-amz-log-type': 'Tail'},
    })
    expect(request?.body.toString()).toBe('{"a":1}')
  })

  test('may have a query and a percent-encoded name', () => {
    const path = '/2015-03-31/functions/arn%3Aaws%3Alambda/invocations?Qualifier=%24LATEST'

    expect(parsePlainRequest(wire(`POST ${path} HTTP/1.1`, PLAIN))?.url).toBe(path)
  })

  test('cannot name a header that objects have by themselves', () => {
    const request = parsePlainRequest(wire(LINE, [...PLAIN, '__proto__: x', 'constructor: y']))

    expect(request === null || Object.getPrototypeOf(request.headers) === null).toBe(true)
  })
})

describe('left to node:http is', () => {
  test.each([
    ['a part of a request', wire(LINE, PLAIN).subarray(0, -1)],
    ['more than one', Buffer.concat([wire(LINE, PLAIN), Buffer.from('P')])],
    ['another method', wire(LINE.replace('POST', 'PUT'), PLAIN)],
    ['another path', wire('POST /2015-03-31/functions HTTP/1.1', PLAIN)],
    ['HTTP/1.0', wire(LINE.replace('1.1', '1.0'), PLAIN)],
    ['a body in chunks', wire(LINE, [...PLAIN, 'Transfer-Encoding: chunked'])],
    ['two lengths', wire(LINE, [...PLAIN, 'content-length: 7'])],
    ['a length that is no number', wire(LINE, ['Host: a', 'Content-Length: +7'])],
    ['no length', wire(LINE, ['Host: a'])],
    ['no host', wire(LINE, ['Content-Length: 7'])],
    ['a client that waits for leave', wire(LINE, [...PLAIN, 'Expect: 100-continue'])],
    ['a connection to be closed', wire(LINE, [...PLAIN, 'Connection: close'])],
    ['a folded header', wire(LINE, [...PLAIN, 'X-A: b', ' c'])],
    ['space before a colon', wire(LINE, [...PLAIN, 'X-A : b'])],
    ['a bare line feed', wire(LINE, [...PLAIN, 'X-A: b\nX-C: d'])],
    ['a header in Latin-1', wire(LINE, [...PLAIN, 'X-A: \xe9'])],
    ['a head that is too long', wire(LINE, [...PLAIN, `X-A: ${'a'.repeat(16_384)}`])],
    ['noise', Buffer.from('\x16\x03\x01\x02\x00\x01\x00')],
  ])('%s', (_, bytes) => {
    expect(parsePlainRequest(bytes)).toBeNull()
  })

  test('whatever else arrives: it never throws, and takes no byte too few or too many', () => {
    const valid = wire(LINE, PLAIN)
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.uint8Array({maxLength: 3}), (at, bytes) => {
        const mutated = Buffer.concat([valid.subarray(0, at), bytes, valid.subarray(at + bytes.length)])
        const request = parsePlainRequest(mutated)
        if (request !== null) expect(request.body.length).toBe(Number(request.headers['content-length']))
      }),
    )
  })
})
