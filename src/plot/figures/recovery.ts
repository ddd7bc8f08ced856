import {MS_PER_S} from '../../model/units.js'
import type {Timeline} from '../../results/trial-files/read-trial-files.js'
import type {TrialRow} from '../../results/trial-row.js'
import {figureSpec, lineEntry} from '../chart/chart.js'
import {titleLayer} from '../chart/dot-panel.js'
import type {Spec} from '../chart/json.js'
import {type AxisScale, channel, linearScale, logScale} from '../chart/scales.js'
import {FAULT_EDGE, FAULT_SHADE} from '../chart/theme.js'
import {type Cell, type Line, readCells} from '../data/recovery-cells.js'
import {withStrategyNames} from '../data/strategy-rows.js'
import type {Drawing, Figure, FigureInput} from '../figure.js'
import {spanLabel} from './spikes/spike-points.js'

const CELL_PX = 200
const PANEL_PX = 84
const GAP_PX = 16
/** What is shown before the crash, and after the last pipeline is good again. */
const AROUND_S = 3
const AXIS_PX = 52

/** When the job stood, from the start of the measured window. */
interface Outage {
  readonly fromMs: number
  readonly toMs: number
}

interface Panel {
  readonly title: readonly string[]
  readonly column: keyof Timeline['numbers']
  readonly factor: number
  readonly scaleOf: (values: readonly number[]) => AxisScale
}

const PANELS: readonly Panel[] = [
  {title: ['Accepted rate', '(events/s)'], column: 'input_eps', factor: 1, scaleOf: linearScale},
  {title: ['Backlog', '(events)'], column: 'backlog_events', factor: 1, scaleOf: linearScale},
  {
    title: ['Offloaded', '(% of events)'],
    column: 'offload_share',
    factor: 100,
    scaleOf: () => ({domain: [0, 105], ticks: [0, 50, 100], isLog: false}),
  },
  {
    title: ['p99 of an interval', '(s, log scale)'],
    column: 'latency_p99_ms',
    factor: 1 / MS_PER_S,
    scaleOf: logScale,
  },
]

/** What a crash leaves to catch up with, and how each pipeline does: a column for each interval of checkpoints. */
export const recovery: Figure = {
  name: 'recovery',
  isOfOneFolder: true,
  needs: 'trials with checkpoints and a slot-crash, and their folders with timeline.csv',
  draw: async (input) => {
    const crashed = withStrategyNames(input.rows).filter(
      (row) => row.checkpointIntervalMs > 0 && outageOf(row, input) !== null,
    )
    const most = Math.max(...crashed.map(({rateEps}) => rateEps))
    const rows = crashed.filter(({rateEps}) => rateEps === most)
    const cells = await readCells(rows, input)
    const [first] = cells.flatMap(({lines}) => lines)
    const outage = first ? outageOf(first.row, input) : null
    return first && outage ? [{name: 'recovery', spec: specOf(cells, outage)}] : []
  },
}

function outageOf(row: TrialRow, {faultsOf}: FigureInput): Outage | null {
  const crash = faultsOf(row).find(({kind}) => kind === 'slot-crash')
  return crash ? {fromMs: crash.fromMs, toMs: crash.toMs ?? crash.fromMs} : null
}

function specOf(cells: readonly Cell[], outage: Outage): Drawing['spec'] {
  const lines = cells.flatMap((cell) => cell.lines)
  const longestMs = Math.max(outage.toMs - outage.fromMs, ...lines.map(({row}) => row.recoveryMs || 0))
  const domain = [-AROUND_S, longestMs / MS_PER_S + AROUND_S] as const
  const shown = PANELS.filter(({column}) =>
    lines.some(({timeline: {numbers}}) => numbers[column].some((value) => value > 0)),
  )
  const series = [...new Map(lines.map((line) => [line.series.key, line.series])).values()]
  const [first] = lines
  return figureSpec({
    title: 'How each pipeline catches up after a crash',
    facts: [
      `repetition ${first?.row.repetition ?? 1} alone: a step is one value for its ${Math.round(stepMs(first))} ms`,
      'a column for each interval of checkpoints',
      'time 0: the crash; shaded: the outage',
      'what was accepted after the last checkpoint is accepted again',
    ],
    legend: [...series.map(lineEntry), {label: 'outage', color: FAULT_SHADE, sign: 'area'}],
    widthPx: cells.length * CELL_PX + (cells.length - 1) * GAP_PX,
    views: [
      {
        spacing: 10,
        vconcat: shown.map((panel, at) =>
          rowOf(panel, cells, {outage, domain, isFirst: at === 0, isLast: at === shown.length - 1}),
        ),
      },
    ],
  })
}

const stepMs = (line: Line | undefined): number => {
  const [a = 0, b = 0] = line?.timeline.numbers.at_ms ?? []
  return b - a
}

interface Frame {
  readonly outage: Outage
  readonly domain: readonly [number, number]
  /** The first row names the cells, the last one has the time. */
  readonly isFirst: boolean
  readonly isLast: boolean
}

function rowOf(panel: Panel, cells: readonly Cell[], frame: Frame): Spec {
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
      const x: Spec = {
        field: 't',
        type: 'quantitative',
        scale: {domain: frame.domain, nice: false, zero: false},
        axis: frame.isLast
          ? {title: 'Time since the crash (s)', tickCount: 5}
          : {labels: false, ticks: false, title: null},
      }
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
          ...outageLayers(frame.outage, x),
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
  {row, timeline: {numbers}}: Line,
  {column, factor}: Panel,
  {outage, domain}: Frame,
): readonly {readonly t: number; readonly v: number | null}[] {
  const isLatency = column === 'latency_p99_ms'
  return Array.from(numbers.at_ms, (ms, i) => {
    const value = (numbers[column][i] ?? 0) * factor
    return {t: (ms - row.warmupMs - outage.fromMs) / MS_PER_S, v: isLatency && value <= 0 ? null : value}
  }).filter(({t}) => t >= domain[0] && t <= domain[1])
}

function outageLayers({fromMs, toMs}: Outage, x: Spec): readonly Spec[] {
  const data: Spec = {values: [{t: 0, to: (toMs - fromMs) / MS_PER_S}]}
  return [
    {data, mark: {type: 'rect', color: FAULT_SHADE, opacity: 0.45}, encoding: {x, x2: {field: 'to'}}},
    {data, mark: {type: 'rule', color: FAULT_EDGE, strokeWidth: 1}, encoding: {x}},
  ]
}
