import {quantileOfSorted} from '../../analysis/statistics/estimate.js'
import type {PublishedCalls} from '../../results/read-published.js'
import {hasTrialFile, type TrialFolders} from '../../results/trial-files/trial-folders.js'
import {readInvocations} from '../../results/trial-files/read-trial-files.js'
import type {TrialRow} from '../../results/trial-row.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import {CALL_P50, CALL_P99, THROUGHPUT} from '../data/metric.js'
import {functionSeries} from '../data/series.js'
import {sliceRows, valuesOf} from '../data/slices.js'
import {type Box, boxFigure} from '../chart/box-figure.js'
import {lineFigure} from '../chart/line-figure.js'
import {drawByX} from './by-x.js'

const NEEDS = 'completed trials of pipeline invoker at two values of batch_size_events or more'

const studyRows = ({rows}: FigureInput): readonly TrialRow[] =>
  rows.filter(({pipeline, batchSizeEvents}) => pipeline === 'invoker' && batchSizeEvents > 0)

const functionsOf = (rows: readonly TrialRow[]): readonly string[] =>
  [...new Set(rows.map((row) => row.function))].toSorted()

/** The distribution of the client's time per call, one box per batch size, one panel per function. */
export const batchLatencyBox: Figure = {
  name: 'batch-latency-box',
  isOfOneFolder: true,
  needs: `${NEEDS}, and their folders with invocations.csv`,
  draw: async (input) => {
    const drawings: Drawing[] = []
    for (const slice of sliceRows(studyRows(input), 'batchSizeEvents')) {
      if (valuesOf(slice.rows, 'batchSizeEvents').length < 2) continue
      const panels = []
      for (const name of functionsOf(slice.rows)) {
        const rows = slice.rows.filter((row) => row.function === name)
        const ours = await readBoxes(rows, input)
        if (ours.length === 0) continue
        panels.push({series: functionSeries(name), boxes: [...ours, ...publishedBoxes(ours, rows, input)]})
      }
      if (panels.length > 0) {
        drawings.push({name: `batch-latency-box${slice.suffix}`, spec: boxFigure(panels, slice.words)})
      }
    }
    return drawings
  },
}

async function readBoxes(rows: readonly TrialRow[], {trials}: FigureInput): Promise<readonly Box[]> {
  const boxes: Box[] = []
  for (const size of valuesOf(rows, 'batchSizeEvents')) {
    const calls: Float64Array[] = []
    for (const row of rows.filter(({batchSizeEvents}) => batchSizeEvents === size)) {
      if (await hasTrialFile(trials, row.trialId, 'invocations.csv'))
        calls.push(await readCalls(trials, row.trialId))
    }
    const all = concat(calls).sort()
    if (all.length > 0) boxes.push(boxOf(Number(size), all))
  }
  return boxes
}

/** The client's time of each warm full call: cold ones and the rest at the end belong to no batch size. */
async function readCalls(trials: TrialFolders, trialId: string): Promise<Float64Array> {
  const {numbers} = await readInvocations(trials, trialId)
  const fullest = numbers.batch_events.reduce((a, b) => Math.max(a, b), 0)
  return numbers.client_ms.filter((_, i) => numbers.cold[i] === 0 && numbers.batch_events[i] === fullest)
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, {length}) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

const boxOf = (batchEvents: number, sorted: Float64Array): Box => ({
  batchEvents,
  isPublished: false,
  calls: sorted.length,
  p10Ms: quantileOfSorted(sorted, 0.1),
  p25Ms: quantileOfSorted(sorted, 0.25),
  p50Ms: quantileOfSorted(sorted, 0.5),
  p75Ms: quantileOfSorted(sorted, 0.75),
  p90Ms: quantileOfSorted(sorted, 0.9),
  p99Ms: quantileOfSorted(sorted, 0.99),
})

/** Beside ours only: a published size that we did not run has nothing to stand beside. */
function publishedCalls(rows: readonly TrialRow[], {published}: FigureInput): readonly PublishedCalls[] {
  const sizes = valuesOf(rows, 'batchSizeEvents')
  return published.calls.filter(
    (calls) => calls.function === rows[0]?.function && sizes.includes(calls.batchEvents),
  )
}

/** Beside boxes of ours: the trials of a size may have left no calls to draw. */
const publishedBoxes = (
  ours: readonly Box[],
  rows: readonly TrialRow[],
  input: FigureInput,
): readonly Box[] =>
  publishedCalls(rows, input)
    .filter(({batchEvents}) => ours.some((box) => box.batchEvents === batchEvents))
    .map((calls) => ({...calls, isPublished: true, calls: Number.NaN}))

/** Median and p99 of the client's time per call over the batch size, a line per function. */
export const batchLatencyLine: Figure = {
  name: 'batch-latency-line',
  isOfOneFolder: true,
  needs: NEEDS,
  draw: (input) =>
    sliceRows(studyRows(input), 'batchSizeEvents').flatMap((slice): Drawing[] => {
      if (valuesOf(slice.rows, 'batchSizeEvents').length < 2) return []
      const spec = lineFigure({
        rows: slice.rows,
        title: "Client's time per call by batch size",
        words: slice.words,
        xTitle: 'Batch size (events per invocation, log scale)',
        panels: [
          {title: 'Median', metric: CALL_P50, publishedOf: ({p50Ms}) => p50Ms},
          {title: 'p99', metric: CALL_P99, publishedOf: ({p99Ms}) => p99Ms},
        ],
        published: input.published.calls,
      })
      return spec ? [{name: `batch-latency-line${slice.suffix}`, spec}] : []
    }),
}

/** Events per second through one function, call after call: one figure per runtime. */
export const batchThroughput: Figure = {
  name: 'batch-throughput',
  isOfOneFolder: true,
  needs: `${NEEDS}, ended by a number of events (completion_ms)`,
  draw: (input) => {
    const rows = studyRows(input).filter(({completionMs}) => completionMs > 0)
    return functionsOf(rows).flatMap((name) => {
      const own = rows.filter((row) => row.function === name)
      const byX = {
        name: `batch-throughput-${name}`,
        title: `Throughput of one ${titleOf(name)} function by batch size`,
        x: 'batchSizeEvents',
        xTitle: 'Batch size (events per invocation)',
        mark: 'bar',
        panels: [{title: '', metric: THROUGHPUT}],
      } as const
      return drawByX({...byX, looks: () => functionSeries(name), note: publishedNote(own, input)}, own, {
        ...input,
        published: {...input.published, values: publishedThroughput(own, input, byX.name)},
      })
    })
  },
}

const titleOf = (name: string): string =>
  name === 'node' ? 'Node.js' : `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`

function publishedNote(rows: readonly TrialRow[], input: FigureInput): string {
  return publishedCalls(rows, input).length > 0
    ? 'published throughput: batch size over published mean time per call'
    : ''
}

/** One call after the other: so many events per mean time of a call. */
const publishedThroughput = (
  rows: readonly TrialRow[],
  input: FigureInput,
  figure: string,
): FigureInput['published']['values'] =>
  publishedCalls(rows, input).map(({batchEvents, meanMs}) => ({
    figure,
    pipeline: 'invoker',
    x: batchEvents,
    yName: THROUGHPUT.column,
    y: (batchEvents / meanMs) * 1000,
  }))
