import {
  isOutcome,
  POINT_KEYS,
  type PointKey,
  pointWordsOf,
  QUERY_KEYS,
  SERIES_KEYS,
} from '../../results/point-keys.js'
import {columnName, type TrialRow} from '../../results/trial-row.js'

/** One thing that a trial was asked to do: a column of trials.csv, or a word of its `point`. */
export interface KeyColumn {
  readonly name: string
  /** Given from outside (load, service, faults, the target's latencies); what else there is can be chosen. */
  readonly isCircumstance: boolean
  /** Exact; '' where the row has none. */
  readonly read: (row: TrialRow) => string
}

const CIRCUMSTANCES: ReadonlySet<string> = new Set<string>([
  ...(['engine', 'target', 'shape', 'arrivals', 'rateEps'] satisfies PointKey[]),
  ...(['peakRateEps', 'serviceTimeMs', 'serviceMode', 'durationMs', 'warmupMs'] satisfies PointKey[]),
  ...QUERY_KEYS,
  // Words of `point`, as sweep files write them.
  ...['period', 'spikeDuration', 'trace', 'events', 'drainTimeout', 'source', 'serviceDistribution'],
  ...['serviceQuantiles', 'serviceTimes', 'prices'],
  ...['serviceCv', 'offloadServiceTime', 'profile', 'localStarts', 'window', 'slide', 'gap'],
  ...['faults', 'crashes', 'slo'],
  ...['autoscalerHistory', 'metricStaleness'],
])

/**
 * The columns that tell points apart, in the order in which they are shown and sorted by: circumstances, then other
 * axes, then who serves. What follows from a column before it is left out; none where there is one point alone.
 */
export function keyColumns(points: readonly TrialRow[]): readonly KeyColumn[] {
  const fixed = POINT_KEYS.filter((key) => key !== 'point').map(columnOf)
  const named = fixed.filter(({name}) => NAMED.has(name)).filter((column) => isVaried(column, points))
  const isOwn = (word: KeyColumn, {name}: KeyColumn): boolean => word.name.startsWith(`${name}.`)
  const words = wordsOf(points).filter((word) => !named.some((column) => isOwn(word, column)))
  const columns = [...fixed.map((column) => (named.includes(column) ? withOwn(column) : column)), ...words]
  const varied = columns.filter((column) => isVaried(column, points))
  const [series, axes] = parted(varied, ({name}) => SERIES_KEYS.some((key) => columnName(key) === name))
  const [circumstances, choices] = parted(axes, ({isCircumstance}) => isCircumstance)
  // Rates follow from a file of rates: its name says more than they do.
  const [traces, others] = parted(circumstances, ({name}) => name === 'trace')
  return telling([...traces, ...others, ...choices, ...series], points)
}

/** They may have settings of their own, like `strategy.catchUp`: an axis of its own, or part of the name that varies. */
const NAMED: ReadonlySet<string> = new Set(['strategy', 'batch', 'autoscaler'])

/** `ds2 catchUp=2s` */
const withOwn = (column: KeyColumn): KeyColumn => ({
  ...column,
  read: (row) => {
    const prefix = `${column.name}.`
    const own = [...pointWordsOf(row.point)].filter(([name]) => name.startsWith(prefix))
    return [column.read(row), ...own.map(([name, value]) => `${name.slice(prefix.length)}=${value}`)].join(
      ' ',
    )
  },
})

const columnOf = (key: PointKey): KeyColumn => ({
  name: columnName(key),
  isCircumstance: CIRCUMSTANCES.has(key),
  read: (row) => (isOutcome(key, row) ? '' : textOf(row[key])),
})

const textOf = (cell: string | number): string => (Number.isNaN(cell) ? '' : String(cell))

/** `profile=java;linger=10ms` has two of them. */
function wordsOf(points: readonly TrialRow[]): readonly KeyColumn[] {
  const names = new Set(points.flatMap(({point}) => [...pointWordsOf(point).keys()]))
  return [...names].map((name) => ({
    name,
    // `prices.slotUsdPerHour` is given as prices are.
    isCircumstance: CIRCUMSTANCES.has(name.split('.')[0] ?? name),
    read: ({point}) => pointWordsOf(point).get(name) ?? '',
  }))
}

/** Two values anywhere, or a value and none within one pipeline: what only some pipelines have tells nothing more. */
function isVaried({read}: KeyColumn, points: readonly TrialRow[]): boolean {
  const values = new Set(points.map(read))
  if (values.size - (values.has('') ? 1 : 0) > 1) return true
  const byPipeline = new Map<string, string>()
  return points.some((row) => {
    const before = byPipeline.get(row.pipeline)
    byPipeline.set(row.pipeline, read(row))
    return before !== undefined && before !== read(row)
  })
}

function telling(columns: readonly KeyColumn[], points: readonly TrialRow[]): readonly KeyColumn[] {
  const told: KeyColumn[] = []
  for (const column of columns) {
    const isSeries = column.name === 'pipeline'
    if (isSeries || !told.some((earlier) => follows(column, earlier, points))) told.push(column)
  }
  return told
}

/** Equal in one is equal in the other; a pipeline may have nothing there. */
function follows(column: KeyColumn, from: KeyColumn, points: readonly TrialRow[]): boolean {
  const anywhere = new Map<string, string>()
  const within = new Map<string, string>()
  return points.every((row) => {
    const [value, cause] = [column.read(row), from.read(row)]
    const own = `${row.pipeline} ${cause}`
    const known = within.get(own) ?? value
    within.set(own, value)
    if (value === '') return known === value
    const common = anywhere.get(cause) ?? value
    anywhere.set(cause, value)
    return known === value && common === value
  })
}

const parted = <T>(
  all: readonly T[],
  isFirst: (one: T) => boolean,
): readonly [readonly T[], readonly T[]] => [all.filter(isFirst), all.filter((one) => !isFirst(one))]

/** By column after column: numbers by size, nothing first, words in order. */
export function compareKeys(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? ''
    if (text === other) continue
    const [x, y] = [Number(text), Number(other)]
    if (text !== '' && other !== '' && Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y
    return text.localeCompare(other, 'en', {numeric: true})
  }
  return 0
}
