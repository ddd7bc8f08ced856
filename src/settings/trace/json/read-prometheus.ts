import {UsageError} from '../../../errors.js'
import type {JsonNode} from '../../parse/parse-json.js'
import {requireOneSeries, sumSeries} from '../choose-series.js'
import {itemsOf, textOf, valueAt} from './json-nodes.js'
import {cellAt, JsonPoints} from './json-points.js'
import type {RawSeries, TraceSource} from '../raw-series.js'
import {isOtherQuantity, unitInName} from '../cells/unit-words.js'

/** Series of Prometheus' `query_range`; throws a UsageError for an answer of another kind or a bare counter. */
export function readPrometheus(root: JsonNode, {text, path, reading}: TraceSource): RawSeries {
  const results = seriesIn(root, path)
  const names = results.map(nameOf)
  requireNumbers(results, {text, path})
  requireNoBuckets(results, {path, series: reading.series})
  const chosen = requireOneSeries(names, {path, reading, column: 'metric'})
  const isSum = chosen === 'all' && results.length > 1
  const points = new JsonPoints(text, path)
  results.forEach((result, index) => {
    if (chosen === 'all' || names[index] === chosen) addResult(result, points)
  })
  points.throwIfAny()
  const name = chosen === 'all' ? names.join(' + ') : chosen
  if (reading.unit === undefined) requireEvents(/^[^{]*/.exec(name)?.[0] ?? '', path)
  requireNoCounter(name, {points, path, isAsked: reading.unit !== undefined})
  return {
    form: 'Prometheus query_range',
    times: 'its timestamps',
    values: name === '{}' ? 'its values' : name,
    unit: unitInName(/^[^{]*/.exec(name)?.[0] ?? '') ?? {
      unit: 'eps',
      because: 'taken for the result of rate()',
    },
    rows: isSum ? sumSeries(points.rows) : points.rows,
    placeOf: (at) => cellAt(text, at),
    isAnyOrder: false,
    periodS: null,
    zone: 'none needed',
    notes: isSum ? [`${results.length} series added up`] : [],
  }
}

/** The series of an answer; throws a UsageError for one without. */
function seriesIn(root: JsonNode, path: string): readonly JsonNode[] {
  if (textOf(valueAt(root, 'status')) === 'error') {
    throw new UsageError(`${path} is an error of Prometheus: ${textOf(valueAt(root, 'error')) ?? ''}`, {
      suggestions: ['mend the query and export again'],
    })
  }
  const data = valueAt(root, 'data') ?? root
  const kind = textOf(valueAt(data, 'resultType')) ?? 'matrix'
  if (kind !== 'matrix') {
    throw new UsageError(`${path} is a ${kind} of Prometheus: single values, no series`, {
      suggestions: ['ask query_range with start, end and step'],
    })
  }
  const results = itemsOf(root) ?? itemsOf(valueAt(data, 'result')) ?? []
  if (results.length > 0) return results
  throw new UsageError(`${path} has no series: the query found nothing`, {
    suggestions: ['mend the query and export again'],
  })
}

/** As Prometheus writes a series: `http_requests{code="200", job="web"}`. */
function nameOf(result: JsonNode): string {
  const metric = valueAt(result, 'metric')
  const entries = metric?.kind === 'object' ? metric.entries : []
  const labels = entries
    .filter(({key}) => key !== '__name__')
    .map(({key, value}) => `${key}="${textOf(value) ?? ''}"`)
  return `${textOf(valueAt(metric, '__name__')) ?? ''}{${labels.join(', ')}}`
}

/** Throws a UsageError for native histograms: a distribution at each instant, and no number. */
function requireNumbers(
  results: readonly JsonNode[],
  {text, path}: Pick<TraceSource, 'text' | 'path'>,
): void {
  const histograms = results.flatMap((result) => valueAt(result, 'histograms') ?? [])
  const [first] = histograms
  if (first === undefined) return
  const {line, column} = cellAt(text, first.at)
  throw new UsageError(`${path}:${line}:${column} has histograms where numbers should be`, {
    suggestions: ['export histogram_count(rate(…[1m])) of it'],
  })
}

interface BucketCheck {
  readonly path: string
  readonly series: string | undefined
}

/** Throws a UsageError for buckets of a histogram: each holds those below it, so that their sum counts events again. */
function requireNoBuckets(results: readonly JsonNode[], {path, series}: BucketCheck): void {
  const buckets = results.filter((result) => valueAt(valueAt(result, 'metric'), 'le') !== undefined)
  if (buckets.length === 0 || series?.includes('le="+Inf"') === true) return
  throw new UsageError(
    `${path} has ${buckets.length} ${buckets.length === 1 ? 'bucket' : 'buckets'} of a histogram (label le): each counts the events of those below it again`,
    {
      suggestions: [
        'export rate(…_count[1m]), which has all of its events',
        `take the one of all events with --trace-series 'le="+Inf"'`,
      ],
    },
  )
}

function addResult(result: JsonNode, points: JsonPoints): void {
  const values = itemsOf(valueAt(result, 'values')) ?? []
  for (const pair of values) {
    const [time, value] = itemsOf(pair) ?? []
    points.add(time, value, pair.at)
  }
}

/** Throws a UsageError for a metric whose name says another quantity, and not how many of them. */
function requireEvents(metric: string, path: string): void {
  if (!isOtherQuantity(metric) || /_(total|count)$/.test(metric)) return
  throw new UsageError(`${path} has ${metric}, which is no number of events`, {
    suggestions: [
      'export rate(…[1m]) of a metric that counts, like http_requests_total',
      'if it is one, say --trace-unit eps or per-interval',
    ],
  })
}

interface CounterCheck {
  readonly points: JsonPoints
  readonly path: string
  readonly isAsked: boolean
}

/** A counter that is exported as it stands only rises: its height is no load. */
function requireNoCounter(name: string, {points, path, isAsked}: CounterCheck): void {
  const {values} = points.rows
  const isRising = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0))
  if (isAsked || !/_(total|count|bucket)\b/.test(name) || !isRising || values.length < 3) return
  throw new UsageError(`${path} has ${name}, a counter that only rises: its value is no load`, {
    suggestions: ['export rate(…[1m]) of it, or increase(…) with --trace-unit per-interval'],
  })
}
