import {exactP99Ms, sameTrial} from '../../analysis/theory-gap.js'
import type {JudgedTrial} from '../../analysis/verdict/verdict.js'
import {PIPELINES} from '../../model/trial.js'
import type {NumberKey} from '../../results/check/row-rules.js'
import {isLowerBound} from '../../results/lower-bound.js'
import type {TrialRow} from '../../results/trial-row.js'
import {formatFixed, formatNumber, formatShare, formatTable} from '../text/table.js'

/**
 * The pipelines of a run side by side, in the order of the vocabulary, whatever order they ran in; with the computed
 * p99 of each where `computed` is given.
 */
export function comparisonTable(
  trials: readonly JudgedTrial[],
  computed: readonly JudgedTrial[] | null = null,
): string {
  const rows = trials.map(({row}) => row).toSorted(byPipeline)
  const over = rows.find(({pipeline}) => pipeline === 'overprovisioned')
  const isBurst = rows.some(({burstEvents}) => burstEvents > 0)
  const scope = isBurst ? 'Latency of the events intended inside bursts' : 'Latency over the whole window'
  const table = formatTable(
    [
      'pipeline',
      'slots',
      'done/s',
      'p50 ms',
      'p99 ms',
      ...(computed ? ['model p99 ms'] : []),
      'max ms',
      'backpr s',
      'offload',
      'lost',
      '$/M events',
      'vs over',
    ],
    rows.map((row) => [
      nameOf(row),
      String(row.parallelism),
      formatNumber(row.processedEps),
      ...withModel(latencies(row, isBurst), row, computed),
      formatNumber(row.accumulatedBackpressuredMs / 1000),
      formatShare(row.offloadShare),
      String(row.lostEvents),
      cellText(row, 'costPerMillionEventsUsd', (usd) => formatFixed(usd, 3)),
      costRatioText(row, over),
    ]),
  )
  return `${scope}, from its intended instant:\n\n${table}`
}

const EMISSION = ['emissionP50Ms', 'emissionP99Ms', 'emissionMaxMs'] as const

/** How late the windows of a query fire, pipeline by pipeline; '' where no query has windows. */
export function windowTable(trials: readonly JudgedTrial[]): string {
  const rows = trials
    .map(({row}) => row)
    .filter(({windows}) => !Number.isNaN(windows))
    .toSorted(byPipeline)
  if (rows.length === 0) return ''
  const isBurst = rows.some(({burstEvents}) => burstEvents > 0)
  const scope = isBurst ? ' of the windows that overlap a burst' : ''
  const table = formatTable(
    ['pipeline', 'windows', 'p50 ms', 'p99 ms', 'max ms', 'rows'],
    rows.map((row) => [
      nameOf(row),
      String(row.windows),
      ...EMISSION.map((key) => cellText(row, key)),
      formatNumber(row.resultRows),
    ]),
  )
  return `Emission delay${scope}, from the end of a window to its firing (windows and rows: of the whole trial):\n\n${table}`
}

/** How many rows came out of a query of single events, pipeline by pipeline; '' where none were made, or a table of windows has them. */
export function resultRowsText(trials: readonly JudgedTrial[]): string {
  const made = trials
    .map(({row}) => row)
    .filter(({windows, resultRows}) => Number.isNaN(windows) && !Number.isNaN(resultRows))
    .toSorted(byPipeline)
  const counts = made.map((row) => `${nameOf(row)} ${row.resultRows.toLocaleString('en-US')}`)
  return made[0] ? `Rows that came out of ${made[0].query}: ${counts.join(', ')}` : ''
}

const nameOf = ({pipeline, repetition}: TrialRow): string =>
  repetition > 1 ? `${pipeline} #${repetition}` : pipeline

const byPipeline = (a: TrialRow, b: TrialRow): number => rank(a) - rank(b) || a.repetition - b.repetition

const rank = ({pipeline}: TrialRow): number => PIPELINES.findIndex((known) => known === pipeline)

/** Inside the spike where there is one. */
function latencies(row: TrialRow, isBurst: boolean): readonly string[] {
  const keys = isBurst
    ? (['burstLatencyP50Ms', 'burstLatencyP99Ms', 'burstLatencyMaxMs'] as const)
    : (['latencyP50Ms', 'latencyP99Ms', 'latencyMaxMs'] as const)
  return keys.map((key) => cellText(row, key))
}

/** The model's p99 comes after the measured one; – where it has none, or but a bound. */
function withModel(
  [p50 = '', p99 = '', max = '']: readonly string[],
  row: TrialRow,
  computed: readonly JudgedTrial[] | null,
): readonly string[] {
  if (computed === null) return [p50, p99, max]
  const rows = computed.map((trial) => trial.row)
  const model = sameTrial(row, rows)
  return [p50, p99, formatNumber(model ? exactP99Ms(model) : Number.NaN), max]
}

/** – without over-provisioning, and where one of both has no cost of an event, or neither is known. */
function costRatioText(row: TrialRow, over: TrialRow | undefined): string {
  const ratio = over ? row.costPerMillionEventsUsd / over.costPerMillionEventsUsd : Number.NaN
  if (!over || !Number.isFinite(ratio)) return '–'
  const [isAtLeast, isAtMost] = [row, over].map((one) => isLowerBound(one, 'costPerMillionEventsUsd'))
  if (isAtLeast === isAtMost) return isAtLeast === true && row !== over ? '–' : `${ratio.toFixed(2)} ×`
  return `${isAtLeast === true ? '≥' : '≤'}${ratio.toFixed(2)} ×`
}

/** A figure of a row, `≥` before it where unfinished events would have raised it. */
const cellText = (row: TrialRow, key: NumberKey, format = formatNumber): string =>
  `${isLowerBound(row, key) ? '≥' : ''}${format(row[key])}`
