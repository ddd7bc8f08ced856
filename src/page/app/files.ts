import type {State} from './settings/controls.js'
import {EXAMPLE} from './settings/presets.js'
import type {PageFile} from '../worker.js'

/** What a file is to the page. */
export type Kind = 'trace' | 'prices' | 'autoscaler' | 'rows' | 'other'

const START_BYTES = 4096

/** What a file is, by its name and its text: rows of a results folder, of YAML what its key `kind` says, else a load. */
export function kindOf({name, bytes}: PageFile): Kind {
  if (isYaml(name)) {
    const word = kindWordOf(bytes)
    if (word === undefined) return 'other'
    return isSheetKind(word) ? 'prices' : 'autoscaler'
  }
  const start = new TextDecoder().decode(bytes.subarray(0, START_BYTES))
  return /^"?trial_id"?[,;\t]/.test(start) ? 'rows' : 'trace'
}

const isYaml = (name: string): boolean => /\.ya?ml$/.test(name)

/** What `kind` of a YAML file is; undefined where it has none. */
const kindWordOf = (bytes: Uint8Array): string | undefined =>
  /^kind:\s*["']?(\w+)/m.exec(new TextDecoder().decode(bytes))?.[1]

const isSheetKind = (word: string): boolean => word === 'slots' || word === 'lambda'

/** Why the page does not take a file; null where it does. */
export function refusalOf(file: PageFile): string | null {
  const kind = kindOf(file)
  if (kind === 'other') {
    return `${file.name} has no line kind: → give a price sheet (kind: slots, or lambda), an autoscaler’s profile (kind: rate, and so on), or a load as CSV, JSON or log`
  }
  return kind === 'prices' && file.name.includes(',')
    ? `${file.name} has a comma in its name, which stands between price sheets → give it another name`
    : null
}

/** Columns and series are those of one file. */
const OF_A_FILE = ['time', 'value', 'series', 'unit', 'gaps', 'from', 'for', 'speed', 'scale', 'burstiness']

/** The settings that a file changes; none where it holds rows to choose from. */
export function changeOf(
  {kind, name}: {readonly kind: Kind; readonly name: string},
  state: Readonly<State>,
  files: ReadonlyMap<string, Uint8Array> = new Map(),
): State {
  switch (kind) {
    case 'trace':
      return {
        shape: 'trace',
        trace: name,
        // A file that an address asked for comes with its settings.
        ...(state['shape'] === 'trace' && state['trace'] === name
          ? {}
          : Object.fromEntries(OF_A_FILE.map((word) => [`trace-${word}`, '']))),
      }
    case 'prices':
      return {prices: sheetsWith(name, state['prices'] ?? '', files)}
    case 'autoscaler':
      return {autoscaler: `./${name}`, pipeline: withRescaled(state['pipeline'] ?? '')}
    case 'rows':
    case 'other':
      return {}
  }
}

/** The sheets that are named, and one more: it takes the place of one of its own kind. */
function sheetsWith(name: string, sheets: string, files: ReadonlyMap<string, Uint8Array>): string {
  const kind = sheetKindOf(name, files)
  const others = sheets
    .split(',')
    .filter((sheet) => sheet !== '' && fileOf(sheet) !== name && sheetKindOf(fileOf(sheet), files) !== kind)
  return [...others, `./${name}`].join(',')
}

/** The kind of a sheet by its file, else by its bundled name. */
function sheetKindOf(name: string, files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const bytes = files.get(name)
  if (bytes !== undefined) return kindWordOf(bytes)
  return name.startsWith('lambda-') ? 'lambda' : 'slots'
}

const fileOf = (word: string): string => word.replace(/^\.\//, '')

const withRescaled = (pipelines: string): string =>
  /\b(rescaled|bridge)\b/.test(pipelines) ? pipelines : `${pipelines},rescaled`

/** The names of files that settings mention. */
export const namesIn = (state: Readonly<State>): readonly string[] => [
  ...(state['shape'] === 'trace' ? [state['trace'] ?? ''] : []),
  ...[...(state['prices'] ?? '').split(','), state['autoscaler'] ?? ''].map(fileOf),
]

/** The texts of files that are named, without the one that every page has. */
export const textsOf = (
  names: readonly string[],
  files: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, string> =>
  new Map(
    names.flatMap((name) => {
      const bytes = files.get(name)
      const text = bytes && new TextDecoder().decode(bytes)
      const isOfPage = name === EXAMPLE.name && text === EXAMPLE.text
      return text === undefined || isOfPage ? [] : [[name, text] as const]
    }),
  )
