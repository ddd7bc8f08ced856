import type {Writable} from 'node:stream'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Ms} from '../../model/units.js'

/** Output of a program that goes on whether or not anybody reads it. */
export interface BoundedOutput {
  /** Drops it where too much is unread already: memory must not fill for a reader that has stalled. */
  write(text: string | Buffer): void
  /** Waits a while for what is unread; false where it still is. */
  isRead(graceMs: Ms): Promise<boolean>
}

/** `onDropped` is called once for every time that dropping begins. */
export function createBoundedOutput(
  stream: Writable,
  {mostUnreadBytes, onDropped}: {readonly mostUnreadBytes: number; readonly onDropped: () => void},
): BoundedOutput {
  let isDropping = false
  return {
    write(text) {
      const wasDropping = isDropping
      isDropping = stream.writableLength > mostUnreadBytes
      if (!isDropping) stream.write(text)
      else if (!wasDropping) onDropped()
    },
    async isRead(graceMs) {
      // Written last, so that it is through when all of it is.
      const isThrough = new Promise((resolve) => stream.write('', resolve))
      await Promise.race([isThrough, sleep(graceMs, undefined, {ref: false})])
      return stream.writableLength === 0
    },
  }
}
