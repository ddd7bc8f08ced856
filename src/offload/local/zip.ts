import path from 'node:path'
import {crc32, inflateRawSync} from 'node:zlib'
import {messageOf} from '../../errors.js'

/** One file of an archive; its path is relative, with forward slashes, and stays inside. */
export interface ZipEntry {
  readonly path: string
  readonly isExecutable: boolean
  /** Its bytes are where it leads. */
  readonly isLink: boolean
  readonly bytes: Buffer
}

/** The entries of an archive, or why it is none. */
export type ZipContent =
  | {readonly kind: 'entries'; readonly entries: readonly ZipEntry[]}
  | {readonly kind: 'invalid'; readonly reason: string}

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
/** Lambda's limit for unzipped code. */
const MAX_UNZIPPED_BYTES = 262_144_000
/** Of one file or folder, on every file system in use. */
const MAX_NAME_BYTES = 255
const OWNER_MAY_EXECUTE = 0o100
const FILE_KIND = 0o170000
const LINK = 0o120000
const ENCRYPTED = 1
/** Of a path below a folder of this machine: what is longer the system would refuse, after much was unpacked. */
const MAX_PATH_BYTES = 3072

/** Reads a zip archive as deployment packages use it: stored or deflated, one part, not encrypted. */
export function readZip(zip: Buffer): ZipContent {
  try {
    const entries = [...readEntries(zip)]
    requireNoFileAsFolder(entries)
    return {kind: 'entries', entries}
  } catch (error) {
    // Offsets beyond the end, broken deflate data and our own refusals: all say that this is no good archive.
    return {kind: 'invalid', reason: messageOf(error)}
  }
}

function* readEntries(zip: Buffer): Generator<ZipEntry> {
  const end = findEnd(zip)
  let at = zip.readUInt32LE(end + 16)
  let unzippedBytes = 0
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('its directory is damaged')
    const nameEnd = at + 46 + zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, nameEnd)
    if (!name.endsWith('/')) {
      unzippedBytes += zip.readUInt32LE(at + 24)
      if (unzippedBytes > MAX_UNZIPPED_BYTES) {
        throw new Error(`unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes`)
      }
      requireInside(name)
      const mode = zip.readUInt32LE(at + 38) >>> 16
      yield {
        path: usablePath(name),
        isExecutable: (mode & OWNER_MAY_EXECUTE) !== 0,
        isLink: (mode & FILE_KIND) === LINK,
        bytes: readContent(zip, at),
      }
    }
    at = nameEnd + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}

function findEnd(zip: Buffer): number {
  const lowest = Math.max(0, zip.length - END_BYTES - MAX_COMMENT_BYTES)
  for (let at = zip.length - END_BYTES; at >= lowest; at--) {
    if (zip.readUInt32LE(at) === END_OF_DIRECTORY) return at
  }
  throw new Error('it is not a zip archive')
}

/** No entry may name a place outside of the folder that it is unpacked to. */
function requireInside(name: string): void {
  const isOutside =
    name.startsWith('/') || name.includes('\\') || name.includes('\0') || /^[a-z]:/i.test(name)
  if (isOutside || name.split('/').includes('..'))
    throw new Error('an entry has a path outside of the archive')
}

/** Without steps that lead nowhere. */
function usablePath(name: string): string {
  const usable = path.posix.normalize(name)
  const isUsable =
    usable !== '.' &&
    Buffer.byteLength(usable) <= MAX_PATH_BYTES &&
    usable.split('/').every((part) => Buffer.byteLength(part) <= MAX_NAME_BYTES)
  if (!isUsable) throw new Error('an entry has an unusable name')
  return usable
}

function requireNoFileAsFolder(entries: readonly ZipEntry[]): void {
  const files = new Set(entries.map((entry) => entry.path))
  for (const entry of entries) {
    let folder = path.posix.dirname(entry.path)
    for (; folder !== '.'; folder = path.posix.dirname(folder)) {
      if (files.has(folder)) throw new Error('an entry is a file and a folder')
    }
  }
}

/** Throws where the bytes are not those that were packed. */
function readContent(zip: Buffer, directoryAt: number): Buffer {
  if ((zip.readUInt16LE(directoryAt + 8) & ENCRYPTED) !== 0) throw new Error('an entry is encrypted')
  const bytes = unpackContent(zip, directoryAt)
  if (crc32(bytes) !== zip.readUInt32LE(directoryAt + 16)) throw new Error('an entry has a wrong checksum')
  return bytes
}

function unpackContent(zip: Buffer, directoryAt: number): Buffer {
  const method = zip.readUInt16LE(directoryAt + 10)
  const packedBytes = zip.readUInt32LE(directoryAt + 20)
  const unpackedBytes = zip.readUInt32LE(directoryAt + 24)
  const localAt = zip.readUInt32LE(directoryAt + 42)
  const start = localAt + 30 + zip.readUInt16LE(localAt + 26) + zip.readUInt16LE(localAt + 28)
  const packed = zip.subarray(start, start + packedBytes)
  if (packed.length !== packedBytes) throw new Error('it ends early')
  if (method === 0) return packed
  if (method !== 8) throw new Error(`compression method ${method} is not supported`)
  return unpackedBytes === 0 ? Buffer.alloc(0) : inflateRawSync(packed, {maxOutputLength: unpackedBytes})
}
