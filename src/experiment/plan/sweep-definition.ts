import {ownValue} from '../../model/own-value.js'
import {UsageError} from '../../errors.js'
import {DEFAULTS} from '../../settings/defaults.js'
import type {GivenSettings} from '../../settings/settings.js'
import {flagOf} from '../../settings/setting-definition.js'

/** Settings by their word, in the units used inside; a dotted word is one key of a strategy, batch policy or autoscaler. */
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
    const names = clashes.map((key) => `--${flagOf(key)}`)
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
    saysServiceAnew(key, newer) ||
    (key.includes('.') && ownValue(newer, key.split('.')[0] ?? '') !== undefined)
  return Object.fromEntries(Object.entries(older).filter(([key]) => !isRival(key)))
}

const OWN_SERVICE = ['serviceQuantiles', 'serviceTimes']
const DRAWN_SERVICE = ['serviceTime', 'serviceDistribution', 'serviceCv']

/** Times of one's own, or a mean and what is drawn around it: whichever is newer. */
function saysServiceAnew(key: string, newer: Assignments): boolean {
  const isNewer = (words: readonly string[]): boolean =>
    words.some((word) => ownValue(newer, word) !== undefined)
  if (OWN_SERVICE.includes(key)) return isNewer([...OWN_SERVICE, ...DRAWN_SERVICE])
  return DRAWN_SERVICE.includes(key) && isNewer(OWN_SERVICE)
}

/** Two words for one setting of a batch policy. */
const ALIAS: Readonly<Record<string, string>> = {batchSize: 'batch.maxEvents', linger: 'batch.linger'}

function isVaried(key: string, overrides: Assignments, {axes, base}: SweepDefinition): boolean {
  if (Object.hasOwn(axes, key) || Object.hasOwn(axes, ownValue(ALIAS, key) ?? key)) return true
  if (key !== 'strategy' && key !== 'batch' && key !== 'autoscaler' && key !== 'prices') return false
  const before = base[key] as Assignments | undefined
  const own = Object.entries(overrides[key] as Assignments)
  return own.some(
    ([word, value]) => Object.hasOwn(axes, `${key}.${word}`) && value !== ownValue(before ?? {}, word),
  )
}

/** Assignments over one another, later ones winning, as settings that can be resolved. */
export function toGiven(...layers: readonly Assignments[]): GivenSettings {
  const flat: Assignments = Object.assign({}, ...layers) as Assignments
  const whole = Object.entries(flat).filter(([key]) => !key.includes('.'))
  const given = whole.map(([key, value]) => [key === 'pipeline' ? 'pipelines' : key, value] as const)
  return {...Object.fromEntries(given), ...withOwnSettings(flat)}
}

const UNNAMED: Assignments = {
  strategy: DEFAULTS.strategy,
  batch: DEFAULTS.batch,
  autoscaler: {kind: DEFAULTS.autoscaler},
  prices: DEFAULTS.prices,
}

/** `strategy.inputThreshold` goes into the strategy, whichever it is: the default one where none is named. */
function withOwnSettings(flat: Assignments): Record<string, unknown> {
  const named = new Map<string, Assignments>()
  for (const [key, value] of Object.entries(flat)) {
    const [what, own] = key.split('.')
    if (what === undefined || own === undefined) continue
    const whole = (ownValue(flat, what) ?? ownValue(UNNAMED, what)) as Assignments | undefined
    named.set(what, {...(named.get(what) ?? whole), [own]: value})
  }
  return Object.fromEntries(named)
}
