/** One request of a runtime. */
export interface RuntimeRequest {
  readonly method: string
  readonly path: string
  /** Request line and headers, for `headerOf`. */
  readonly head: string
  /** Null where it was larger than the limit; its bytes are skipped. */
  readonly body: Buffer | null
}

/** Throws `MalformedRequest`; the connection is of no use after it. */
export class MalformedRequest extends Error {}

/** AWS's clients send the cause of an error for X-Ray in a header of up to 1 MiB. */
const MAX_HEAD_BYTES = 1_048_576 + 32_768
const END_OF_HEAD = Buffer.from('\r\n\r\n')
const CRLF = Buffer.from('\r\n')
const EMPTY = Buffer.alloc(0)
/** A head without any of these is the whole request. */
const FRAMED = /\r\n(?:transfer-encoding|content-length|expect):/i

type State =
  | {readonly kind: 'head'}
  | {readonly kind: 'body'; readonly head: string; leftBytes: number}
  | {readonly kind: 'chunk-size'; readonly head: string}
  | {readonly kind: 'chunk'; readonly head: string; leftBytes: number}

/**
 * HTTP/1.1 requests from the bytes of one connection, however they are cut. For the Runtime API only: it has
 * a dozen known clients on loopback. Why not node:http: .github/decisions/0008-local-lambda.md.
 */
export class RequestParser {
  readonly #maxBodyBytes: number
  readonly #onExpect: () => void
  #unread: Buffer = EMPTY
  /** Where in it the next step begins. */
  #at = 0
  #state: State = {kind: 'head'}
  #parts: Buffer[] = []
  #bodyBytes = 0

  /** `onExpect` is called where a client waits for leave to send its body. */
  constructor(maxBodyBytes: number, onExpect: () => void) {
    this.#maxBodyBytes = maxBodyBytes
    this.#onExpect = onExpect
  }

  /** The requests that these bytes complete, in order. */
  push(chunk: Buffer): readonly RuntimeRequest[] {
    const isAllRead = this.#at === this.#unread.length
    this.#unread = isAllRead ? chunk : Buffer.concat([this.#unread.subarray(this.#at), chunk])
    this.#at = 0
    const requests: RuntimeRequest[] = []
    for (;;) {
      const request = this.#step()
      if (request === 'more') return requests
      if (request !== 'next-step') requests.push(request)
    }
  }

  #step(): RuntimeRequest | 'more' | 'next-step' {
    const state = this.#state
    if (state.kind === 'head') return this.#readHead()
    if (state.kind === 'chunk-size') return this.#readChunkSize(state.head)

    const endsAt = Math.min(this.#at + state.leftBytes, this.#unread.length)
    state.leftBytes -= endsAt - this.#at
    this.#keep(this.#unread.subarray(this.#at, endsAt))
    this.#at = endsAt
    if (state.leftBytes > 0) return 'more'
    if (state.kind === 'body') return this.#complete(state.head)
    if (this.#unread.length < this.#at + CRLF.length) return 'more'
    this.#at += CRLF.length
    this.#state = {kind: 'chunk-size', head: state.head}
    return 'next-step'
  }

  #readHead(): RuntimeRequest | 'more' | 'next-step' {
    const end = this.#unread.indexOf(END_OF_HEAD, this.#at)
    if (end < 0) {
      if (this.#unread.length - this.#at > MAX_HEAD_BYTES) throw new MalformedRequest('headers are too long')
      return 'more'
    }
    const head = this.#unread.toString('latin1', this.#at, end + CRLF.length)
    this.#at = end + END_OF_HEAD.length
    if (!FRAMED.test(head)) return this.#complete(head)
    if (headerOf(head, 'transfer-encoding')?.toLowerCase() === 'chunked') {
      this.#state = {kind: 'chunk-size', head}
    } else {
      const length = headerOf(head, 'content-length') ?? '0'
      if (!/^\d{1,12}$/.test(length)) throw new MalformedRequest('content-length is no number')
      if (length === '0') return this.#complete(head)
      this.#state = {kind: 'body', head, leftBytes: Number(length)}
    }
    if (headerOf(head, 'expect') !== undefined) this.#onExpect()
    return 'next-step'
  }

  #readChunkSize(head: string): RuntimeRequest | 'more' | 'next-step' {
    const end = this.#unread.indexOf(CRLF, this.#at)
    if (end < 0) {
      if (this.#unread.length - this.#at > 64) throw new MalformedRequest('chunk size is too long')
      return 'more'
    }
    const size = this.#unread.toString('latin1', this.#at, end)
    if (!/^[0-9a-f]{1,8}$/i.test(size)) throw new MalformedRequest('chunk size is no number')
    const sizeBytes = Number.parseInt(size, 16)
    if (sizeBytes > 0) {
      this.#at = end + CRLF.length
      this.#state = {kind: 'chunk', head, leftBytes: sizeBytes}
      return 'next-step'
    }
    // Trailers, if any, end like a head: with an empty line.
    const trailersEnd = this.#unread.indexOf(END_OF_HEAD, end)
    if (trailersEnd < 0) return 'more'
    this.#at = trailersEnd + END_OF_HEAD.length
    return this.#complete(head)
  }

  #keep(bytes: Buffer): void {
    this.#bodyBytes += bytes.length
    if (this.#bodyBytes <= this.#maxBodyBytes) this.#parts.push(bytes)
    else this.#parts.length = 0
  }

  #complete(head: string): RuntimeRequest {
    const isTooLarge = this.#bodyBytes > this.#maxBodyBytes
    const [first = EMPTY] = this.#parts
    const body = this.#parts.length > 1 ? Buffer.concat(this.#parts) : first
    this.#parts = []
    this.#bodyBytes = 0
    this.#state = {kind: 'head'}
    const methodEnd = head.indexOf(' ')
    const pathEnd = head.indexOf(' ', methodEnd + 1)
    if (pathEnd < 0) throw new MalformedRequest('the request line has no path')
    return {
      method: head.slice(0, methodEnd),
      path: head.slice(methodEnd + 1, pathEnd),
      head,
      body: isTooLarge ? null : body,
    }
  }
}

const PATTERNS = new Map<string, RegExp>()

/** The value of one header, or undefined. Header names of either case. */
export function headerOf(head: string, name: string): string | undefined {
  let pattern = PATTERNS.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`\\r\\n${name}:[ \\t]*([^\\r\\n]*)`, 'i')
    PATTERNS.set(name, pattern)
  }
  return pattern.exec(head)?.[1]
}
