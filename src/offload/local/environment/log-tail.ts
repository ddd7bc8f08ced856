import {MAX_LOG_TAIL_BYTES} from '../limits.js'

/** Keeps the last 4 KB of what was written to it: Lambda's `LogType: Tail`. */
export class LogTail {
  readonly #chunks: Buffer[] = []
  #bytes = 0

  write(chunk: Buffer | string): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    this.#chunks.push(bytes)
    this.#bytes += bytes.length
    for (;;) {
      const first = this.#chunks[0]
      if (first === undefined || this.#bytes - first.length < MAX_LOG_TAIL_BYTES) return
      this.#bytes -= first.length
      this.#chunks.shift()
    }
  }

  toBase64(): string {
    return Buffer.concat(this.#chunks).subarray(-MAX_LOG_TAIL_BYTES).toString('base64')
  }
}
