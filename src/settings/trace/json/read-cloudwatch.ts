import {UsageError} from '../../../errors.js'
import {didYouMean} from '../../../model/nearest-word.js'
import type {JsonNode} from '../../parse/parse-json.js'
import {requireOneSeries, sumSeries} from '../choose-series.js'
import {itemsOf, textOf, valueAt} from './json-nodes.js'
import {cellAt, JsonPoints} from './json-points.js'
import type {RawSeries, TraceSource} from '../raw-series.js'
import {type GuessedUnit, isOtherQuantity, unitInName} from '../cells/unit-words.js'

/** The results of get-metric-data: of an answer, or what --query or jq took out of one; undefined where there are none. */
export function resultsIn(root: JsonNode): readonly JsonNode[] | undefined {
  if (valueAt(root, 'Timestamps')) return [root]
  const list = itemsOf(valueAt(root, 'MetricDataResults'))
  return list ?? (valueAt(itemsOf(root)?.[0], 'Timestamps') ? itemsOf(root) : undefined)
}

/** The data points of get-metric-statistics, in the same way. */
export function datapointsIn(root: JsonNode): readonly JsonNode[] | undefined {
  const list = itemsOf(valueAt(root, 'Datapoints'))
  const [first] = itemsOf(root) ?? []
  const isPoint = valueAt(first, 'Timestamp') && STATISTICS.some((word) => valueAt(first, word))
  return list ?? (isPoint ? itemsOf(root) : undefined)
}

/** Series of `aws cloudwatch get-metric-data`; throws a UsageError with the flag that chooses among several. */
export function readMetricData(root: JsonNode, source: TraceSource): RawSeries {
  const {text, path} = source
  const chosen = chooseResults(root, source)
  const points = new JsonPoints(text, path)
  for (const {result} of chosen) addResult(result, {points, path, text})
  points.throwIfAny()
  const isSum = chosen.length > 1
  const more = valueAt(root, 'NextToken') ? ['its NextToken says that there is more than this file'] : []
  return {
    ...cloudWatch('get-metric-data', points),
    values: chosen.map(({name}) => name).join(' + '),
    unit: unitInName(chosen[0]?.name ?? ''),
    rows: isSum ? sumSeries(points.rows) : points.rows,
    placeOf: (at) => cellAt(text, at),
    notes: [...chosen.flatMap(statusNote), ...more, ...(isSum ? [`${chosen.length} series added up`] : [])],
  }
}

/** The results that were asked for, by label, id or as all of them. */
function chooseResults(root: JsonNode, {path, reading}: TraceSource): readonly NamedResult[] {
  const named = nameResults(resultsIn(root) ?? [])
  const byId = named.find(({id}) => reading.series !== undefined && id === reading.series)
  const names = named.map(({name}) => name)
  const wanted = byId?.name ?? requireOneSeries(names, {path, reading, column: 'Label'})
  const isAll = wanted === 'all' && !names.includes('all')
  const chosen = isAll ? named : named.filter(({name}) => name === wanted)
  if (reading.unit === undefined) for (const {name} of chosen) requireCount(name, path)
  return chosen
}

/** Throws a UsageError for a metric whose name says another quantity. */
function requireCount(name: string, path: string): void {
  if (!isOtherQuantity(name)) return
  throw new UsageError(`${path} has ${name}, which is no number of events`, {
    suggestions: [
      'export the Sum of a metric that counts, like RequestCount',
      'if it counts or is a rate, say --trace-unit per-interval or eps',
    ],
  })
}

interface NamedResult {
  readonly name: string
  readonly id: string | undefined
  readonly result: JsonNode
}

/** Results by their label, with the id behind those that come twice. */
function nameResults(results: readonly JsonNode[]): readonly NamedResult[] {
  const ids = results.map((result) => textOf(valueAt(result, 'Id')))
  const labels = results.map(
    (result, index) => textOf(valueAt(result, 'Label')) ?? ids[index] ?? `series ${index + 1}`,
  )
  return results.map((result, index) => {
    const label = labels[index] ?? ''
    const isTwice = labels.filter((other) => other === label).length > 1
    return {name: isTwice ? `${label} (${ids[index] ?? index + 1})` : label, id: ids[index], result}
  })
}

function statusNote({name, result}: NamedResult): readonly string[] {
  const status = textOf(valueAt(result, 'StatusCode')) ?? 'Complete'
  return status === 'Complete' ? [] : [`${name} is ${status}: the file may not be whole`]
}

function addResult(
  result: JsonNode,
  {points, path, text}: {readonly points: JsonPoints; readonly path: string; readonly text: string},
): void {
  const times = itemsOf(valueAt(result, 'Timestamps')) ?? []
  const values = itemsOf(valueAt(result, 'Values')) ?? []
  if (times.length !== values.length) {
    const {line, column} = cellAt(text, result.at)
    throw new UsageError(
      `${path}:${line}:${column} has ${times.length} Timestamps and ${values.length} Values`,
      {suggestions: ['export it again, with --output json and without --query']},
    )
  }
  times.forEach((time, index) => {
    points.add(time, values[index], result.at)
  })
}

/** In the order of preference: the first two count events. */
const STATISTICS = ['Sum', 'SampleCount', 'Average', 'Maximum', 'Minimum'] as const

/** Data points of `aws cloudwatch get-metric-statistics`; throws a UsageError where they hold no count or rate. */
export function readMetricStatistics(root: JsonNode, {text, path, reading}: TraceSource): RawSeries {
  const datapoints = datapointsIn(root) ?? []
  const [first] = datapoints
  const label = textOf(valueAt(root, 'Label')) ?? 'datapoints'
  if (first === undefined) {
    throw new UsageError(`${path} has no data points`, {
      suggestions: ['check --start-time, --end-time and --dimensions of the command that wrote it'],
    })
  }
  const statistic = chooseStatistic(first, reading.value, path)
  const points = new JsonPoints(text, path)
  for (const point of datapoints) points.add(valueAt(point, 'Timestamp'), valueAt(point, statistic), point.at)
  points.throwIfAny()
  const unitWord = textOf(valueAt(first, 'Unit')) ?? 'None'
  return {
    ...cloudWatch('get-metric-statistics', points),
    values: `${statistic} of ${label}`,
    unit: unitOfStatistic(statistic, {unitWord, label, path, isAsked: reading.unit !== undefined}),
    rows: points.rows,
    placeOf: (at) => cellAt(text, at),
    notes: [],
  }
}

function chooseStatistic(point: JsonNode, asked: string | undefined, path: string): string {
  const known =
    point.kind === 'object'
      ? point.entries
          .map(({key}) => key)
          .filter((key) => !['Timestamp', 'Unit', 'ExtendedStatistics'].includes(key))
      : []
  if (asked === undefined) {
    const found = STATISTICS.find((statistic) => known.includes(statistic)) ?? known[0]
    if (found !== undefined) return found
    throw new UsageError(`${path} has data points without a statistic that counts`, {
      suggestions: ['add --statistics Sum to the command that wrote it'],
    })
  }
  if (known.includes(asked)) return asked
  throw new UsageError(`${path} has no statistic "${asked}"${didYouMean(asked, known)}`, {
    suggestions: [`name one with --trace-value: ${known.join(', ')}`],
  })
}

function unitOfStatistic(
  statistic: string,
  {
    unitWord,
    label,
    path,
    isAsked,
  }: {readonly unitWord: string; readonly label: string; readonly path: string; readonly isAsked: boolean},
): GuessedUnit {
  if (statistic === 'SampleCount') return {unit: 'per-interval', because: 'SampleCount counts'}
  if (unitWord.endsWith('/Second') && !isOtherQuantity(unitWord))
    return {unit: 'eps', because: `its unit is ${unitWord}`}
  const isOther = isOtherQuantity(unitWord) || (unitWord === 'None' && isOtherQuantity(label))
  if (statistic === 'Sum' && !isOther) return {unit: 'per-interval', because: 'a Sum counts'}
  if (isAsked) return {unit: 'eps', because: 'as asked for'}
  throw new UsageError(
    `${path} has the ${statistic} of ${label} in ${unitWord}, which is no number of events`,
    {
      suggestions: [
        'export --statistics Sum of a metric that counts',
        'if it is one, say --trace-unit eps or per-interval',
      ],
    },
  )
}

const cloudWatch = (
  command: string,
  points: JsonPoints,
): Pick<RawSeries, 'form' | 'times' | 'isAnyOrder' | 'periodS' | 'zone'> => ({
  form: `CloudWatch ${command}`,
  times: 'its timestamps',
  isAnyOrder: true,
  periodS: null,
  zone: points.isZoned ? 'written' : 'not written',
})
