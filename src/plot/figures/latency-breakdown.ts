import {threeDigits} from '../../model/number-text.js'
import {ownValue} from '../../model/own-value.js'
import {estimateMean} from '../../analysis/statistics/estimate.js'
import {hasTrialFile, type TrialFolders} from '../../results/trial-files/trial-folders.js'
import {readSummary} from '../../results/trial-files/read-trial-files.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec} from '../chart/chart.js'
import type {Figure, FigureInput} from '../figure.js'
import type {Spec} from '../chart/json.js'
import {MS_PER_S} from '../../model/units.js'
import {isInSeconds, timeText} from '../data/metric.js'
import {asGiven, type AxisScale, channel, linearScale, nameChannel, placeOn} from '../chart/scales.js'
import {seriesOf} from '../data/series.js'
import {showcaseSlice, type Slice} from '../data/slices.js'
import {measureText} from '../chart/text-width.js'
import {COLORS} from '../colors.js'
import {inkOn, LABEL_PX, MUTED} from '../chart/theme.js'

const WIDTH_PX = 560
const BAR_PX = 34

/** From the intended instant to the emission, which no path has of its own. */
const SOURCE_WAIT = 'sourceWait'

/** The parts in the order of an event's way, each with its color; words, not keys, in the legend. */
const PARTS: Readonly<Record<string, {readonly label: string; readonly color: string}>> = {
  [SOURCE_WAIT]: {label: 'waits before the source', color: COLORS.wine},
  policyBlock: {label: 'blocked before the queue', color: COLORS.gray},
  queueWait: {label: 'waits in the queue', color: COLORS.blue},
  offloadWait: {label: 'offloaded in vain', color: COLORS.purple},
  batchWait: {label: 'waits for its batch', color: COLORS.sky},
  clientWait: {label: 'waits for the client', color: '#7B5AA6'},
  coldStart: {label: 'cold start', color: COLORS.vermillion},
  service: {label: 'service', color: COLORS.green},
  network: {label: 'network', color: COLORS.orange},
  mergeWait: {label: 'waits to merge', color: '#B9C0C7'},
}

interface Bar {
  readonly pipeline: string
  readonly label: string
  readonly n: number
  readonly parts: ReadonlyMap<string, number>
  readonly totalMs: number
}

/** Where event-time latency goes: mean per part, one bar per pipeline and path. */
export const latencyBreakdown: Figure = {
  name: 'latency-breakdown',
  needs: 'the folders of its trials, with summary.json',
  draw: async (input) => {
    const slice = showcaseSlice(input.rows)
    const bars = await readBars(slice, input)
    return bars.length === 0 ? [] : [{name: 'latency-breakdown', spec: specOf(bars, slice)}]
  },
}

/** path → part → mean of each repetition. */
type Means = Map<string, Map<string, number[]>>

async function readBars({rows}: Slice, {trials}: FigureInput): Promise<readonly Bar[]> {
  const series = seriesOf(rows)
  const bars: Bar[] = []
  for (const own of series.all) {
    const means: Means = new Map()
    for (const row of rows.filter((candidate) => series.of(candidate).key === own.key)) {
      await addMeans(means, row, trials)
    }
    for (const [path, parts] of means)
      bars.push({pipeline: own.key, ...barOf(`${own.label}, ${ownValue(PATHS, path) ?? path}`, parts)})
  }
  return bars
}

const PATHS: Readonly<Record<string, string>> = {local: 'local', offload: 'offloaded', fallback: 'fallback'}

async function addMeans(means: Means, {trialId}: TrialRow, trials: TrialFolders): Promise<void> {
  if (!(await hasTrialFile(trials, trialId, 'summary.json'))) return
  const {breakdown, histograms} = await readSummary(trials, trialId)
  const waitMs = histograms.get('scheduleLateness')?.meanMs ?? Number.NaN
  for (const [path, parts] of breakdown) {
    const known = means.get(path) ?? new Map<string, number[]>()
    means.set(path, known)
    const add = (part: string, ms: number): Map<string, number[]> =>
      known.set(part, [...(known.get(part) ?? []), ms])
    if (Number.isFinite(waitMs)) add(SOURCE_WAIT, waitMs)
    for (const [part, {meanMs}] of parts) add(part, meanMs)
  }
}

function barOf(label: string, parts: ReadonlyMap<string, readonly number[]>): Omit<Bar, 'pipeline'> {
  const means = [...parts].map(([part, values]) => [part, estimateMean(values)?.center ?? 0] as const)
  return {
    label,
    n: Math.max(...[...parts.values()].map(({length}) => length)),
    parts: new Map(means),
    totalMs: means.reduce((sum, [, ms]) => sum + ms, 0),
  }
}

const hasPaths = (bars: readonly Bar[]): boolean =>
  bars.some((bar) => bars.some((other) => other !== bar && other.pipeline === bar.pipeline))

function specOf(bars: readonly Bar[], slice: Slice): Spec {
  const longestMs = Math.max(...bars.map(({totalMs}) => totalMs))
  const short = bars.filter(({totalMs}) => totalMs < longestMs * SHORT_SHARE)
  const repetitions = [...new Set(bars.map(({n}) => n))].toSorted((a, b) => a - b)
  const used = Object.entries(PARTS).filter(([part]) =>
    bars.some((bar) => (bar.parts.get(part) ?? 0) > bar.totalMs / 500),
  )
  return figureSpec({
    title: 'Where latency goes',
    facts: [
      slice.words,
      `mean event-time latency of the events that took each path, by part; n\u00A0=\u00A0${repetitions.join(' or ')}, no interval`,
      short.length > 0 ? 'below: the short bars on a scale of their own' : '',
      hasPaths(bars) ? 'of several paths the wait before the source is the mean over all events' : '',
    ],
    legend: used.map(([, {label, color}]) => ({label, color, sign: 'area' as const})),
    widthPx: WIDTH_PX,
    views: [barsView(bars), ...(short.length > 0 ? [barsView(short)] : [])],
    spacingPx: 22,
  })
}

/** Of the longest bar: the parts of shorter ones cannot be seen beside it. */
const SHORT_SHARE = 0.05

interface Axis {
  readonly scale: AxisScale
  readonly unitMs: number
}

function barsView(bars: readonly Bar[]): Spec {
  const unitMs = isInSeconds(bars.map(({totalMs}) => totalMs)) ? MS_PER_S : 1
  const scale = linearScale(bars.map(({totalMs}) => totalMs / unitMs))
  const segments = bars.flatMap((bar) => segmentsOf(bar, {scale, unitMs}))
  const title = `Mean event-time latency (${unitMs === 1 ? 'ms' : 's'})`
  const x = (field: string): Spec => channel(field, scale, {title, grid: true})
  const y = nameChannel(
    'bar',
    {domain: bars.map(({label}) => label), paddingInner: 0.35, paddingOuter: 0.2},
    {labelLimit: 260},
  )
  return {
    width: WIDTH_PX,
    height: bars.length * BAR_PX,
    data: {values: segments},
    layer: [
      {
        mark: {type: 'bar', cornerRadius: 0, stroke: '#FFFFFF', strokeWidth: 0.8},
        encoding: {y, x: x('from'), x2: {field: 'to'}, color: asGiven('color'), tooltip: asGiven('tip')},
      },
      {
        mark: {type: 'text', align: 'center', baseline: 'middle', fontSize: 11},
        encoding: {y, x: x('middle'), text: {field: 'text'}, color: asGiven('ink')},
      },
      {
        data: {
          values: bars.map(({label, totalMs}) => ({
            bar: label,
            to: totalMs / unitMs,
            total: timeText(totalMs),
          })),
        },
        mark: {type: 'text', align: 'left', baseline: 'middle', dx: 6, color: MUTED, fontSize: LABEL_PX},
        encoding: {y, x: x('to'), text: {field: 'total'}},
      },
    ],
  }
}

/** A number stands in a segment only where it fits. */
function segmentsOf(
  {label, parts, totalMs}: Bar,
  {scale, unitMs}: Axis,
): readonly Readonly<Record<string, string | number>>[] {
  let from = 0
  return Object.entries(PARTS).flatMap(([part, {label: words, color}]) => {
    const ms = parts.get(part) ?? 0
    if (ms <= 0) return []
    const value = ms / unitMs
    const to = from + value
    const room = (placeOn(scale, to) - placeOn(scale, from)) * WIDTH_PX
    const text = threeDigits(value)
    const textPx = measureText(text, 11, 400) + 6
    const segment = {
      bar: label,
      from,
      to,
      middle: from + value / 2,
      color,
      ink: inkOn(color),
      text: textPx <= room && ms < totalMs * 0.995 ? text : '',
      // For a narrower figure.
      roomPx: room,
      textPx,
      tip: `${label}: ${words} ${timeText(ms)}`,
    }
    from = to
    return [segment]
  })
}
