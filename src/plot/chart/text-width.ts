import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const FONT_FOLDER = new URL('../fonts/', import.meta.url)

/** Inter by CSS weight: the only font of every figure, shipped with burst. */
export const FONT_FILES: Readonly<Record<400 | 500 | 600, string>> = {
  400: fileURLToPath(new URL('Inter_400Regular.ttf', FONT_FOLDER)),
  500: fileURLToPath(new URL('Inter_500Medium.ttf', FONT_FOLDER)),
  600: fileURLToPath(new URL('Inter_600SemiBold.ttf', FONT_FOLDER)),
}

export type FontWeight = keyof typeof FONT_FILES

/** Width of a text in px, from the font's own advance widths. */
export type MeasureText = (text: string, sizePx: number, weight: FontWeight) => number

/** Of one font, by character code. */
interface Glyphs {
  readonly widthEm: (code: number) => number
  readonly has: (code: number) => boolean
}

const loaded = new Map<FontWeight, Glyphs>()

/** Without these widths Vega guesses 0.8 em a character, and layouts come out half as wide again. */
export const measureText: MeasureText = (text, sizePx, weight) => {
  const glyphs = glyphsOf(weight)
  let widthEm = 0
  for (const character of text) widthEm += glyphs.widthEm(character.codePointAt(0) ?? 0)
  return widthEm * sizePx
}

/** The letters of a text that Inter has no form for, each once; figures show a box in their place. */
export const lettersLacking = (text: string): readonly string[] =>
  [...new Set(text)].filter((letter) => letter >= ' ' && !glyphsOf(400).has(letter.codePointAt(0) ?? 0))

function glyphsOf(weight: FontWeight): Glyphs {
  const glyphs = loaded.get(weight) ?? readGlyphs(readFileSync(FONT_FILES[weight]))
  loaded.set(weight, glyphs)
  return glyphs
}

/** Reads `head`, `hhea`, `hmtx` and `cmap` of a TrueType font (OpenType specification 1.9). */
function readGlyphs(file: Buffer): Glyphs {
  const tables = readTables(file)
  const offsetOf = (tag: string): number => tables.get(tag) ?? 0
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

function readTables(file: Buffer): ReadonlyMap<string, number> {
  const count = file.readUInt16BE(4)
  return new Map(
    Array.from({length: count}, (_, table) => {
      const at = 12 + table * 16
      return [file.toString('latin1', at, at + 4), file.readUInt32BE(at + 8)]
    }),
  )
}

/** Character code → glyph by the font's segment table (format 4), which covers the basic plane. */
function readPlaces(file: Buffer, cmap: number): (code: number) => number {
  const subtables = Array.from(
    {length: file.readUInt16BE(cmap + 2)},
    (_, i) => cmap + file.readUInt32BE(cmap + 8 + i * 8),
  )
  const at = subtables.find((offset) => file.readUInt16BE(offset) === 4) ?? 0
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
