import {UsageError} from '../../errors.js'

/** Bytes of a file as readers of Node's take them. */
class PageBytes extends Uint8Array {
  /** As Node reads UTF-16, else as UTF-8, whose lines are those of Latin-1. */
  override toString(...[encoding, from = 0, to = this.length]: readonly [string?, number?, number?]): string {
    const label = encoding === 'utf16le' ? 'utf-16le' : 'utf-8'
    return new TextDecoder(label, {ignoreBOM: true}).decode(this.subarray(from, to))
  }
}

/** A larger file goes to the command line. */
export const MOST_BYTES = 64 * 2 ** 20

const files = new Map<string, PageBytes>()

/** Keeps a file that the reader of the page has given it, by its name. */
export function keepFile(name: string, bytes: Uint8Array): void {
  files.set(nameOf(name), new PageBytes(bytes))
}

/** A file of the page, as the reader of files of a machine returns it; throws a UsageError where it was not given one. */
export function readRegularFile(path: string, maxBytes: number): Uint8Array {
  const bytes = files.get(nameOf(path))
  if (bytes === undefined) {
    throw new UsageError(`${path} is not on this page, which reads no files of its own accord`, {
      suggestions: ['drop the file on the page, or choose it there'],
    })
  }
  if (bytes.length <= maxBytes) return bytes
  throw new UsageError(`${path} is larger than ${maxBytes / 2 ** 20} MB`, {
    suggestions: ['check that it is the right file, or cut it'],
  })
}

const nameOf = (path: string): string => path.replace(/^(\.\/)+/, '')
