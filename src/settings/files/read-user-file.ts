import {gunzipSync} from 'node:zlib'
import {messageOf, UsageError} from '../../errors.js'
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

/** The text of bytes that may be packed with gzip; a UsageError where they hold none or more than `maxBytes`. */
export function decodePacked(bytes: Buffer, path: string, maxBytes: number): string {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = isPacked ? unpack(bytes, path, maxBytes) : bytes
  // What PowerShell writes where the output of a command goes into a file.
  if (plain[0] === 0xff && plain[1] === 0xfe) return plain.toString('utf16le')
  return decodeText(plain, path)
}

function unpack(bytes: Buffer, path: string, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, {maxOutputLength: maxBytes})
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new UsageError(
      isLarge
        ? `${path} unpacks to more than ${maxBytes / 2 ** 20} MB`
        : `${path} cannot be unpacked: ${messageOf(cause)}`,
      {cause, suggestions: [isLarge ? 'cut it' : 'pack it again with gzip']},
    )
  }
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
