import {closeSync, type Dirent, openSync, readdirSync, readFileSync, readSync, statSync} from 'node:fs'
import {homedir} from 'node:os'
import path from 'node:path'
import {messageOf, UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import {
  directoryBytes,
  type FaceNames,
  FontFault,
  HEAD_BYTES,
  readGlyphs,
  readNames,
  readTables,
  requireTables,
} from './font-file.js'
import type {FontWeight, Typeface} from './typeface.js'

interface Face extends FaceNames {
  readonly file: string
}

/** Where systems keep fonts. */
const systemFolders = (): readonly string[] => [
  path.join(homedir(), '.local/share/fonts'),
  path.join(homedir(), '.fonts'),
  path.join(homedir(), 'Library/Fonts'),
  '/usr/local/share/fonts',
  '/usr/share/fonts',
  '/Library/Fonts',
  '/System/Library/Fonts',
  'C:\\Windows\\Fonts',
]

const isFont = (name: string): boolean => /\.(ttf|otf)$/i.test(name)
const looksLikeFile = (wanted: string): boolean => /[/\\]|\.(ttf|otf|ttc|otc|woff2?|pfb|dfont)$/i.test(wanted)

/**
 * The typeface of a font file, with the faces of its family that lie beside it, or of a family that the system has.
 * Throws a UsageError that names the file or the family and a remedy.
 */
export function findTypeface(wanted: string, folders: readonly string[] = systemFolders()): Typeface {
  const typeface = looksLikeFile(wanted) ? ofFile(wanted) : ofFamily(wanted, folders)
  for (const file of new Set(Object.values(typeface.files))) requireReadable(file)
  return typeface
}

function ofFile(file: string): Typeface {
  const face = readFace(file)
  const beside = filesIn(path.dirname(file), 0).filter((other) => path.resolve(other) !== path.resolve(file))
  const family = [face, ...beside.flatMap(faceOrNone)].filter((other) => other.family === face.family)
  // A file that is named is the regular face, whatever it calls itself.
  return {family: face.family, files: {...nearest(family), 400: file}}
}

function ofFamily(wanted: string, folders: readonly string[]): Typeface {
  const all = folders.flatMap((folder) => filesIn(folder, MOST_DEPTH)).flatMap(faceOrNone)
  const own = all.filter(({family}) => family.toLowerCase() === wanted.toLowerCase())
  const [first] = own
  if (first) return {family: first.family, files: nearest(own)}
  const known = [...new Set(all.map(({family}) => family))].toSorted()
  throw new UsageError(`--font: this system has no family "${wanted}"${didYouMean(wanted, known)}`, {
    suggestions: [
      'name the file of a font, like --font fonts/Mine-Regular.ttf',
      known.length === 0
        ? 'no .ttf or .otf file is in the folders of this system'
        : `families are ${known.slice(0, MOST_NAMES).join(', ')}${known.length > MOST_NAMES ? ' and others' : ''}`,
    ],
  })
}

const MOST_DEPTH = 6
const MOST_NAMES = 12

/** The upright face that comes nearest to each weight; semibold takes the bolder one of two. */
function nearest(faces: readonly Face[]): Typeface['files'] {
  const upright = faces.filter(({isItalic}) => !isItalic)
  const among = upright.length > 0 ? upright : faces
  const fileFor = (weight: FontWeight): string => {
    const way = (face: Face): number => Math.abs(face.weight - (weight === 600 ? 650 : weight))
    return among.toSorted((a, b) => way(a) - way(b))[0]?.file ?? ''
  }
  return {400: fileFor(400), 500: fileFor(500), 600: fileFor(600)}
}

function filesIn(folder: string, depth: number): readonly string[] {
  let entries: readonly Dirent[]
  try {
    entries = readdirSync(folder, {withFileTypes: true})
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return depth > 0 ? filesIn(file, depth - 1) : []
    return isFont(entry.name) ? [file] : []
  })
}

/** A file that is no font is none of the family either. */
function faceOrNone(file: string): readonly Face[] {
  try {
    return [readFace(file)]
  } catch (error) {
    if (error instanceof UsageError) return []
    throw error
  }
}

/** The names of a font, of which only its directory and two tables are read. */
function readFace(file: string): Face {
  return reading(file, () => {
    const handle = openSync(file, 'r')
    try {
      const bytesAt = (at: number, count: number): Buffer => {
        const buffer = Buffer.alloc(count)
        return buffer.subarray(0, readSync(handle, buffer, 0, count, at))
      }
      const tables = readTables(bytesAt(0, directoryBytes(bytesAt(0, HEAD_BYTES))))
      requireTables(tables, statSync(file).size)
      const table = (tag: string): Buffer => {
        const {at, bytes} = tables.get(tag) ?? {at: 0, bytes: 0}
        return bytesAt(at, bytes)
      }
      return {file, ...readNames(table('name'), table('OS/2'))}
    } finally {
      closeSync(handle)
    }
  })
}

/** Reads what text is measured with, so that a bad font ends here and not in the midst of a figure. */
const requireReadable = (file: string): void => {
  reading(file, () => readGlyphs(readFileSync(file)).widthEm('n'.codePointAt(0) ?? 0))
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof FontFault) throw badFont(file, `is ${cause.message}`, cause)
    if (cause instanceof RangeError) throw badFont(file, 'is damaged: its tables do not add up', cause)
    throw badFont(file, `cannot be read: ${messageOf(cause)}`, cause)
  }
}

const badFont = (file: string, what: string, cause: unknown): UsageError =>
  new UsageError(`--font: ${file} ${what}`, {
    cause,
    suggestions: [
      'name a file of one font, TrueType or OpenType (.ttf, .otf)',
      'or the name of a family that this system has, like --font "DejaVu Serif"',
    ],
  })

/** What a person should know of the typeface that was found: its files, and what it lacks. */
export function typefaceNotes(
  {family, files}: Typeface,
  {formats, hasFont}: {readonly formats: readonly string[]; readonly hasFont: boolean},
): readonly string[] {
  const others = [...new Set([files[500], files[600]])].filter((file) => file !== files[400])
  const bolder =
    others.length === 0
      ? 'no bolder face of it was found, and titles are in this one'
      : `titles in ${others.map((file) => path.basename(file)).join(' and ')}`
  return [
    `--font: ${family} from ${files[400]}; ${bolder}`,
    ...(formats.includes('svg') && !hasFont
      ? [`SVGs name ${family} and do not hold it: --embed-font puts it into them`]
      : []),
  ]
}
