import {crc32} from 'node:zlib'

/** One file of a ZIP archive. */
export interface ZipFile {
  /** Relative, with forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
}

const LOCAL_HEADER = 0x04034b50
const DIRECTORY_ENTRY = 0x02014b50
const END_OF_DIRECTORY = 0x06054b50
const VERSION = 20
/** 1980-01-01, the first day that the format knows: no archive differs from another by its day. */
const FIRST_DAY = 0x0021
const MADE_ON_UNIX = 3
/** Lambda's user is not the owner: what is not readable by all is an import error there. */
const READABLE_BY_ALL = 0o100644

/**
 * A zip archive that depends on nothing but its files: equal files, equal bytes, so that the hash that AWS keeps
 * tells whether code has changed. Stored, not deflated: what deflate makes of a file varies with its version.
 */
export function writeZip(files: readonly ZipFile[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const {path, bytes} of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = Buffer.from(path)
    const described = describeFile(name, bytes)
    const local = Buffer.concat([u32(LOCAL_HEADER), described, name, bytes])
    const origin = Buffer.alloc(14)
    origin.writeUInt32LE((READABLE_BY_ALL << 16) >>> 0, 6)
    origin.writeUInt32LE(at, 10)
    directory.push(u32(DIRECTORY_ENTRY), Buffer.from([VERSION, MADE_ON_UNIX]), described, origin, name)
    parts.push(local)
    at += local.length
  }
  const entries = Buffer.concat(directory)
  return Buffer.concat([...parts, entries, endOfDirectory(files.length, entries.length, at)])
}

/** What the local header and the directory say alike. */
function describeFile(name: Buffer, bytes: Uint8Array): Buffer {
  const fields = Buffer.alloc(26)
  fields.writeUInt16LE(VERSION, 0)
  fields.writeUInt16LE(FIRST_DAY, 8)
  fields.writeUInt32LE(crc32(bytes), 10)
  fields.writeUInt32LE(bytes.length, 14)
  fields.writeUInt32LE(bytes.length, 18)
  fields.writeUInt16LE(name.length, 22)
  return fields
}

function endOfDirectory(files: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22)
  end.writeUInt32LE(END_OF_DIRECTORY, 0)
  end.writeUInt16LE(files, 8)
  end.writeUInt16LE(files, 10)
  end.writeUInt32LE(directoryBytes, 12)
  end.writeUInt32LE(directoryAt, 16)
  return end
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
