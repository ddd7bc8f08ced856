import {UsageError} from '../../../errors.js'
import {parseJson} from '../../parse/parse-json.js'
import {itemsOf, valueAt} from './json-nodes.js'
import type {RawSeries, TraceSource} from '../raw-series.js'
import {datapointsIn, readMetricData, readMetricStatistics, resultsIn} from './read-cloudwatch.js'
import {readPrometheus} from './read-prometheus.js'

/** A JSON document of a known kind; throws a UsageError that lists the kinds. */
export function readJson(source: TraceSource): RawSeries {
  const {text, path} = source
  const root = parseJson(text, path)
  if (resultsIn(root)) return readMetricData(root, source)
  if (datapointsIn(root)) return readMetricStatistics(root, source)
  const isList = valueAt(itemsOf(root)?.[0], 'values') !== undefined
  if (isList || (valueAt(root, 'status') ?? valueAt(root, 'resultType'))) return readPrometheus(root, source)
  throw new UsageError(`${path}:1:1 is JSON of no known kind`, {
    suggestions: [
      'known are CloudWatch get-metric-data and get-metric-statistics, and Prometheus query_range',
      'or write a CSV with a header, like time,requests',
      ...(itemsOf(root) ? [`if each of its objects is an event, write one a line: jq -c '.[]' FILE`] : []),
    ],
  })
}
