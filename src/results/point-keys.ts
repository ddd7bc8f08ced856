import type {TrialKey, TrialRow} from './trial-row.js'

/** What tells one series of a point from another: who serves, decides and is called. */
export const SERIES_KEYS = [
  'pipeline',
  'strategy',
  'function',
  'autoscaler',
] as const satisfies readonly TrialKey[]

/** What tells one point and pipeline from another: all that a trial was asked to do, repetition aside. */
export const POINT_KEYS = [
  'pipeline',
  'strategy',
  'engine',
  'target',
  'function',
  'autoscaler',
  'shape',
  'arrivals',
  'rateEps',
  'peakRateEps',
  'parallelism',
  'metricIntervalMs',
  'batch',
  'batchSizeEvents',
  'serviceTimeMs',
  'serviceMode',
  'bufferEvents',
  'memoryMb',
  'durationMs',
  'warmupMs',
  'query',
  'windowMs',
  'slideMs',
  'gapMs',
  'point',
] as const satisfies readonly TrialKey[]

export type PointKey = (typeof POINT_KEYS)[number]

/** What a row computed of its events: of rows of before these columns nothing is known. */
export const QUERY_KEYS = ['query', 'windowMs', 'slideMs', 'gapMs'] as const satisfies readonly PointKey[]

/** Whether a row says which query it is of. */
export const saysQuery = ({query}: Pick<TrialRow, 'query'>): boolean => query !== ''

/** What a sweep can vary beside its series. */
export type Factor = Exclude<PointKey, (typeof SERIES_KEYS)[number]>

const isFactor = (key: PointKey): key is Factor => !SERIES_KEYS.some((series) => series === key)

/** The columns of a point that a sweep may vary: all but names and versions. */
export const FACTORS: readonly Factor[] = POINT_KEYS.filter(isFactor)

/** The slots of over-provisioning are found, not asked for; the invoker has none that work. */
export const isOutcome = (key: PointKey, {pipeline}: TrialRow): boolean =>
  key === 'parallelism' && (pipeline === 'overprovisioned' || pipeline === 'invoker')

/** The words of a row's `point` with their values: `profile=java;linger=10ms` has two. */
export const pointWordsOf = (point: string): ReadonlyMap<string, string> =>
  new Map(
    point
      .split(';')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=')
        return at < 0 ? ([pair, ''] as const) : ([pair.slice(0, at), pair.slice(at + 1)] as const)
      }),
  )
