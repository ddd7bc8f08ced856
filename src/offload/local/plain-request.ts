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
const REQUEST_LINE =
  /^POST (\/2015-03-31\/functions\/[\x21\x24-\x3e\x40-\x7e]+\/invocations(?:\?[\x21-\x7e]*)?) HTTP\/1\.1$/
const HEADER_LINE = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x20-\x7e]*)$/
/** What gives a body another frame or a connection another meaning is left to a whole HTTP server. */
const UNUSUAL: ReadonlySet<string> = new Set(['transfer-encoding', 'expect', 'upgrade', 'trailer', 'te'])

/**
 * Reads what arrived on a connection as exactly one plain request; null for anything else: a part of one, more than
 * one, or one that node:http should judge. It never judges itself: what it does not know, it does not take.
 */
export function parsePlainRequest(chunk: Buffer): PlainRequest | null {
  const headBytes = chunk.indexOf(END_OF_HEAD)
  if (headBytes < 0 || headBytes > MAX_HEAD_BYTES) return null
  const [requestLine = '', ...lines] = chunk.toString('latin1', 0, headBytes).split('\r\n')
  const url = REQUEST_LINE.exec(requestLine)?.[1]
  const headers = url === undefined ? null : parseHeaders(lines)
  if (url === undefined || headers === null) return null

  const bodyAt = headBytes + END_OF_HEAD.length
  const length = headers['content-length'] ?? ''
  if (!/^\d{1,7}$/.test(length) || chunk.length !== bodyAt + Number(length)) return null
  return {method: 'POST', url, headers, body: chunk.subarray(bodyAt)}
}

function parseHeaders(lines: readonly string[]): Record<string, string> | null {
  if (lines.length > MAX_HEADERS) return null
  const headers: Record<string, string> = Object.create(null) as Record<string, string>
  for (const line of lines) {
    const [, field, value = ''] = HEADER_LINE.exec(line) ?? []
    if (field === undefined) return null
    const name = field.toLowerCase()
    if (UNUSUAL.has(name) || headers[name] !== undefined) return null
    headers[name] = value.trimEnd()
  }
  const isKept = (headers['connection'] ?? 'keep-alive').toLowerCase() === 'keep-alive'
  return headers['host'] !== undefined && isKept ? headers : null
}
