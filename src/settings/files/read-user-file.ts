import {UsageError} from '../../errors.js'
import {readRegularFile} from '../../host/read-regular-file.js'

/** The UTF-8 text of a file that the user named; missing, unreadable or longer than `maxBytes` is a `UsageError`. */
export function readUserFile(path: string, maxBytes: number): Promise<string> {
  return Promise.resolve().then(() => decodeText(readUserBytes(path, maxBytes), path))
}

/** The bytes of a file that the user named; missing, unreadable or longer than `maxBytes` is a `UsageError`. */
export function readUserBytes(path: string, maxBytes: number): Buffer {
  try {
    return readRegularFile(path, maxBytes)
  } catch (cause) {
    throw cause instanceof UsageError ? cause : unreadable(path, cause)
  }
}

/** Bytes as UTF-8; a NUL byte among them is a `UsageError` with its place. */
export function decodeText(bytes: Buffer, path: string): string {
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
