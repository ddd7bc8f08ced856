import type {TrialRow} from '../../results/trial-row.js'
import type {Figure, FigureInput} from '../figure.js'
import {
  bestMetric,
  BACKPRESSURE,
  COMPLETION,
  EVENT_MEAN,
  EVENT_P99,
  headlineOf,
  PROCESSING_MEAN,
  PROCESSING_P99,
} from '../data/metric.js'
import {type ByX, drawByX} from './by-x.js'

const ofJob = ({pipeline}: TrialRow): boolean => pipeline !== 'invoker'

const hasPublished = ({published}: FigureInput, figure: string): boolean =>
  published.values.some((value) => value.figure === figure)

const drawJobs = (byX: ByX, input: FigureInput): ReturnType<Figure['draw']> =>
  drawByX(byX, input.rows.filter(ofJob), input)

/** Event-time and processing-time latency side by side: the gap between them is the backpressure. */
export const latencyByRate: Figure = {
  name: 'latency-by-rate',
  needs: 'completed trials at two values of rate_eps or more',
  draw: (input) => {
    const rows = input.rows.filter(ofJob)
    // Published values are means of processing-time latency: beside them stands the same.
    const isMean =
      hasPublished(input, 'latency-by-rate') || bestMetric(rows, [EVENT_P99, EVENT_MEAN]) === EVENT_MEAN
    return drawJobs(
      {
        name: 'latency-by-rate',
        title: 'Latency by input rate',
        x: 'rateEps',
        xTitle: 'Input rate (events/s)',
        mark: 'dot',
        panels: [
          {title: 'Event time: from the intended instant', metric: isMean ? EVENT_MEAN : EVENT_P99},
          {title: 'Processing time: from emission', metric: isMean ? PROCESSING_MEAN : PROCESSING_P99},
        ],
      },
      input,
    )
  },
}

/** How long sources were held, by input rate. */
export const backpressureByRate: Figure = {
  name: 'backpressure-by-rate',
  needs: 'completed trials at two values of rate_eps or more',
  draw: (input) =>
    drawJobs(
      {
        name: 'backpressure-by-rate',
        title: 'Backpressure by input rate',
        x: 'rateEps',
        xTitle: 'Input rate (events/s)',
        mark: 'bar',
        panels: [{title: '', metric: BACKPRESSURE}],
        note: windowNote(input.rows),
      },
      input,
    ),
}

function windowNote(rows: readonly TrialRow[]): string {
  const spans = [...new Set(rows.map(({durationMs}) => durationMs).filter(Number.isFinite))]
  const [only] = spans
  return spans.length === 1 && only !== undefined ? `the measured window is ${only / 1000} s` : ''
}

/** Latency by how often metrics come. */
export const metricInterval: Figure = {
  name: 'metric-interval',
  needs: 'completed trials at two values of metric_interval_ms or more',
  draw: (all) => {
    // Pipelines that read no metrics have no interval, and so no place on this axis.
    const input = {...all, rows: all.rows.filter(({metricIntervalMs}) => Number.isFinite(metricIntervalMs))}
    return drawJobs(
      {
        name: 'metric-interval',
        title: 'Latency by metric interval',
        x: 'metricIntervalMs',
        xTitle: 'Metric interval (ms)',
        mark: 'dot',
        panels: [
          {
            title: '',
            metric: hasPublished(input, 'metric-interval')
              ? PROCESSING_MEAN
              : headlineOf(input.rows.filter(ofJob)),
          },
        ],
      },
      input,
    )
  },
}

/** Completion time, or latency, by the number of slots. */
export const parallelism: Figure = {
  name: 'parallelism',
  needs: 'completed trials at two values of parallelism or more',
  draw: (input) => {
    const rows = input.rows.filter(ofJob)
    const isToCompletion = rows.every(({completionMs}) => Number.isFinite(completionMs))
    return drawJobs(
      {
        name: 'parallelism',
        title: isToCompletion ? 'Completion time by parallelism' : 'Latency by parallelism',
        x: 'parallelism',
        xTitle: 'Parallelism (slots)',
        mark: isToCompletion ? 'bar' : 'dot',
        panels: [{title: '', metric: isToCompletion ? COMPLETION : headlineOf(rows)}],
        note: rows.some(({pipeline}) => pipeline === 'overprovisioned')
          ? 'overprovisioned is not shown: its slots are a result'
          : '',
      },
      input,
    )
  },
}
