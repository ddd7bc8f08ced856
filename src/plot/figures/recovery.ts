import {type Ms, MS_PER_S} from '../../model/units.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, lineEntry} from '../chart/chart.js'
import {titleLayer} from '../chart/dot-panel.js'
import type {Spec} from '../chart/json.js'
import {channel} from '../chart/scales.js'
import {FAULT_SHADE} from '../chart/theme.js'
import {hasValues, TIME_PANELS, timeChannel, type TimePanel} from '../chart/time-panel.js'
import {type Cell, type Line, readCells} from '../data/recovery-cells.js'
import {sliceRows} from '../data/slices.js'
import {withStrategyNames} from '../data/strategy-rows.js'
import {stepMs} from '../data/timelines.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import {spansOf, standstillLayers} from './standstill-layers.js'
import {spanLabel} from './spikes/spike-points.js'

const CELL_PX = 200
const PANEL_PX = 84
const GAP_PX = 16
/** What is shown before time 0, and after the last pipeline is good again. */
const AROUND_S = 3
const AXIS_PX = 52

const PANELS = TIME_PANELS.map((panel) =>
  panel.column === 'latency_p99_ms'
    ? {...panel, title: ['p99 of an interval', '(s, log scale)'], factor: 1 / MS_PER_S}
    : panel,
)

/** What a crash or a rescale leaves to catch up with, and how each pipeline does: a column for each interval of checkpoints. */
export const recovery: Figure = {
  name: 'recovery',
  isOfOneFolder: true,
  needs: 'trials with checkpoints and a slot-crash or rescales, and their folders with timeline.csv',
  draw: async (input) => {
    const safe = withStrategyNames(input.rows).filter(({checkpointIntervalMs}) => checkpointIntervalMs > 0)
    const stopped = safe.filter((row) => isCrashed(row, input) || isRescaled(row))
    const most = Math.max(...stopped.map(({rateEps}) => rateEps))
    const fastest = stopped.filter(({rateEps}) => rateEps === most)
    const rateWords = fastest.length < stopped.length ? `${most} events/s, the highest of its rates` : ''
    const drawings: Drawing[] = []
    for (const {suffix, words, rows} of sliceRows(fastest.map(withoutInterval), null)) {
      const cells = await readCells(rows, input)
      if (cells.length > 0)
        drawings.push({name: `recovery${suffix}`, spec: specOf(cells, [words, rateWords])})
    }
    return drawings
  },
}

/** Whether a crash of its settings found the job; of rows that do not count them it did. */
const isCrashed = (row: TrialRow, {faultsOf}: FigureInput): boolean =>
  row.failuresInjected !== 0 && faultsOf(row).some(({kind}) => kind === 'slot-crash')

/** Whether it was to be rescaled, whatever became of it. */
const isRescaled = ({rescales}: TrialRow): boolean => !Number.isNaN(rescales)

/** Intervals of checkpoints are columns of one figure, and so set no point apart. */
const withoutInterval = (row: TrialRow): TrialRow => ({
  ...row,
  point: row.point
    .split(';')
    .filter((pair) => !pair.startsWith('checkpointInterval='))
    .join(';'),
})

/** From time 0 to where the last pipeline is good again after the last of its crashes; of rescales to the end of the window. */
function domainOf(lines: readonly Line[]): readonly [number, number] {
  const ends = lines.map((line) => endOf(line) - line.standstills.zeroMs)
  return [-AROUND_S, Math.max(...ends) / MS_PER_S]
}

/** From the start of the window, and not beyond what the trial knows. */
function endOf({row, timeline: {numbers, rowCount}, standstills: {zero, crashes}}: Line): Ms {
  if (zero === 'rescale') return row.durationMs
  // How long the longest took is known, not each: the last one may be it.
  const goods = crashes.map(({fromMs, toMs}) => Math.max(toMs, fromMs + (row.recoveryMs || 0)))
  const lastMs = (numbers.at_ms[rowCount - 1] ?? 0) - row.warmupMs
  return Math.min(lastMs, Math.max(...goods) + AROUND_S * MS_PER_S)
}

function specOf(cells: readonly Cell[], facts: readonly string[]): Drawing['spec'] {
  const lines = cells.flatMap((cell) => cell.lines)
  const domain = domainOf(lines)
  const words = wordsOf(lines, domain)
  const shown = PANELS.filter((panel) => hasValues(panel, lines))
  const series = [...new Map(lines.map((line) => [line.series.key, line.series])).values()]
  const [first] = lines
  return figureSpec({
    title: words.title,
    facts: [
      ...facts,
      first
        ? `repetition ${first.row.repetition} alone: a step is one value for its ${Math.round(stepMs(first.timeline))} ms`
        : '',
      'a column for each interval of checkpoints',
      `time\u00A00: ${words.zeroInFull}`,
      words.edge,
      'what was accepted after the last checkpoint is accepted again',
    ],
    legend: [
      ...series.map(lineEntry),
      ...(words.shade === '' ? [] : [{label: words.shade, color: FAULT_SHADE, sign: 'area' as const}]),
    ],
    widthPx: cells.length * CELL_PX + (cells.length - 1) * GAP_PX,
    views: [
      {
        spacing: 10,
        vconcat: shown.map((panel, at) =>
          rowOf(panel, cells, {
            ...{domain, isFirst: at === 0, isLast: at === shown.length - 1},
            zero: words.zero,
          }),
        ),
      },
    ],
  })
}

/** What a reader has to know of the times that are marked; '' of what there is none of. */
interface Words {
  readonly title: string
  /** The instant that time counts from, as short as an axis wants it. */
  readonly zero: string
  readonly zeroInFull: string
  readonly shade: string
  readonly edge: string
}

function wordsOf(lines: readonly Line[], domain: readonly [number, number]): Words {
  const standstills = lines.map((line) => line.standstills)
  const isShown = (kind: 'crashes' | 'rescales'): boolean => spansOf(standstills, kind, domain).length > 0
  const shades = [
    ...(isShown('crashes') ? ['outage'] : []),
    ...(isShown('rescales') ? ['pause of a rescale'] : []),
  ]
  const slots = 'the slots that the job goes on with'
  const isOfCrash = standstills.some(({zero}) => zero === 'crash')
  const isOfSeveral = standstills.some(({crashes}) => crashes.length > 1)
  const zero = isOfCrash ? `the ${isOfSeveral ? 'first ' : ''}crash` : 'the first request'
  return {
    title: isOfCrash
      ? 'How each pipeline catches up after a crash'
      : 'How each pipeline goes through a rescale',
    zero,
    zeroInFull: isOfCrash ? zero : `${zero} for other slots`,
    shade: shades.join(' or '),
    edge: isShown('rescales') ? `a dashed edge: a rescale, with ${slots}` : '',
  }
}

interface Frame {
  readonly domain: readonly [number, number]
  /** The first row names the cells, the last one has the time. */
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly zero: string
}

function rowOf(panel: TimePanel, cells: readonly Cell[], frame: Frame): Spec {
  const drawn = cells.map((cell) => ({
    ...cell,
    values: cell.lines.map((line) => valuesOf(line, panel, frame)),
  }))
  const scale = panel.scaleOf(
    drawn.flatMap(({values}) => values.flatMap((one) => one.flatMap(({v}) => v ?? []))),
  )
  return {
    spacing: GAP_PX,
    bounds: 'flush',
    hconcat: drawn.map((cell, at) => {
      const x = timeChannel(
        frame.domain,
        frame.isLast ? {title: `Time since ${frame.zero} (s)`, tickCount: 5} : null,
      )
      const y = channel('v', scale, {
        title: at === 0 ? panel.title : null,
        labels: at === 0,
        minExtent: at === 0 ? AXIS_PX : 0,
        maxExtent: at === 0 ? AXIS_PX : 0,
      })
      return {
        width: CELL_PX,
        height: PANEL_PX,
        layer: [
          ...standstillLayers(
            cell.lines.map((line) => line.standstills),
            {x, domain: frame.domain, isFirst: frame.isFirst},
          ),
          ...cell.lines.map(({series: {color, dash}}, line) => ({
            data: {values: (cell.values[line] ?? []).map((value) => ({...value}))},
            mark: {type: 'line', interpolate: 'step-before', color, strokeDash: dash, strokeWidth: 1.8},
            encoding: {x, y},
          })),
          ...(frame.isFirst ? [titleLayer(`every ${spanLabel(cell.intervalMs / MS_PER_S)}`)] : []),
        ],
      }
    }),
  }
}

/** A row is of the interval that ends at its instant; nothing has no place on a log axis. */
function valuesOf(
  {row, standstills: {zeroMs}, timeline: {numbers}}: Line,
  {column, factor}: TimePanel,
  {domain}: Frame,
): readonly {readonly t: number; readonly v: number | null}[] {
  const isLatency = column === 'latency_p99_ms'
  return Array.from(numbers.at_ms, (ms, i) => {
    const value = (numbers[column][i] ?? 0) * factor
    return {t: (ms - row.warmupMs - zeroMs) / MS_PER_S, v: isLatency && value <= 0 ? null : value}
  }).filter(({t}) => t >= domain[0] && t <= domain[1])
}
