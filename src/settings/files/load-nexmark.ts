import {ownValue} from '../../model/own-value.js'
import {UsageError} from '../../errors.js'
import {didYouMean} from '../../model/nearest-word.js'
import {generatorProblems} from '../../workload/nexmark/check-config.js'
import {
  BEAM_BASE_TIME,
  BEAM_SETTINGS,
  type Dialect,
  type GeneratorConfig,
  type NexmarkSettings,
  RATE_SHAPES,
  RATE_UNITS,
  UNUSED_FIELDS,
} from '../../workload/nexmark/settings.js'
import {splitConfig} from '../../workload/nexmark/split.js'
import {type JsonEntry, type JsonNode, lineAndColumn, parseJson} from '../parse/parse-json.js'
import {readUserFile} from './read-user-file.js'

const MAX_CONFIG_BYTES = 16 * 2 ** 20
const ENTRY_NUMBERS = ['baseTime', 'firstEventId', 'maxEvents', 'firstEventNumber'] as const
const ENTRY_KEYS = ['name', 'nexmark', ...ENTRY_NUMBERS, 'split']
const CHOICES: Readonly<Record<string, readonly string[]>> = {rateShape: RATE_SHAPES, rateUnit: RATE_UNITS}
const SETTING_KEYS = [...Object.keys(BEAM_SETTINGS), 'numEvents']
const SPLIT_KEYS = ['n', 'i']

/** Which entry of a Nexmark file to take, and whose first ids hold where the entry names none. */
export interface NexmarkChoice {
  /** null where the file has only one. */
  readonly name: string | null
  readonly dialect: Dialect
}

/** A generator configuration from a file: one entry or a list of them, fields over Beam's defaults. */
export async function loadNexmark(path: string, choice: NexmarkChoice): Promise<GeneratorConfig> {
  return parseNexmark(await readUserFile(path, MAX_CONFIG_BYTES), path, choice)
}

/** As `loadNexmark`, for a text that is there; a `UsageError` tells every mistake of the entry with its place. */
export function parseNexmark(text: string, path: string, choice: NexmarkChoice): GeneratorConfig {
  if (text.trim() === '') {
    throw new UsageError(`${path} is empty`, {
      suggestions: ['write one object like {"nexmark": {"firstEventRate": 1000}}'],
    })
  }
  const place: Place = (at) => `${path}:${lineAndColumn(text, at)}`
  const reader = new EntryReader(pickEntry(parseJson(text, path), choice.name, place), place)
  return reader.config(choice.dialect)
}

type Place = (at: number) => string

function pickEntry(root: JsonNode, name: string | null, place: Place): JsonNode {
  const entries = root.kind === 'array' ? root.items : [root]
  const names = entries.map(nameOf)
  const known = names.filter((known) => known !== undefined)
  if (name === null) {
    const [only, ...others] = entries
    if (only && others.length === 0) return only
    throw new UsageError(`${place(root.at)} has ${entries.length} entries and no name picks one`, {
      suggestions: [`--name ${known[0] ?? 'NAME'}; known names are ${known.join(', ')}`],
    })
  }
  const picked = entries[names.indexOf(name)]
  if (picked) return picked
  throw new UsageError(`${place(root.at)} has no entry "${name}"${didYouMean(name, known)}`, {
    suggestions: [`known names are ${known.join(', ')}`],
  })
}

function nameOf(node: JsonNode): string | undefined {
  const name = node.kind === 'object' ? node.entries.find(({key}) => key === 'name')?.value : undefined
  return name?.kind === 'string' ? name.value : undefined
}

/** Reads one entry, noting every mistake instead of stopping at the first. */
class EntryReader {
  readonly #entry: JsonNode
  readonly #place: Place
  readonly #problems: {readonly at: number; readonly message: string}[] = []
  /** Where each key stands that was given. */
  readonly #places = new Map<string, number>()

  constructor(entry: JsonNode, place: Place) {
    this.#entry = entry
    this.#place = place
  }

  config(dialect: Dialect): GeneratorConfig {
    const fields = this.#fields(this.#entry, '', ENTRY_KEYS)
    const given = this.#settings(fields.get('nexmark'))
    const number = (key: string): number | undefined => this.#number(key, fields.get(key))
    const firstEvent = dialect === 'study' ? 1 : 0
    const config = {
      nexmark: {...BEAM_SETTINGS, ...given},
      baseTime: number('baseTime') ?? BEAM_BASE_TIME,
      firstEventId: number('firstEventId') ?? firstEvent,
      maxEvents: number('maxEvents') ?? (given['numEvents'] as number | undefined) ?? 0,
      firstEventNumber: number('firstEventNumber') ?? firstEvent,
    }
    const split = this.#split(fields.get('split'))
    // Where a value could not be read its default stands in, so that the rest is checked in the same go.
    for (const {key, message} of generatorProblems(config)) {
      this.#add(this.#places.get(key) ?? this.#entry.at, `${key}: ${message}`)
    }
    this.#throwIfAny()
    return split ? splitConfig(config, split.n, split.i) : config
  }

  #settings(entry: JsonEntry | undefined): Partial<NexmarkSettings> & Readonly<Record<string, unknown>> {
    if (!entry) return {}
    const settings: [string, number | string][] = []
    for (const [key, field] of this.#fields(entry.value, 'nexmark.', [...SETTING_KEYS, ...UNUSED_FIELDS])) {
      if ((UNUSED_FIELDS as readonly string[]).includes(key)) continue
      const choices = ownValue(CHOICES, key)
      const value = choices ? this.#choice(field, choices) : this.#number(key, field)
      if (value !== undefined) settings.push([key, value])
    }
    return Object.fromEntries(settings)
  }

  #split(entry: JsonEntry | undefined): {readonly n: number; readonly i: number} | null {
    if (!entry) return null
    const fields = this.#fields(entry.value, 'split.', SPLIT_KEYS)
    const n = this.#number('n', fields.get('n'))
    const i = this.#number('i', fields.get('i'))
    if (n !== undefined && i !== undefined && n >= 1 && i >= 0 && i < n) return {n, i}
    this.#add(entry.value.at, 'split needs n parts, at least 1, and one of them as i, from 0 to n - 1')
    return null
  }

  #fields(node: JsonNode, prefix: string, known: readonly string[]): ReadonlyMap<string, JsonEntry> {
    if (node.kind !== 'object') {
      this.#add(node.at, `${prefix === '' ? 'an entry' : prefix.slice(0, -1)} must be an object in braces`)
      return new Map()
    }
    for (const {key, keyAt} of node.entries) {
      this.#places.set(`${prefix}${key}`, keyAt)
      if (known.includes(key)) continue
      this.#add(keyAt, `unknown key "${key}"${didYouMean(key, known)}`)
    }
    return new Map(node.entries.filter(({key}) => known.includes(key)).map((entry) => [entry.key, entry]))
  }

  #number(key: string, entry: JsonEntry | undefined): number | undefined {
    if (!entry) return undefined
    const {value} = entry
    if (value.kind !== 'number') {
      this.#add(value.at, `${key} must be a number without quotes, not ${describe(value)}`)
    } else if (!Number.isInteger(value.value)) {
      this.#add(value.at, `${key} ${value.source} is not a whole number`)
    } else if (!Number.isSafeInteger(value.value)) {
      this.#add(value.at, `${key} ${value.source} is beyond exact integers, the most is 9007199254740991`)
    } else return value.value
    return undefined
  }

  #choice({key, value}: JsonEntry, choices: readonly string[]): string | undefined {
    if (value.kind === 'string' && choices.includes(value.value)) return value.value
    const question = value.kind === 'string' ? didYouMean(value.value, choices) : ''
    const hint = question === '' ? `; it is one of ${choices.join(', ')}` : question
    this.#add(value.at, `unknown ${key} ${describe(value)}${hint}`)
    return undefined
  }

  #add(at: number, message: string): void {
    this.#problems.push({at, message})
  }

  #throwIfAny(): void {
    if (this.#problems.length === 0) return
    const inOrder = this.#problems.toSorted((a, b) => a.at - b.at)
    throw new UsageError(inOrder.map(({at, message}) => `${this.#place(at)} ${message}`).join('\n'), {
      suggestions: ['correct the entry; fields left out have the defaults of Apache Beam'],
    })
  }
}

function describe(node: JsonNode): string {
  if (node.kind === 'string') return JSON.stringify(node.value.slice(0, 40))
  if (node.kind === 'number') return node.source
  return node.kind === 'word' ? String(node.value) : `an ${node.kind}`
}
