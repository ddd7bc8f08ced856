import {MS_PER_S} from '../../model/units.js'
import {scheduledBursts} from '../../analysis/scheduled-bursts.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, lineEntry, type LegendEntry} from '../chart/chart.js'
import {downsample, type Polyline} from '../data/downsample.js'
import {coincidenceWordsOf, type DrawnLine, inOwnColors, widthsOf} from '../data/line-looks.js'
import {isInSeconds} from '../data/metric.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import type {Spec} from '../chart/json.js'
import {channel} from '../chart/scales.js'
import {
  burstBands,
  faultBands,
  hasValues,
  TIME_PANELS,
  timeChannel,
  type TimePanel,
} from '../chart/time-panel.js'
import {seriesOf} from '../data/series.js'
import {showcaseSlice} from '../data/slices.js'
import {withStrategyNames} from '../data/strategy-rows.js'
import {firstTimeline, type Line, stepMs} from '../data/timelines.js'
import {windowEnds, type WindowEnds} from '../data/window-ends.js'
import {FAULT_SHADE, INK, WINDOW_EDGE} from '../chart/theme.js'
import type {FaultSpan} from '../data/fault-spans.js'

const WIDTH_PX = 700
const PANEL_PX = 105
/** Narrower than what axis labels of any panel need, so that all panels begin at one place. */
const AXIS_PX = 52

const WINDOW_DASH = [2, 3]

/** What one repetition did over time, pipeline over pipeline. */
export const timeline: Figure = {
  name: 'timeline',
  needs: 'the folders of its trials, with timeline.csv',
  draw: async (input) => {
    const slice = showcaseSlice(withStrategyNames(input.rows.filter(({pipeline}) => pipeline !== 'invoker')))
    const lines = await readLines(slice.rows, input)
    const [first] = lines
    if (!first) return []
    const {row} = first
    const bursts = scheduledBursts(row, input.shapeOf(row))
    const facts = [
      slice.words,
      `repetition ${row.repetition} alone: a step is one value for its ${Math.round(stepMs(first.timeline))} ms`,
      row.warmupMs > 0 ? 'time 0: end of the warm-up' : '',
      lines.some(({timeline: {rowCount}}) => rowCount > 2 * WIDTH_PX)
        ? 'drawn by the lowest and highest value per pixel'
        : '',
    ]
    const faults = faultsOfLines(lines, input)
    const ends = windowEnds(lines.map((line) => line.row))
    return [{name: 'timeline', spec: specOf(lines, {ends, bursts, faults, facts: [...facts, ends.words]})}]
  },
}

async function readLines(rows: readonly TrialRow[], input: FigureInput): Promise<readonly Line[]> {
  const series = seriesOf(rows)
  const lines: Line[] = []
  for (const own of series.all) {
    const found = await firstTimeline(
      rows.filter((candidate) => series.of(candidate).key === own.key),
      input,
    )
    if (found && found.timeline.rowCount > 0) lines.push({series: own, ...found})
  }
  return lines
}

/** A fault of one line or several. */
interface LineFault extends FaultSpan {
  /** " (burst alone)"; '' where it strikes all lines. */
  readonly whose: string
}

/** Each fault once, in the order of time: a sweep may set faults for some of its trials. */
function faultsOfLines(lines: readonly Line[], {faultsOf}: FigureInput): readonly LineFault[] {
  const all = lines.flatMap(({series, row}) => faultsOf(row).map((fault) => ({fault, label: series.label})))
  const keyOf = ({kind, fromMs, toMs}: FaultSpan): string => `${kind} ${fromMs} ${toMs ?? ''}`
  return [...new Map(all.map(({fault}) => [keyOf(fault), fault])).values()]
    .map((fault) => {
      const strikes = all.filter((other) => keyOf(other.fault) === keyOf(fault))
      const labels = [...new Set(strikes.map(({label}) => label))]
      return {...fault, whose: labels.length < lines.length ? ` (of ${labels.join(' and ')} alone)` : ''}
    })
    .toSorted((a, b) => a.fromMs - b.fromMs)
}

interface Ground {
  readonly ends: WindowEnds
  readonly bursts: ReturnType<typeof scheduledBursts>
  readonly faults: readonly LineFault[]
  readonly facts: readonly string[]
}

function specOf(read: readonly Line[], {ends: {endsMs}, bursts, faults, facts}: Ground): Drawing['spec'] {
  const looks = inOwnColors(read.map(({series}) => series))
  const lines = read.map((line, i) => ({...line, series: looks[i] ?? line.series}))
  const warmupMs = lines[0]?.row.warmupMs ?? 0
  const ends = lines.map(({timeline: {numbers, rowCount}}) => numbers.at_ms[rowCount - 1] ?? 0)
  const domain = [-warmupMs / MS_PER_S, (Math.max(...ends) - warmupMs) / MS_PER_S] as const
  const shades = bursts.map(({fromMs, toMs}) => ({
    from: (fromMs - warmupMs) / MS_PER_S,
    to: Math.min(domain[1], (toMs - warmupMs) / MS_PER_S),
  }))
  const strikes = faults.map(({kind, whose, fromMs, toMs}) => ({
    kind,
    whose,
    from: fromMs / MS_PER_S,
    to: Math.min(domain[1], toMs === null ? domain[1] : toMs / MS_PER_S),
  }))
  const legend: LegendEntry[] = lines.map(({series}) => lineEntry(series))
  if (shades.length > 0) legend.push({label: 'load above its base', color: '#FBECCB', sign: 'area'})
  if (strikes.length > 0) legend.push({label: 'a fault, by its number', color: FAULT_SHADE, sign: 'area'})
  if (endsMs.length > 0)
    legend.push({label: 'the end of a window', color: WINDOW_EDGE, sign: 'line', dash: WINDOW_DASH})
  const shown = TIME_PANELS.filter((panel) => panel.isOfExcess !== true || hasValues(panel, lines))
  const still = TIME_PANELS.filter((panel) => !shown.includes(panel)).map(({word}) => word)
  const linesIn = ({column}: TimePanel): readonly DrawnLine[] =>
    lines.map(({series, timeline: {numbers}}) => ({series, values: numbers[column]}))
  return figureSpec({
    title: 'What each pipeline did over time',
    facts: [
      ...facts,
      still.length > 0 ? `no ${still.join(' and no ')} at the end of any interval` : '',
      coincidenceWordsOf(shown.map((panel) => ({word: panel.word, lines: linesIn(panel)}))),
      strikes.map(({kind, whose}, i) => `${i + 1}\u00A0${kind}${whose}`).join(', '),
    ],
    legend,
    widthPx: WIDTH_PX,
    spacingPx: 14,
    views: shown.map((panel, index) =>
      panelView(panel, lines, {
        domain,
        shades,
        strikes,
        windowEnds: endsMs.map((ms) => ms / MS_PER_S),
        widths: widthsOf(linesIn(panel), LINE_PX),
        isFirst: index === 0,
        isLast: index === shown.length - 1,
      }),
    ),
  })
}

const LINE_PX = 1.8

interface Frame {
  readonly domain: readonly [number, number]
  readonly shades: readonly {readonly from: number; readonly to: number}[]
  readonly strikes: readonly {readonly kind: string; readonly from: number; readonly to: number}[]
  readonly windowEnds: readonly number[]
  /** Of lines, by the key of their series. */
  readonly widths: ReadonlyMap<string, number>
  readonly isFirst: boolean
  readonly isLast: boolean
}

function panelView(panel: TimePanel, lines: readonly Line[], frame: Frame): Spec {
  const {domain, shades, isLast, widths} = frame
  const read = lines.map((line) => ({...line, polyline: polylineOf(line, panel)}))
  const isLong = panel.column === 'latency_p99_ms' && isInSeconds(read.flatMap(({polyline}) => polyline.ys))
  const [title, drawn] = isLong
    ? [
        ['p99 of an interval', '(s, log scale)'],
        read.map((line) => ({...line, polyline: inSeconds(line.polyline)})),
      ]
    : [panel.title, read]
  const scale = panel.scaleOf(drawn.flatMap(({polyline}) => polyline.ys))
  const x = timeChannel(domain, isLast ? {title: 'Time in the measured window (s)'} : null)
  const y = channel('v', scale, {title, minExtent: AXIS_PX})
  return {
    width: WIDTH_PX,
    height: PANEL_PX,
    layer: [
      burstBands(
        shades.map(({from, to}) => ({t: from, to})),
        x,
      ),
      ...endLayers(frame, x),
      ...faultLayers(frame, x),
      // A row is of the interval that ends at its instant, so the step lies before it.
      ...drawn.map(({series: {key, color, dash}, polyline: {xs, ys}}) => ({
        data: {values: xs.map((t, i) => ({t, v: Number.isFinite(ys[i]) ? (ys[i] ?? null) : null}))},
        mark: {
          type: 'line',
          interpolate: 'step-before',
          color,
          strokeDash: dash,
          strokeWidth: widths.get(key) ?? LINE_PX,
        },
        encoding: {x, y},
      })),
    ],
  }
}

const inSeconds = ({xs, ys}: Polyline): Polyline => ({xs, ys: ys.map((ms) => ms / MS_PER_S)})

/** A rule where a window ends: when it fires is in the figure of emission delays. */
const endLayers = ({windowEnds: ends}: Frame, x: Spec): readonly Spec[] =>
  ends.length === 0
    ? []
    : [
        {
          data: {values: ends.map((t) => ({t}))},
          mark: {type: 'rule', color: WINDOW_EDGE, strokeWidth: 0.6, strokeDash: WINDOW_DASH},
          encoding: {x},
        },
      ]

/** Faults as bands with their numbers above the first panel; one that strikes once is a line. */
function faultLayers({strikes, isFirst}: Frame, x: Spec): readonly Spec[] {
  if (strikes.length === 0) return []
  const data: Spec = {values: strikes.map(({from, to}, i) => ({t: from, to, number: String(i + 1)}))}
  const bands = faultBands(data, x)
  if (!isFirst) return bands
  const number: Spec = {type: 'text', align: 'left', baseline: 'bottom', dx: 1, fontSize: 11, color: INK}
  return [...bands, {data, mark: number, encoding: {x, y: {value: -2}, text: {field: 'number'}}}]
}

/** Seconds and drawn values; 0 has no place on a log axis and is left out there like a missing value. */
function polylineOf({row, timeline: {numbers}}: Line, {column, factor}: TimePanel): Polyline {
  const {xs, ys} = downsample(numbers.at_ms, numbers[column], WIDTH_PX)
  const isLatency = column === 'latency_p99_ms'
  const values = ys.map((value) => (isLatency && value <= 0 ? Number.NaN : value * factor))
  // The first row's interval begins where the run does.
  const startMs = Math.max(0, (numbers.at_ms[0] ?? 0) - stepMs({numbers}))
  return {
    xs: [startMs, ...xs].map((ms) => (ms - row.warmupMs) / MS_PER_S),
    ys: [values[0] ?? Number.NaN, ...values],
  }
}
