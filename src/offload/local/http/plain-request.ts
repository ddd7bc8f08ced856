import {ownValue} from '../../../model/own-value.js'

/** An Invoke request of the plain kind: all of it in one piece, nothing unusual in its head. */
export interface PlainRequest {
  readonly method: 'POST'
  /** Path and query as received. */
  readonly url: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const MAX_HEAD_BYTES = 16_384
const MAX_HEADERS = 40
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const LINE_END_BYTES = 2
const REQUEST_LINE =
  /^POST (\/2015-03-31\/functions\/[\x21\x24-\x3e\x40-\x7e]+\/invocations(?:\?[\x21-\x7e]*)?) HTTP\/1\.1\r\n/
/** The next line of a head, from `lastIndex` on. */
const HEADER_LINE = /([\w!#$%&'*+.^`|~-]+):([\x20-\x7e]*)\r\n/y
/** What gives a body another frame or a connection another meaning is left to a whole HTTP server. */
const UNUSUAL: ReadonlySet<string> = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te'])

/**
 * Reads what arrived on a connection as exactly one plain request; null for anything else: a part of one, more than
 * one, or one that node:http should judge. It never judges itself: what it does not know, it does not take.
 */
export function parsePlainRequest(chunk: Buffer): PlainRequest | null {
  const headBytes = chunk.indexOf(END_OF_HEAD)
  if (headBytes < 0 || headBytes > MAX_HEAD_BYTES) return null
  const head = chunk.toString('latin1', 0, headBytes + LINE_END_BYTES)
  const [requestLine = '', url = ''] = REQUEST_LINE.exec(head) ?? []
  const headers = url === '' ? null : parseHeaders(head, requestLine.length)
  if (headers === null) return null

  const bodyAt = headBytes + END_OF_HEAD.length
  const length = headers['content-length'] ?? ''
  if (!/^\d{1,7}$/.test(length) || chunk.length !== bodyAt + Number(length)) return null
  return {method: 'POST', url, headers, body: chunk.subarray(bodyAt)}
}

function parseHeaders(head: string, at: number): Record<string, string> | null {
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  HEADER_LINE.lastIndex = at
  for (let count = 0; HEADER_LINE.lastIndex < head.length; count += 1) {
    const line = HEADER_LINE.exec(head)
    if (line === null || count === MAX_HEADERS) return null
    const name = (line[1] ?? '').toLowerCase()
    if (UNUSUAL.has(name) || ownValue(headers, name) !== undefined) return null
    // eslint-disable-next-line burst/own-keys -- Without a prototype a name can set nothing but itself.
    headers[name] = (line[2] ?? '').trim()
  }
  const isKept = (headers['connection'] ?? 'keep-alive').toLowerCase() === 'keep-alive'
  return headers['host'] !== undefined && isKept ? headers : null
}
