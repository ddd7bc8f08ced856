import {open} from 'node:fs/promises'
import {UsageError} from '../../errors.js'

const CHUNK_BYTES = 1 << 20

/** The UTF-8 text of a file that the user named; missing, unreadable or longer than `maxBytes` is a `UsageError`. */
export async function readUserFile(path: string, maxBytes: number): Promise<string> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadable(path, cause)
  })
  try {
    const chunks: Buffer[] = []
    let bytes = 0
    // Not readFile: a device or a pipe has no size to check beforehand.
    for (;;) {
      const {bytesRead, buffer} = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, null)
      if (bytesRead === 0) return decode(Buffer.concat(chunks), path)
      bytes += bytesRead
      if (bytes > maxBytes) {
        throw new UsageError(`${path} is larger than ${maxBytes / 2 ** 20} MB`, {
          suggestions: ['check that it is the right file, or cut it'],
        })
      }
      chunks.push(buffer.subarray(0, bytesRead))
    }
  } catch (cause) {
    throw cause instanceof UsageError ? cause : unreadable(path, cause)
  } finally {
    await file.close()
  }
}

function decode(bytes: Buffer, path: string): string {
  const nulAt = bytes.indexOf(0)
  if (nulAt < 0) return bytes.toString('utf8')
  const before = bytes.toString('latin1', 0, nulAt)
  const place = `${before.split('\n').length}:${nulAt - before.lastIndexOf('\n')}`
  throw new UsageError(`${path}:${place} is a NUL byte: this is no text file`, {
    suggestions: ['name a text file, encoded in UTF-8'],
  })
}

function unreadable(path: string, cause: unknown): UsageError {
  const code = (cause as NodeJS.ErrnoException).code
  const reason =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EISDIR'
        ? 'is a directory'
        : `cannot be read (${code ?? ''})`
  return new UsageError(`${path} ${reason}`, {cause, suggestions: ['name a file that you can read']})
}
