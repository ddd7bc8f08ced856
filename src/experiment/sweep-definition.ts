import {UsageError} from '../errors.js'
import {DEFAULTS} from './defaults.js'
import type {GivenSettings} from './settings.js'

/** Settings by their word, in the units used inside; a dotted word is one key of a strategy or batch policy. */
export type Assignments = Readonly<Record<string, unknown>>

/** A sweep as its files describe it: checked key by key, not yet multiplied. */
export interface SweepDefinition {
  readonly name: string
  readonly question: string | null
  /** What every point starts from: `base`, with engine, seed, repetitions and objective of the file's top. */
  readonly base: Assignments
  readonly axes: Readonly<Record<string, readonly unknown[]>>
  readonly include: readonly Assignments[]
  readonly exclude: readonly Assignments[]
  /** The column that decides. */
  readonly primary: string
  readonly plots: readonly string[]
}

/** Flags over `base`. A flag that is also an axis would silently undo the sweep: all such are refused at once. */
export function overrideBase(definition: SweepDefinition, flags: GivenSettings): SweepDefinition {
  const {pipelines, ...others} = flags
  const overrides: Assignments = {...others, ...(pipelines ? {pipeline: pipelines} : {})}
  const clashes = Object.keys(overrides).filter((key) => isVaried(key, overrides, definition))
  if (clashes.length > 0) {
    const names = clashes.map((key) => `--${key.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`)
    const are = clashes.length === 1 ? 'is an axis' : 'are axes'
    throw new UsageError(
      `${names.join(' and ')} ${are} of ${definition.name}: a flag cannot override an axis`,
      {
        suggestions: [`drop ${names.join(' and ')}`, 'or change the list under sweep in the file'],
      },
    )
  }
  return {...definition, base: {...withoutRivals(definition.base, overrides), ...overrides}}
}

/** What gives way to a newer word: only one of events and duration ends a load, and settings go with their strategy. */
export function withoutRivals(older: Assignments, newer: Assignments): Assignments {
  const isRival = (key: string): boolean =>
    (key === 'duration' && newer['events'] !== undefined) ||
    (key === 'events' && newer['duration'] !== undefined) ||
    (key.includes('.') && newer[key.split('.')[0] ?? ''] !== undefined)
  return Object.fromEntries(Object.entries(older).filter(([key]) => !isRival(key)))
}

/** Two words for one setting of a batch policy. */
const ALIAS: Readonly<Record<string, string>> = {batchSize: 'batch.maxEvents', linger: 'batch.linger'}

function isVaried(key: string, overrides: Assignments, {axes, base}: SweepDefinition): boolean {
  if (key in axes || (ALIAS[key] ?? key) in axes) return true
  if (key !== 'strategy' && key !== 'batch') return false
  const before = base[key] as Assignments | undefined
  const own = Object.entries(overrides[key] as Assignments)
  return own.some(([word, value]) => `${key}.${word}` in axes && value !== before?.[word])
}

/** Assignments over one another, later ones winning, as settings that can be resolved. */
export function toGiven(...layers: readonly Assignments[]): GivenSettings {
  const flat: Assignments = Object.assign({}, ...layers) as Assignments
  const given: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(flat)) {
    if (key === 'pipeline') given['pipelines'] = value
    else if (!key.includes('.')) given[key] = value
  }
  return {...given, ...withOwnSettings(flat)}
}

const UNNAMED: Assignments = {strategy: DEFAULTS.strategy, batch: DEFAULTS.batch}

/** `strategy.inputThreshold` goes into the strategy, whichever it is: the default one where none is named. */
function withOwnSettings(flat: Assignments): Record<string, unknown> {
  const named: Record<string, Record<string, unknown>> = {}
  for (const [key, value] of Object.entries(flat)) {
    const [what, own] = key.split('.')
    if (what === undefined || own === undefined) continue
    named[what] = {
      ...(named[what] ?? ((flat[what] ?? UNNAMED[what]) as Assignments | undefined)),
      [own]: value,
    }
  }
  return named
}
