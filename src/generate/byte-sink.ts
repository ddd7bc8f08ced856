/** Where bytes go. A chunk may be reused once its write has resolved. */
export interface ByteSink {
  /** False when the reader has gone: stop quietly. */
  write(chunk: Uint8Array): Promise<boolean>
}
