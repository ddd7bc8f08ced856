import {saysQuery} from '../../results/point-keys.js'
import type {TrialRow} from '../../results/trial-row.js'

/** A setting that no column of trials.csv shows, where two manifests have different ones. */
export interface SettingDifference {
  /** As sweep files call it where they have one word for it, else its place in the manifest. */
  readonly setting: string
  /** null where a sweep file leaves it at its default. */
  readonly a: string | null
  readonly b: string | null
}

/** The manifest of a folder, and its rows, which show what has a column. */
interface Shown {
  readonly manifest: Json
  readonly rows: readonly Pick<TrialRow, 'query'>[]
}

type Json = Readonly<Record<string, unknown>>

/** Words of sweep files for places in a run's settings. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['windows.sizeMs', 'window'],
  ['windows.slideMs', 'slide'],
  ['windows.gapMs', 'gap'],
  ['load.drainTimeoutMs', 'drainTimeout'],
  ['load.periodMs', 'period'],
  ['load.spikeDurationMs', 'spikeDuration'],
  ['service.distribution', 'serviceDistribution'],
  ['service.cv', 'serviceCv'],
  ['offload.profile', 'profile'],
  ['checkpointIntervalMs', 'checkpointInterval'],
  ['rescales', 'rescaleAt'],
  ['ballastMb', 'ballast'],
])

/** A row shows them, or they say how many there are of it; by their place in a run's settings, and in a sweep's. */
const SHOWN: ReadonlySet<string> = new Set([
  ...['engine', 'pipelines', 'parallelism', 'bufferEvents', 'service.meanMs', 'service.mode', 'seed'],
  ...['load.shape', 'load.arrivals', 'load.rateEps', 'load.peakRateEps', 'load.extent.kind', 'repetitions'],
  ...['load.extent.warmupMs', 'load.extent.durationMs', 'load.extent.events', 'strategy.kind', 'batch.kind'],
  ...['batch.maxEvents', 'offload.target', 'offload.function', 'offload.memoryMb', 'metricIntervalMs'],
  ...['autoscaler.name', 'pipeline', 'target', 'function', 'shape', 'arrivals', 'rate', 'peakRate'],
  ...['metricInterval', 'batchSize', 'serviceTime', 'serviceMode', 'memory', 'duration', 'warmup', 'events'],
])

/** They say most of what was computed: they come first. Rows of before their columns do not show them. */
const OF_QUERY = ['query', 'window', 'slide', 'gap']

/** What two folders say differently of their trials that no column of their rows shows; an axis of both is part of their points. */
export function unshownSettings(a: Shown, b: Shown): readonly SettingDifference[] {
  const [ofA, ofB] = [settingsIn(a.manifest), settingsIn(b.manifest)]
  const areQueriesShown = [...a.rows, ...b.rows].every(saysQuery)
  if (ofA === null || ofB === null) return []
  const names = [...new Set([...OF_QUERY, ...ofA.settings.keys(), ...ofB.settings.keys()])]
  return names.flatMap((setting) => {
    if (areQueriesShown && OF_QUERY.includes(setting)) return []
    if (ofA.axes.includes(setting) && ofB.axes.includes(setting)) return []
    const [textA, textB] = [ofA, ofB].map(({settings}) => settings.get(setting) ?? null)
    // A sweep's file names what is not the default: a run beside it names all.
    const isSaid = ofA.isSweep === ofB.isSweep || (textA !== null && textB !== null)
    return textA === textB || !isSaid ? [] : [{setting, a: textA ?? null, b: textB ?? null}]
  })
}

interface Found {
  readonly settings: ReadonlyMap<string, string>
  readonly axes: readonly string[]
  readonly isSweep: boolean
}

/** Null where a manifest has no settings, like that of a search. */
function settingsIn({config}: Json): Found | null {
  if (!isRecord(config)) return null
  const {base, axes} = config
  const isSweep = isRecord(base)
  const varied = isRecord(axes) ? Object.entries(axes).filter(([axis]) => !SHOWN.has(axis)) : []
  const values = varied.map(([axis, all]) => [axis, orText(all)] as const)
  const settings = new Map([...leavesOf(isSweep ? base : config, ''), ...values])
  return {settings, axes: varied.map(([axis]) => axis), isSweep}
}

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function leavesOf(json: Json, way: string): readonly (readonly [string, string])[] {
  return Object.entries(json).flatMap(([key, value]) => {
    const place = way === '' ? key : `${way}.${key}`
    if (SHOWN.has(place) || value === null) return []
    // A profile or a sheet is known by its name; what else it holds is many numbers.
    if (isRecord(value) && !('name' in value)) return leavesOf(value, place)
    return [[WORDS.get(place) ?? place, textOf(value)] as const]
  })
}

const orText = (all: unknown): string => (Array.isArray(all) ? all.map(textOf).join(' or ') : textOf(all))

const textOf = (value: unknown): string => {
  const named = isRecord(value) ? value['name'] : value
  return typeof named === 'string' ? named : JSON.stringify(named)
}

const MOST_SAID = 8

/** `query (q5 and q7), window (2000 and 4000)`; of very many the first. */
export const settingsText = (settings: readonly SettingDifference[]): string => {
  const said = settings.slice(0, MOST_SAID).map(({setting, a, b}) => {
    const [ofA, ofB] = [a, b].map((text) => text ?? 'its default')
    return `${setting} (${ofA} and ${ofB})`
  })
  return `${said.join(', ')}${settings.length > MOST_SAID ? ', …' : ''}`
}
