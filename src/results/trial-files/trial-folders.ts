import {readdirSync, rmSync} from 'node:fs'
import {stat} from 'node:fs/promises'
import path from 'node:path'
import {hasCode} from '../../errors.js'
import {asWritten} from '../csv.js'
import type {TrialRow} from '../trial-row.js'
import type {TrialFile} from './trial-files.js'

/** What the name of a trial's folder is made of. */
export type NamedTrial = Pick<
  TrialRow,
  | 'trialId'
  | 'pipeline'
  | 'strategy'
  | 'autoscaler'
  | 'shape'
  | 'rateEps'
  | 'parallelism'
  | 'metricIntervalMs'
  | 'query'
  | 'windowMs'
  | 'slideMs'
  | 'gapMs'
  | 'point'
> &
  Pick<TrialRow, 'repetition'>

/** Folders of trials below an experiment, by the trial's id. */
export type TrialFolders = ReadonlyMap<string, string>

/** Of all words before the repetition: with `.tmp` well below what any file system takes. */
const MOST_CHARACTERS = 90

/** Settings that are named where they differ from the usual ones, with the word that stands before them. */
const USUAL = {
  strategy: {usual: 'shortest-delay', word: ''},
  parallelism: {usual: 4, word: 'slots-'},
  metricIntervalMs: {usual: 800, word: 'interval-'},
  query: {usual: 'tokenize', word: ''},
  windowMs: {usual: 10_000, word: 'window-'},
  slideMs: {usual: 2000, word: 'slide-'},
  gapMs: {usual: 10_000, word: 'gap-'},
} as const

/**
 * `burst-rate-1000-r1-56e38b0d2c41`: pipeline, what sets the trial apart, repetition, and the whole id, which finds
 * the folder from trials.csv. The words before it are for people and may change: readers go by the id.
 */
export function trialFolderName(trial: NamedTrial): string {
  const {pipeline, repetition, trialId, point} = trial
  const words = [
    pipeline,
    strategyWord(trial),
    trial.autoscaler,
    loadWord(trial),
    slotsWord(trial),
    spanWord(trial, 'metricIntervalMs'),
    trial.query === USUAL.query.usual ? '' : trial.query,
    ...(['windowMs', 'slideMs', 'gapMs'] as const).map((key) => spanWord(trial, key)),
    point,
  ]
  const name = words
    .map(pathWord)
    .filter((word) => word !== '')
    .join('-')
    .slice(0, MOST_CHARACTERS)
    .replace(/[-.]$/, '')
  return `${name}-r${repetition}-${trialId}`
}

const strategyWord = ({strategy}: NamedTrial): string => (strategy === USUAL.strategy.usual ? '' : strategy)

const loadWord = ({shape, rateEps, point}: NamedTrial): string => {
  if (shape === 'trace') return point.includes('trace=') ? '' : shape
  return `rate-${Number.isFinite(rateEps) ? asWritten(rateEps) : 'max'}`
}

const slotsWord = ({parallelism}: NamedTrial): string =>
  Number.isNaN(parallelism) || parallelism === USUAL.parallelism.usual
    ? ''
    : `${USUAL.parallelism.word}${parallelism}`

type SpanKey = 'metricIntervalMs' | 'windowMs' | 'slideMs' | 'gapMs'

const spanWord = (trial: NamedTrial, key: SpanKey): string =>
  Number.isNaN(trial[key]) || trial[key] === USUAL[key].usual
    ? ''
    : `${USUAL[key].word}${asWritten(trial[key])}ms`

/** `spikeDuration=3s;linger=10ms` → `spike-duration-3s-linger-10ms`: letters, digits and hyphens, and points in numbers. */
const pathWord = (text: string): string =>
  text
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/\.(?!\d)|(?<!\d)\./g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^-|-$/g, '')

/** Where a trial's files are to be, below the folder of its experiment. */
export const newTrialFolder = (folder: string, trial: NamedTrial): string =>
  path.join(folder, TRIALS, trialFolderName(trial))

/** Where they grow until they are whole. */
export const growingFolder = (folder: string, trial: NamedTrial): string =>
  `${newTrialFolder(folder, trial)}${GROWING}`

const TRIALS = 'trials'
const GROWING = '.tmp'

/** The folders of finished trials below an experiment's; none where it has none. Those named by their id alone too. */
export function findTrialFolders(folder: string): TrialFolders {
  const named = trialEntries(folder).filter(({isGrowing}) => !isGrowing)
  // Where a trial has two, the one with words is the later.
  const sorted = named.toSorted((a, b) => a.path.length - b.path.length)
  return new Map(sorted.map((entry) => [entry.trialId, entry.path]))
}

/** Rows can be kept without the folders of their trials, or with those files alone that their figures need. */
export async function hasTrialFile(trials: TrialFolders, trialId: string, file: TrialFile): Promise<boolean> {
  return stat(fileIn(trials, trialId, file)).then(
    (entry) => entry.isFile(),
    () => false,
  )
}

/** Path of a trial's file; one without a folder has its files where they would be sought first. */
export const fileIn = (trials: TrialFolders, trialId: string, file: TrialFile): string =>
  path.join(trials.get(trialId) ?? trialId, file)

/** One folder below `trials/`. */
export interface TrialEntry {
  readonly trialId: string
  readonly path: string
  /** It was being written when the process ended. */
  readonly isGrowing: boolean
}

/** All folders of trials below an experiment's, whole or not; what is not named by a trial's id is none. */
export function trialEntries(folder: string): readonly TrialEntry[] {
  return namesIn(path.join(folder, TRIALS)).flatMap((name) => {
    const [, trialId, growing] = /(?:^|-)([0-9a-f]{12})(\.tmp)?$/.exec(name) ?? []
    return trialId === undefined
      ? []
      : [{trialId, path: path.join(folder, TRIALS, name), isGrowing: growing !== undefined}]
  })
}

/** Removes what a trial was writing when it was ended. */
export function removeGrowing(folder: string, trialId: string): void {
  for (const entry of trialEntries(folder)) {
    if (entry.isGrowing && entry.trialId === trialId) rmSync(entry.path, {recursive: true, force: true})
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR')) return []
    throw cause
  }
}
