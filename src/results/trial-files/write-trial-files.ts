import {closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import type {Accounting, Breakdown} from '../../dataflow/accounting/accounting.js'
import type {DecisionRecord} from '../../dataflow/control/controller.js'
import type {ScalingRecord} from '../../dataflow/scaling.js'
import type {Conditions} from '../../engine/conditions.js'
import type {InvocationRow, TimelineRow} from '../../engine/engine.js'
import type {Histogram} from '../../metrics/histogram.js'
import {
  DECISION_COLUMNS,
  decisionCells,
  INVOCATION_COLUMNS,
  scalingCells,
  TIMELINE_COLUMNS,
} from '../columns.js'
import {type Column, csvHeader, csvPieces} from '../csv.js'
import {encodeHistogram} from './encode-histogram.js'
import {percentileDistribution} from './percentile-distribution.js'
import type {TrialFile} from './trial-files.js'
import {growingFolder, newTrialFolder} from './trial-folders.js'
import type {TrialRow} from '../trial-row.js'

/** What a trial leaves beside its row. */
export interface TrialFiles {
  readonly timeline: readonly TimelineRow[]
  readonly decisions: readonly DecisionRecord[]
  /** Of an autoscaler; none where there is none. */
  readonly scalingDecisions?: readonly ScalingRecord[]
  readonly invocations: Iterable<InvocationRow>
  readonly accounting: Accounting
  /** Of a query over windows, as summary.json tells it; null in every other trial. */
  readonly query: object | null
  /** Checkpoints and crashes, as summary.json lists them; missing or null where there were to be none. */
  readonly recovery?: object | null
  readonly rescales?: object | undefined
  /** How supply followed demand, as summary.json tells it; null where that is not defined. */
  readonly elasticity: object | null
  /** What the trial did to itself; null in virtual time. */
  readonly conditions: Conditions | null
}

/** In pieces: calls may be millions. */
const PIECES: Readonly<Record<TrialFile, (row: TrialRow, files: TrialFiles) => Iterable<string>>> = {
  'timeline.csv': (_, {timeline}) => table(TIMELINE_COLUMNS, timeline),
  'decisions.csv': (_, files) => table(DECISION_COLUMNS, decisionRows(files)),
  'invocations.csv': (_, {invocations}) => table(INVOCATION_COLUMNS, invocations),
  'latency.hgrm': (_, {accounting}) => [percentileDistribution(accounting.latency)],
  'summary.json': (row, files) => [`${JSON.stringify(summarize(row, files), null, 2)}\n`],
}

/**
 * Writes the wanted files of trials/<name>/ below the experiment's folder: all of them or none, since the folder is
 * renamed into its place only when everything in it is written. Without promises: five small files go to the page
 * cache in less time than their way through a pool of threads takes, and nothing else runs while a trial ends.
 */
export function writeTrialFiles(
  {folder, wanted}: {readonly folder: string; readonly wanted: readonly TrialFile[]},
  row: TrialRow,
  files: TrialFiles,
): void {
  if (wanted.length === 0) return
  const target = newTrialFolder(folder, row)
  const unfinished = growingFolder(folder, row)
  rmSync(unfinished, {recursive: true, force: true})
  mkdirSync(unfinished, {recursive: true})
  for (const name of wanted) writePieces(path.join(unfinished, name), PIECES[name](row, files))
  rmSync(target, {recursive: true, force: true})
  renameSync(unfinished, target)
}

/** Both kinds in order of time. */
const decisionRows = ({decisions, scalingDecisions = []}: TrialFiles) =>
  [...decisions.map(decisionCells), ...scalingDecisions.map(scalingCells)].toSorted((a, b) => a.atMs - b.atMs)

function* table<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Generator<string> {
  yield csvHeader(columns)
  yield* csvPieces(columns, rows)
}

function writePieces(file: string, pieces: Iterable<string>): void {
  const opened = openSync(file, 'w')
  try {
    for (const piece of pieces) writeFileSync(opened, piece)
  } finally {
    closeSync(opened)
  }
}

function summarize(row: TrialRow, files: TrialFiles): unknown {
  const {accounting, query, recovery, rescales, elasticity, conditions} = files
  const {latency, burstLatency, processing, lateness} = accounting
  const named = {latency, burstLatency, processingLatency: processing, scheduleLateness: lateness}
  const histograms = Object.entries(named)
    .filter(([, {totalCount}]) => totalCount > 0)
    .map(([name, histogram]): [string, string] => [name, encodeHistogram(histogram)])
  return {
    row,
    histograms: Object.fromEntries(histograms),
    breakdown: describeBreakdown(accounting.breakdown),
    ...(query && {query}),
    ...(recovery && {recovery}),
    ...(rescales && {rescales}),
    ...(elasticity && {elasticity}),
    ...(conditions && {conditions}),
  }
}

/** path → part → {meanMs, p99Ms}; a path that no measured event took is left out. */
function describeBreakdown(breakdown: Breakdown): unknown {
  const paths = Object.entries(breakdown) as [string, Readonly<Record<string, Histogram>>][]
  return Object.fromEntries(
    paths
      .filter(([, parts]) => Object.values(parts).some(({totalCount}) => totalCount > 0))
      .map(([name, parts]) => [name, describeParts(parts)]),
  )
}

const describeParts = (parts: Readonly<Record<string, Histogram>>): unknown =>
  Object.fromEntries(
    Object.entries(parts).map(([part, histogram]) => [
      part,
      // A part that this engine does not have takes no time.
      histogram.totalCount === 0
        ? {meanMs: 0, p99Ms: 0}
        : {meanMs: histogram.meanMs, p99Ms: histogram.quantileMs(0.99)},
    ]),
  )
