import {MS_PER_S} from '../../model/units.js'
import {scheduledBursts} from '../../analysis/scheduled-bursts.js'
import type {Timeline} from '../../results/trial-files/read-trial-files.js'
import {figureSpec} from '../chart/chart.js'
import {titleLayer} from '../chart/dot-panel.js'
import {downsample} from '../data/downsample.js'
import type {Drawing, FigureInput} from '../figure.js'
import type {Spec} from '../chart/json.js'
import {type AxisScale, channel, logScale, PERCENT_SCALE} from '../chart/scales.js'
import {burstBands, timeChannel} from '../chart/time-panel.js'
import type {NamedRow} from '../data/strategy-rows.js'
import {firstTimeline, type TimedRow} from '../data/timelines.js'
import {COLORS} from '../colors.js'

const COLUMNS = 5
const CELL_PX = 150
const PANEL_PX = 48
const GAP_PX = 14
/** A burst is shown with so many of its lengths before and after it. */
const BEFORE = 0.25
const AFTER = 1

interface Cell extends TimedRow {
  readonly name: string
}

interface Panel {
  readonly title: string
  readonly color: string
  readonly read: (timeline: Timeline) => Float64Array | readonly number[]
  readonly scaleOf: (values: readonly number[]) => AxisScale
}

/** A panel's values; nothing has no place on a log axis, so a queue of less than one event is one of one. */
const PANELS: readonly Panel[] = [
  {
    title: 'Offload (%)',
    color: COLORS.vermillion,
    read: ({numbers}) => Array.from(numbers.offload_share, (share) => share * 100),
    scaleOf: () => PERCENT_SCALE,
  },
  {
    title: 'Backlog (events)',
    color: COLORS.gray,
    read: ({numbers}) => Array.from(numbers.backlog_events, (events) => Math.max(1, events)),
    scaleOf: decades,
  },
  {
    title: 'p99 (ms)',
    color: COLORS.blue,
    read: ({numbers}) => Array.from(numbers.latency_p99_ms, (ms) => (ms > 0 ? ms : Number.NaN)),
    scaleOf: decades,
  },
]

/** Every second decade is labeled: the panels are low. */
function decades(values: readonly number[]): AxisScale {
  const scale = logScale(values)
  const whole = scale.ticks.filter((tick) => Number.isInteger(Math.log10(tick)))
  return {...scale, ticks: whole.filter((_, i) => whole.length <= 3 || i % 2 === 0)}
}

/** Share, backlog and p99 of each strategy through the first burst of one shape: what the dots come from. */
export async function drawOverTime(
  named: readonly NamedRow[],
  input: FigureInput,
): Promise<readonly Drawing[]> {
  const bursting = named.filter(({row}) => row.pipeline === 'burst' && row.burstEvents > 0)
  const shape = (bursting.find(({row}) => row.shape === 'spike') ?? bursting[0])?.row.shape
  const cells = await readCells(
    bursting.filter(({row}) => row.shape === shape),
    input,
  )
  const [first] = cells
  const burst = first ? scheduledBursts(first.row, input.shapeOf(first.row))[0] : undefined
  if (!first || !burst) return []

  const fromS = (burst.fromMs - first.row.warmupMs) / MS_PER_S
  const toS = (burst.toMs - first.row.warmupMs) / MS_PER_S
  const domain = [fromS - BEFORE * (toS - fromS), toS + AFTER * (toS - fromS)] as const
  const scales = PANELS.map(({read, scaleOf}) => scaleOf(cells.flatMap(({timeline}) => [...read(timeline)])))
  const lines: Spec[] = []
  for (let at = 0; at < cells.length; at += COLUMNS) {
    const line = cells.slice(at, at + COLUMNS)
    const isLast = at + COLUMNS >= cells.length
    lines.push({
      spacing: 8,
      // Panel by panel, by their plots alone: labels of the first cell must not move its plots.
      vconcat: PANELS.map((panel, panelAt) => ({
        spacing: GAP_PX,
        bounds: 'flush',
        hconcat: line.map((cell, i) =>
          panelView(panel, cell, {
            domain,
            shade: [fromS, toS],
            scale: scales[panelAt] ?? logScale([]),
            title: panelAt === 0 ? cell.name : '',
            isFirst: i === 0,
            hasTime: isLast && panelAt === PANELS.length - 1,
          }),
        ),
      })),
    })
  }
  const spec = figureSpec({
    title: 'What each strategy did through a burst',
    facts: [
      `shape ${first.row.shape}, repetition ${first.row.repetition} alone, one value per metric interval`,
      'shaded: load above its base',
      'backlog and p99 on log scales, equal in all cells',
    ],
    legend: [],
    widthPx: Math.min(COLUMNS, cells.length) * (CELL_PX + GAP_PX),
    spacingPx: 14,
    views: lines,
  })
  return [{name: 'strategies-over-time', spec}]
}

async function readCells(named: readonly NamedRow[], input: FigureInput): Promise<readonly Cell[]> {
  const cells: Cell[] = []
  for (const name of [...new Set(named.map((row) => row.name))].toSorted()) {
    const own = named.filter((candidate) => candidate.name === name).map(({row}) => row)
    const found = await firstTimeline(own, input)
    if (found) cells.push({name, ...found})
  }
  return cells
}

interface Frame {
  readonly domain: readonly [number, number]
  readonly shade: readonly [number, number]
  readonly scale: AxisScale
  /** '' below the first panel of a cell. */
  readonly title: string
  /** The first of a line has the scales' labels, the last line has the time. */
  readonly isFirst: boolean
  readonly hasTime: boolean
}

function panelView(panel: Panel, {row, timeline}: Cell, frame: Frame): Spec {
  const {domain, shade, scale, title, isFirst, hasTime} = frame
  const x = timeChannel(domain, hasTime ? {title: 'Time (s)', tickCount: 4} : null)
  const y = channel('v', scale, {
    title: isFirst ? panel.title.split(' (').map((part, i) => (i === 0 ? part : `(${part}`)) : null,
    labels: isFirst,
    minExtent: isFirst ? 50 : 0,
    maxExtent: isFirst ? 50 : 0,
    titleFontSize: 11,
  })
  const {xs, ys} = downsample(timeline.numbers.at_ms, panel.read(timeline) as Float64Array, 2 * CELL_PX)
  const values = xs
    .map((ms, i) => ({t: (ms - row.warmupMs) / MS_PER_S, v: Number.isFinite(ys[i]) ? (ys[i] ?? null) : null}))
    .filter(({t}) => t >= domain[0] && t <= domain[1])
  return {
    width: CELL_PX,
    height: PANEL_PX,
    layer: [
      burstBands([{t: shade[0], to: shade[1]}], x),
      {
        data: {values},
        mark: {type: 'line', interpolate: 'step-before', color: panel.color, strokeWidth: 1.5},
        encoding: {x, y},
      },
      ...(title === '' ? [] : [titleLayer(title)]),
    ],
  }
}
