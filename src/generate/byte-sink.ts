/** Where bytes go. A chunk may be reused once its write has resolved. */
export interface ByteSink {
  /** False when nobody reads any more: stop quietly. */
  write(chunk: Uint8Array): Promise<boolean>
}
