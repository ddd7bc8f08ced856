import type {IncomingMessage} from 'node:http'

/** A body as far as it was wanted: one beyond the limit is read to its end, so that the answer is heard, but not kept. */
export type Body =
  | {readonly kind: 'whole'; readonly bytes: Buffer}
  | {readonly kind: 'too-large'; readonly receivedBytes: number}
  | {readonly kind: 'cut-off'}

/** How much of an oversized body is waited for; a sender of more is disconnected. */
const MAX_DISCARDED_BYTES = 67_108_864

/** Reads the body of a request up to a limit; resolves for every body, also one that is cut off. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let receivedBytes = 0
    request.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (receivedBytes <= limitBytes) chunks.push(chunk)
      else chunks.length = 0
      if (receivedBytes > MAX_DISCARDED_BYTES) request.destroy()
    })
    request.on('end', () => {
      const [first = EMPTY] = chunks
      if (receivedBytes > limitBytes) resolve({kind: 'too-large', receivedBytes})
      else resolve({kind: 'whole', bytes: chunks.length > 1 ? Buffer.concat(chunks) : first})
    })
    request.on('close', () => {
      if (!request.complete) resolve({kind: 'cut-off'})
    })
    request.on('error', () => {
      resolve({kind: 'cut-off'})
    })
  })
}

const EMPTY = Buffer.alloc(0)
