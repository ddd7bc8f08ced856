import type {State} from './settings/controls.js'
import {EXAMPLE} from './settings/presets.js'
import type {PageFile} from '../worker.js'

/** What a file is to the page. */
export type Kind = 'trace' | 'prices' | 'autoscaler' | 'rows'

const START_BYTES = 4096

/** What a file is, by its name and its first lines: rows of a results folder, a price sheet, an autoscaler's profile, else a load. */
export function kindOf({name, bytes}: PageFile): Kind {
  const start = new TextDecoder().decode(bytes.subarray(0, START_BYTES)).replace(/^\uFEFF/, '')
  if (start.startsWith('trial_id,')) return 'rows'
  if (!/\.ya?ml$/.test(name)) return 'trace'
  return /^kind:\s*["']?(slots|lambda)\b/m.test(start) ? 'prices' : 'autoscaler'
}

/** Columns and series are those of one file. */
const OF_A_FILE = ['time', 'value', 'series', 'unit', 'gaps', 'from', 'for', 'speed', 'scale', 'burstiness']

/** The settings that a file changes; none where it holds rows to choose from. */
export function changeOf(kind: Kind, name: string, state: Readonly<State>): State {
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
      return {prices: `./${name}`}
    case 'autoscaler':
      return {autoscaler: `./${name}`, pipeline: withRescaled(state['pipeline'] ?? '')}
    case 'rows':
      return {}
  }
}

const withRescaled = (pipelines: string): string =>
  /\b(rescaled|bridge)\b/.test(pipelines) ? pipelines : `${pipelines},rescaled`

/** The names of files that settings mention. */
export const namesIn = (state: Readonly<State>): readonly string[] => [
  ...(state['shape'] === 'trace' ? [state['trace'] ?? ''] : []),
  ...[...(state['prices'] ?? '').split(','), state['autoscaler'] ?? ''].map((one) =>
    one.replace(/^\.\//, ''),
  ),
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
