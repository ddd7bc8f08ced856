import {PIPELINES} from '../../model/trial.js'
import {
  isOutcome,
  POINT_KEYS,
  type PointKey,
  pointWordsOf,
  QUERY_KEYS,
  saysQuery,
} from '../../results/point-keys.js'
import {columnName, type TrialKey, type TrialRow} from '../../results/trial-row.js'

/** The repetitions of one pipeline at one point. */
export interface PointRows {
  /** The first row: all are equal in what they were asked to do. */
  readonly identity: TrialRow
  readonly rows: readonly TrialRow[]
}

/** The rows of one point on both sides. */
export interface MatchedPoints {
  readonly baseline: PointRows
  readonly candidate: PointRows
}

/** Cells that only some pipelines have. */
const PIPELINE_OWN: readonly PointKey[] = [
  'strategy',
  'target',
  'function',
  'metricIntervalMs',
  'batch',
  'batchSizeEvents',
  'memoryMb',
  'point',
]

/**
 * Points of both sides that were asked to do the same, `freed` columns aside. Where pipelines may differ, cells
 * that one of the two does not have are not compared.
 */
export function matchPoints(
  baseline: readonly TrialRow[],
  candidate: readonly TrialRow[],
  freed: readonly TrialKey[],
): readonly MatchedPoints[] {
  const candidates = groupByPoint(candidate)
  return groupByPoint(baseline).flatMap((own) =>
    candidates
      .filter((other) => differences(own.identity, other.identity, freed).length === 0)
      .map((other) => ({baseline: own, candidate: other})),
  )
}

/** A column with the values that one side alone has, in the words of trials.csv; '' is an empty cell. */
export interface AxisDifference {
  readonly column: string
  readonly onlyA: readonly string[]
  readonly onlyB: readonly string[]
}

/** Every column, `freed` ones aside, of which a side has values that the other has not. */
export function axisDifferences(
  baseline: readonly TrialRow[],
  candidate: readonly TrialRow[],
  freed: readonly TrialKey[],
): readonly AxisDifference[] {
  const mayDiffer = freed.includes('pipeline')
  return POINT_KEYS.flatMap((key): readonly AxisDifference[] => {
    if (isFreed(key, freed) || (mayDiffer && PIPELINE_OWN.includes(key))) return []
    if (isOfQuery(key) && freed.includes('query')) return []
    const valuesOf = (rows: readonly TrialRow[]): ReadonlySet<string> =>
      new Set(rows.filter((row) => !isOutcome(key, row) && says(key, row)).map((row) => cellOf(row[key])))
    const [a, b] = [valuesOf(baseline), valuesOf(candidate)]
    if (isOfQuery(key) && (a.size === 0 || b.size === 0)) return []
    const onlyA = [...a].filter((value) => !b.has(value))
    const onlyB = [...b].filter((value) => !a.has(value))
    return onlyA.length + onlyB.length > 0 ? [{column: columnName(key), onlyA, onlyB}] : []
  })
}

/** As trials.csv has it. */
export const cellOf = (value: string | number): string => (Number.isNaN(value) ? '' : String(value))

/** The columns in which the most similar points of two sides differ; empty where a side has no rows. */
export function nearestDifference(
  baseline: readonly TrialRow[],
  candidate: readonly TrialRow[],
  freed: readonly TrialKey[],
): {readonly keys: readonly PointKey[]; readonly baseline: TrialRow; readonly candidate: TrialRow} | null {
  const pairs = groupByPoint(baseline).flatMap(({identity: a}) =>
    groupByPoint(candidate).map(({identity: b}) => ({
      keys: differences(a, b, freed),
      baseline: a,
      candidate: b,
    })),
  )
  return pairs.toSorted((x, y) => x.keys.length - y.keys.length)[0] ?? null
}

/** The rows of each pipeline at each point, pipelines in the order of the vocabulary. */
export function groupByPoint(rows: readonly TrialRow[]): readonly PointRows[] {
  const groups = new Map<string, TrialRow[]>()
  for (const row of rows) {
    const key = POINT_KEYS.map((name) => (isOutcome(name, row) ? '' : row[name])).join('|')
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [identity] = group
      return identity ? [{identity, rows: group}] : []
    })
    .toSorted((a, b) => compareIdentities(a.identity, b.identity))
}

/** By pipeline in the order of the vocabulary, then column by column. */
function compareIdentities(a: TrialRow, b: TrialRow): number {
  const rank = ({pipeline}: TrialRow): number => PIPELINES.findIndex((known) => known === pipeline)
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  for (const key of POINT_KEYS) {
    const [x, y] = [a[key], b[key]]
    if (typeof x === 'number' && typeof y === 'number' && x !== y && x - y) return x - y
    const order = String(x).localeCompare(String(y), 'en', {numeric: true})
    if (typeof x === 'string' && order !== 0) return order
  }
  return 0
}

function differences(a: TrialRow, b: TrialRow, freed: readonly TrialKey[]): readonly PointKey[] {
  const mayDiffer = freed.includes('pipeline')
  return POINT_KEYS.filter((key) => {
    if (isFreed(key, freed) || isOutcome(key, a) || isOutcome(key, b)) return false
    if (!says(key, a) || !says(key, b)) return false
    const isOwn = mayDiffer && PIPELINE_OWN.includes(key)
    if (isOwn || (isOfQuery(key) && freed.includes('query'))) return !isCompatible(key, a, b)
    return !Object.is(a[key], b[key])
  })
}

const isOfQuery = (key: PointKey): boolean => QUERY_KEYS.some((own) => own === key)

/** Whether a row has the column at all: of rows of before those of queries it is not known. */
const says = (key: PointKey, row: TrialRow): boolean => !isOfQuery(key) || saysQuery(row)

/** The peak comes with the rate. */
const isFreed = (key: PointKey, freed: readonly TrialKey[]): boolean =>
  freed.includes(key) || (key === 'peakRateEps' && freed.includes('rateEps'))

/** Equal, or there is nothing on one side to be equal to. */
function isCompatible(key: PointKey, a: TrialRow, b: TrialRow): boolean {
  if (key === 'point') {
    const other = pointWordsOf(b.point)
    return [...pointWordsOf(a.point)].every(([name, value]) => (other.get(name) ?? value) === value)
  }
  const isMissing = (value: string | number): boolean => value === '' || Number.isNaN(value)
  return isMissing(a[key]) || isMissing(b[key]) || a[key] === b[key]
}

/** What tells the matched points from one another, in the words of the columns; the pipeline comes first. */
export function labelPoints(
  matched: readonly MatchedPoints[],
  freed: readonly TrialKey[],
): readonly string[] {
  const pairs = matched.map(({baseline, candidate}) => [baseline.identity, candidate.identity] as const)
  const varied = POINT_KEYS.filter((key) => key !== 'pipeline' && isVaried(key, pairs))
  // The peak follows from the rate: one of them is enough.
  const telling = varied.filter(
    (key, i) => !varied.slice(0, i).some((earlier) => follows(key, earlier, pairs)),
  )
  return pairs.map((pair) =>
    POINT_KEYS.flatMap((key) => {
      const words = wordsOf(key, pair, freed)
      if (key === 'pipeline') return [words]
      const isShown = telling.includes(key) || (freed.includes(key) && words.includes(' → '))
      if (!isShown || words === NOTHING) return []
      return [key === 'point' ? words : `${columnName(key)} ${words}`]
    }).join(', '),
  )
}

/** The points that are matched, by one row of each. */
type Pair = readonly [TrialRow, TrialRow]

/** Both cells where they may differ; what one pipeline alone has, like faults of calls, is the pair's. */
function wordsOf(key: PointKey, [a, b]: Pair, freed: readonly TrialKey[]): string {
  if (Object.is(a[key], b[key])) return wordOf(a[key])
  if (key === 'pipeline' || isFreed(key, freed)) return `${wordOf(a[key])} → ${wordOf(b[key])}`
  if (key !== 'point')
    return [a, b].map((row) => wordOf(row[key])).find((word) => word !== NOTHING) ?? NOTHING
  const words = new Map([...pointWordsOf(a.point), ...pointWordsOf(b.point)])
  return [...words].map(([name, value]) => `${name}=${value}`).join(';')
}

const NOTHING = '–'

const wordOf = (cell: string | number): string => (cell === '' || Number.isNaN(cell) ? NOTHING : String(cell))

/** Within one pair of pipelines: what only some pipelines have adds nothing to their names. */
const isVaried = (key: PointKey, pairs: readonly Pair[]): boolean =>
  pairs.some((pair) => pairs.some((other) => areLike('pipeline', pair, other) && !areLike(key, pair, other)))

const areLike = (key: PointKey, pair: Pair, other: Pair): boolean =>
  Object.is(pair[0][key], other[0][key]) && Object.is(pair[1][key], other[1][key])

const follows = (key: PointKey, from: PointKey, pairs: readonly Pair[]): boolean =>
  pairs.every((pair) =>
    pairs.every(
      (other) =>
        !areLike('pipeline', pair, other) || !areLike(from, pair, other) || areLike(key, pair, other),
    ),
  )
