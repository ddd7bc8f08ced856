import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs'
import {hasCode, UsageError} from '../errors.js'

const CHUNK_BYTES = 2 ** 20

/**
 * The bytes of a file that somebody named. Throws a UsageError for a device, a pipe or a socket, none of which need
 * ever end, and for one of more than `maxBytes`; what the system refuses is thrown as it is, with its code.
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  // Without waiting: the open of a pipe would last until something writes to it.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const found = fstatSync(fd)
    if (!found.isFile() && !found.isDirectory()) {
      throw new UsageError(`${path} is no regular file`, {
        suggestions: ['name a file, not a device or a pipe'],
      })
    }
    const chunks: Buffer[] = []
    // Not by its size: what the kernel makes up has none, and a log may grow meanwhile.
    for (let bytes = 0; ;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      const readBytes = readSync(fd, chunk)
      if (readBytes === 0) return Buffer.concat(chunks)
      bytes += readBytes
      if (bytes > maxBytes) {
        throw new UsageError(`${path} is larger than ${maxBytes / 2 ** 20} MB`, {
          suggestions: ['check that it is the right file, or cut it'],
        })
      }
      chunks.push(chunk.subarray(0, readBytes))
    }
  } finally {
    closeSync(fd)
  }
}

/** The text of such a file; null where there is none. */
export function readIfThere(path: string, maxBytes: number): string | null {
  try {
    return readRegularFile(path, maxBytes).toString('utf8')
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return null
    throw cause
  }
}
