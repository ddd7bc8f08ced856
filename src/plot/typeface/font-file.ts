/** Of one font, by character code. */
export interface Glyphs {
  readonly widthEm: (code: number) => number
  readonly has: (code: number) => boolean
}

/** What a font says of itself. */
export interface FaceNames {
  readonly family: string
  /** 400 is regular, 700 bold. */
  readonly weight: number
  readonly isItalic: boolean
}

/** Where a table lies in its file. */
export interface TablePlace {
  readonly at: number
  readonly bytes: number
}

/** Why a file is no font that figures can be drawn in. */
export class FontFault extends Error {}

/** Of a directory of tables, before its entries. */
export const HEAD_BYTES = 12
const ENTRY_BYTES = 16

const KINDS: ReadonlyMap<string, string> = new Map([
  ['wOFF', 'a WOFF file, which is for the web'],
  ['wOF2', 'a WOFF2 file, which is for the web'],
  ['ttcf', 'a collection of several fonts'],
])
const SFNT = new Set(['\0\u0001\0\0', 'OTTO', 'true'])

/** How many bytes the directory of a font takes, from its first 12; throws a FontFault where it is of no kind that is read. */
export function directoryBytes(head: Buffer): number {
  const kind = head.toString('latin1', 0, 4)
  if (head.length < HEAD_BYTES || !SFNT.has(kind)) {
    throw new FontFault(KINDS.get(kind) ?? 'neither TrueType nor OpenType')
  }
  return HEAD_BYTES + head.readUInt16BE(4) * ENTRY_BYTES
}

/** The tables of a TrueType or OpenType font by their tags (OpenType specification 1.9). */
export function readTables(directory: Buffer): ReadonlyMap<string, TablePlace> {
  const count = (directoryBytes(directory) - HEAD_BYTES) / ENTRY_BYTES
  return new Map(
    Array.from({length: count}, (_, table) => {
      const entry = HEAD_BYTES + table * ENTRY_BYTES
      return [
        directory.toString('latin1', entry, entry + 4),
        {at: directory.readUInt32BE(entry + 8), bytes: directory.readUInt32BE(entry + 12)},
      ]
    }),
  )
}

const NEEDED = ['head', 'hhea', 'hmtx', 'maxp', 'cmap', 'name', 'OS/2']

/** Throws a FontFault where a table that figures need is missing or is cut off. */
export function requireTables(tables: ReadonlyMap<string, TablePlace>, fileBytes: number): void {
  const hasForms = tables.has('CFF ') || (tables.has('glyf') && tables.has('loca'))
  const lacking = [...NEEDED.filter((tag) => !tables.has(tag)), ...(hasForms ? [] : ['glyf'])]
  if (lacking.length > 0) throw new FontFault(`a font without ${lacking.join(', ')}`)
  const cut = [...tables].find(([, {at, bytes}]) => at + bytes > fileBytes)
  if (cut) throw new FontFault(`cut off: its table ${cut[0]} ends beyond the file`)
}

/** Reads `head`, `hhea`, `hmtx` and `cmap` of a font; throws a FontFault where its letters are not listed by Unicode. */
export function readGlyphs(file: Buffer): Glyphs {
  const tables = readTables(file)
  const offsetOf = (tag: string): number => tables.get(tag)?.at ?? 0
  const unitsPerEm = file.readUInt16BE(offsetOf('head') + 18)
  const metrics = file.readUInt16BE(offsetOf('hhea') + 34)
  const glyphOf = readPlaces(file, offsetOf('cmap'))
  return {
    widthEm: (code) => {
      // Glyphs beyond the last metric share its width.
      const place = Math.min(glyphOf(code), metrics - 1)
      return file.readUInt16BE(offsetOf('hmtx') + place * 4) / unitsPerEm
    },
    has: (code) => glyphOf(code) !== 0,
  }
}

/** Character code → glyph by the font's segment table (format 4), which covers the basic plane. */
function readPlaces(file: Buffer, cmap: number): (code: number) => number {
  const subtables = Array.from(
    {length: file.readUInt16BE(cmap + 2)},
    (_, i) => cmap + file.readUInt32BE(cmap + 8 + i * 8),
  )
  const at = subtables.find((offset) => file.readUInt16BE(offset) === 4)
  if (at === undefined) throw new FontFault('a font that does not list its letters by Unicode')
  const doubled = file.readUInt16BE(at + 6)
  const ends = at + 14
  const starts = ends + doubled + 2
  return (code) => {
    for (let segment = 0; segment < doubled; segment += 2) {
      if (code > file.readUInt16BE(ends + segment)) continue
      const start = file.readUInt16BE(starts + segment)
      if (code < start) return 0
      const delta = file.readUInt16BE(starts + doubled + segment)
      const rangeAt = starts + 2 * doubled + segment
      const range = file.readUInt16BE(rangeAt)
      const glyph = range === 0 ? code : file.readUInt16BE(rangeAt + range + (code - start) * 2)
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff
    }
    return 0
  }
}

/** The family that programs call a font by comes first, the older name of four faces after it. */
const FAMILY_IDS = [16, 1]
const NAME_BYTES = 12
const WEIGHT_AT = 4
const SELECTION_AT = 62
const ITALIC = 1

/** What tables `name` and `OS/2` say of a font; throws a FontFault where it has no name in Unicode. */
export function readNames(name: Buffer, os2: Buffer): FaceNames {
  const texts = name.readUInt16BE(4)
  const records = Array.from({length: name.readUInt16BE(2)}, (_, i) => {
    const at = 6 + i * NAME_BYTES
    const from = texts + name.readUInt16BE(at + 10)
    return {
      platform: name.readUInt16BE(at),
      id: name.readUInt16BE(at + 6),
      text: name.subarray(from, from + name.readUInt16BE(at + 8)),
    }
  }).filter(({platform}) => platform === 0 || platform === 3)
  const family = FAMILY_IDS.map((wanted) => records.find(({id}) => id === wanted)).find(
    (record) => record !== undefined,
  )
  if (!family) throw new FontFault('a font without a name')
  return {
    family: utf16(family.text),
    weight: os2.readUInt16BE(WEIGHT_AT),
    isItalic: (os2.readUInt16BE(SELECTION_AT) & ITALIC) !== 0,
  }
}

const utf16 = (bytes: Buffer): string => Buffer.from(bytes).swap16().toString('utf16le')
