import {reactionMs} from '../../../autoscaler/reaction.js'
import {
  type DuelOutcome,
  type DuelRules,
  duelWithBursting,
  type SpikeAnswer,
  spikeAnswers,
} from '../../../analysis/spike-answers.js'
import {MS_PER_S} from '../../../model/units.js'
import type {TrialRow} from '../../../results/trial-row.js'
import {loadAutoscaler} from '../../../settings/files/load-autoscaler.js'
import {type Cell, cellMap, type MapAxis, type MapPoint, unlabeled} from '../../chart/cell-map.js'
import {figureSpec, type LegendEntry, signEntry, type SignLook} from '../../chart/chart.js'
import type {Drawing, Figure, FigureInput} from '../../figure.js'
import {COLORS} from '../../colors.js'
import {INK} from '../../chart/theme.js'
import {type SlotPrice, slotPricesOf} from './slot-prices.js'
import {
  distinct,
  oneSpikePoints,
  spanIn,
  spanLabel,
  type SpikePoint,
  STANDARD_LIMIT_MS,
  utilizationOf,
} from './spike-points.js'

const PANEL_PX = {widthPx: 186, heightPx: 140}
const WIDTH_PX = 640
const MOST_LENGTHS = 3

/** How fast an autoscaler that knows the load must be before slots beat bursting. */
export const breakEven: Figure = {
  name: 'break-even',
  isOfOneFolder: true,
  needs:
    'shape spike, pipelines vanilla, burst and rescaled, axes autoscaler.reactionMs and autoscaler.pauseMs',
  draw,
}

const PRICED = [
  {words: 'slots at hand are free', standby: 'free'},
  {words: 'slots at hand are paid', standby: 'paid'},
] as const

function draw(input: FigureInput): readonly Drawing[] {
  const points = oneSpikePoints(input)
    .filter(({factor}) => factor > 1)
    .toSorted((a, b) => a.lengthS - b.lengthS)
  const grid = points.flatMap(({rows}) => rows.filter(isTimed).map(timesOf))
  const reactions = distinct(grid.map(({reactionS}) => reactionS))
  const pauses = distinct(grid.map(({pauseS}) => pauseS))
  const hasBurst = points.every(({rows}) => rows.some(({pipeline}) => pipeline === 'burst'))
  if (reactions.length < 2 || pauses.length < 2 || !hasBurst) return []

  const shown = chosen(points)
  const profiles = profilePoints(shown[0])
  const limitMs = input.slo?.limitMs ?? STANDARD_LIMIT_MS
  const x = {title: 'Reaction (s)', values: reactions, labels: reactions.map(String)}
  const y = pauseAxis(pauses)
  const view = (point: SpikePoint, {words, standby}: (typeof PRICED)[number], price: SlotPrice) =>
    cellMap({
      ...PANEL_PX,
      title: [`${spanLabel(point.lengthS)}, ${words}`, price.words],
      x,
      y: point === shown[0] ? y : unlabeled(y),
      cells: cellsOf(point.rows.map(price.reprice), {limitMs, standby}),
      curves: [],
      points: profiles.map(({point: place}) => place),
    })
  const spec = figureSpec({
    title: 'How fast slots must come before bursting stops paying',
    facts: [
      `an autoscaler that knows the load, made as slow as the axes say, against burst, in spikes to ${shown[0]?.factor ?? 0} × the rate`,
      `in time: p99 inside the spike and of the whole window below ${limitMs}\u00A0ms`,
      'cost of a month with a spike an hour',
      'numbered points are profiles: τ* and time to a pod, and their pause',
    ],
    legend: [
      ...Object.values(OUTCOMES).map(signEntry),
      ...profiles.map(({label}): LegendEntry => ({sign: 'point', color: INK, label})),
    ],
    widthPx: WIDTH_PX,
    views: slotPricesOf(input.rows).flatMap((price) =>
      PRICED.map((priced) => ({spacing: 26, hconcat: shown.map((point) => view(point, priced, price))})),
    ),
    spacingPx: 22,
  })
  return [{name: 'break-even', spec}]
}

/** The first, the middle and the last: more would be too small to read. */
const chosen = (points: readonly SpikePoint[]): readonly SpikePoint[] =>
  points.length <= MOST_LENGTHS
    ? points
    : [0, Math.floor((points.length - 1) / 2), points.length - 1].flatMap((i) => points[i] ?? [])

const isTimed = (row: TrialRow): boolean =>
  row.pipeline === 'rescaled' && !Number.isNaN(timesOf(row).reactionS + timesOf(row).pauseS)

const timesOf = ({point}: TrialRow) => ({
  reactionS: spanIn(point, 'autoscaler.reactionMs'),
  pauseS: spanIn(point, 'autoscaler.pauseMs'),
})

/** No pause at all has no place on a log scale: it stands one step below the shortest. */
const NO_PAUSE = 0.1

const pauseAxis = (pauses: readonly number[]): MapAxis => ({
  title: 'Pause (s)',
  values: pauses.map((pause) => pause || NO_PAUSE),
  labels: pauses.map((pause) => String(pause)),
})

const OUTCOMES: Readonly<Record<DuelOutcome, SignLook>> = {
  both: {words: 'slots in time and cheaper', color: COLORS.blue, sign: 'A'},
  'in time': {words: 'slots in time, but dearer', color: COLORS.sky, sign: 'a'},
  cheaper: {words: 'slots late, but cheaper', color: COLORS.orange, sign: 'b'},
  neither: {words: 'slots late and dearer', color: COLORS.vermillion, sign: 'B'},
}

function cellsOf(rows: readonly TrialRow[], rules: DuelRules): readonly Cell[] {
  const answers = spikeAnswers(rows)
  const burst = answers.find(({pipeline}) => pipeline === 'burst')
  return rows.flatMap((row, i): Cell[] => {
    const slots: SpikeAnswer | undefined = answers[i]
    if (!isTimed(row) || !slots || !burst) return []
    const {color, sign} = OUTCOMES[duelWithBursting(slots, burst, rules)]
    const {reactionS, pauseS} = timesOf(row)
    return [{x: reactionS, y: pauseS || NO_PAUSE, color, sign}]
  })
}

/** Autoscalers in use, or beyond it, whose rule has a τ*. */
const PROFILES = ['managed-flink', 'flink-operator', 'flink-operator-example', 'ds2', 'aggressive']

function profilePoints(
  point: SpikePoint | undefined,
): readonly {readonly label: string; readonly point: MapPoint}[] {
  const row = point?.rows.find(({pipeline}) => pipeline === 'vanilla')
  if (!point || !row) return []
  const step = {utilization: utilizationOf(row), factor: point.factor}
  return PROFILES.flatMap((name) => {
    const {autoscaler} = loadAutoscaler(name)
    const provisionMs = Number(autoscaler.parameters['provisionMs'])
    const atMs = reactionMs(autoscaler, step) + provisionMs
    const pauseMs = Number(autoscaler.parameters['pauseMs'])
    return Number.isFinite(atMs) ? [{name, x: atMs / MS_PER_S, y: pauseMs / MS_PER_S}] : []
  }).map(({name, x, y}, i) => ({
    label: `${i + 1}  ${name}`,
    point: {x, y: y || NO_PAUSE, sign: String(i + 1)},
  }))
}
