import {reactionMs} from '../../../autoscaler/reaction.js'
import type {SpikeAnswer} from '../../../analysis/spike-answers.js'
import {answersBySeed, cheapestBySeeds, type SeedsChoice} from '../../../analysis/spike-seeds.js'
import {HOURS_PER_MONTH, MS_PER_S} from '../../../model/units.js'
import {loadAutoscaler} from '../../../settings/files/load-autoscaler.js'
import {type Cell, cellMap, type Curve, type MapAxis, unlabeled} from '../../chart/cell-map.js'
import {figureSpec, type LegendEntry, signEntry, type SignLook} from '../../chart/chart.js'
import type {Drawing, Figure, FigureInput} from '../../figure.js'
import type {Spec} from '../../chart/json.js'
import {INK} from '../../chart/theme.js'
import {slotPricesOf} from './slot-prices.js'
import {
  calmBurst,
  dashOf,
  distinct,
  WAY_COLORS,
  spanLabel,
  type SpikePoint,
  spikePoints,
  utilizationOf,
} from './spike-points.js'

const PANEL_PX = {widthPx: 232, heightPx: 214}
const LIMITS_MS = [500, 5000]

/** How often a spike comes; one an hour must not take it whole. */
const OFTEN = [
  {words: 'one spike an hour', spikesPerMonth: HOURS_PER_MONTH, mostS: 1000},
  {words: 'one spike a day', spikesPerMonth: HOURS_PER_MONTH / 24, mostS: Infinity},
]

/** The cheapest pipeline that holds an objective, over the length and the height of a spike. */
export const elasticityMap: Figure = {
  name: 'elasticity-map',
  isOfOneFolder: true,
  needs: 'shape spike with at least two lengths and two peak rates, pipeline vanilla and another one',
  draw,
}

function draw(input: FigureInput): readonly Drawing[] {
  const all = spikePoints(input)
  const points = all.filter(({factor}) => factor > 1)
  const calm = calmBurst(all)
  const lengths = distinct(points.map(({lengthS}) => lengthS))
  const factors = distinct(points.map(({factor}) => factor))
  const kinds = new Set(input.rows.map(({pipeline}) => pipeline))
  if (lengths.length < 2 || factors.length < 2 || !kinds.has('vanilla') || kinds.size < 2) return []

  const prices = slotPricesOf(input.rows).map(({words, reprice}) => ({
    priceWords: words,
    answered: points.map((point) => ({
      ...point,
      bySeed: answersBySeed(point.rows.map(reprice), calm && reprice(calm)),
    })),
  }))
  const looks = looksOf(prices.flatMap(({answered}) => answered.flatMap(({bySeed}) => bySeed.flat())))
  const lines = reactionCurves(points, factors)
  const y = heightAxis(factors)
  const columns = prices.flatMap((price) => OFTEN.map((often) => ({...price, ...often})))
  const panels = LIMITS_MS.map((limitMs) => ({
    spacing: 26,
    bounds: 'flush',
    hconcat: columns.map(({priceWords, answered, words, spikesPerMonth, mostS}, column) =>
      cellMap({
        ...PANEL_PX,
        title: [`p99 < ${spanLabel(limitMs / MS_PER_S)}, ${words}`, priceWords],
        x: {title: 'Length of the spike (s)', values: lengths, labels: lengths.map(lengthLabel)},
        y: column === 0 ? y : unlabeled(y),
        curves: lines.map(({curve}) => curve),
        cells: answered
          .filter(({lengthS}) => lengthS <= mostS)
          .map(({lengthS, factor, bySeed}): Cell => {
            const choice = cheapestBySeeds(bySeed, {limitMs, spikesPerMonth})
            return {x: lengthS, y: factor, ...signOf(choice, looks)}
          }),
      }),
    ),
  }))
  const widthPx = columns.length * (PANEL_PX.widthPx + 26)
  return [{name: 'elasticity-map', spec: specOf({points, looks, lines, panels, widthPx})}]
}

/** In seconds below an hour. */
const lengthLabel = (lengthS: number): string => (lengthS < 3600 ? String(lengthS) : spanLabel(lengthS))

/** A question mark where seeds do not agree. */
function signOf({best, agreeing, seeds}: SeedsChoice, looks: readonly Look[]): Pick<Cell, 'color' | 'sign'> {
  const {color, sign} = best === null ? NOTHING : lookOf(looks, best)
  return {color, sign: agreeing < seeds ? `${sign}?` : sign}
}

interface Parts {
  readonly points: readonly SpikePoint[]
  readonly looks: readonly Look[]
  readonly lines: readonly ReactionLine[]
  readonly panels: readonly Spec[]
  readonly widthPx: number
}

const specOf = ({points, looks, lines, panels, widthPx}: Parts): Spec =>
  figureSpec({
    title: 'The cheapest way to hold an objective',
    facts: [
      jobWords(points),
      'p99 inside the spike and of the whole window, cost of a month',
      'a line is τ*: left of it that autoscaler does not react to the spike at all',
      ...seedsWords(points),
    ],
    legend: [
      ...[...looks, NOTHING].map(signEntry),
      ...lines.map(({label, curve}): LegendEntry => ({sign: 'line', color: INK, dash: curve.dash, label})),
    ],
    widthPx,
    views: panels,
    spacingPx: 22,
  })

function jobWords(points: readonly SpikePoint[]): string {
  const row = points[0]?.rows.find(({pipeline}) => pipeline === 'vanilla')
  if (!row) return ''
  const busy = Math.round(utilizationOf(row) * 100)
  return `${row.parallelism} slots, ${row.serviceTimeMs} ms an event, ${busy}\u00A0% busy before the spike`
}

/** Where spikes near a frontier have several seeds. */
function seedsWords(points: readonly SpikePoint[]): readonly string[] {
  const seeds = Math.max(...points.flatMap(({rows}) => rows.map(({repetition}) => repetition)))
  return seeds > 1 ? [`?: up to ${seeds} seeds near a frontier do not agree, and most say this`] : []
}

const heightAxis = (factors: readonly number[]): MapAxis => ({
  title: 'Peak (× the base rate)',
  values: factors,
  labels: factors.map(String),
})

/** How a way out looks: pipelines by color, autoscalers of one by a number in the sign. */
interface Look extends SignLook {
  readonly key: string
}

const NOTHING: Look = {key: '', words: 'none of these', color: '#E4E8EC', sign: '–'}

const WAYS = [
  {pipeline: 'vanilla', words: 'wait', sign: 'W'},
  {pipeline: 'rescaled', words: 'autoscale', sign: 'A'},
  {pipeline: 'burst', words: 'burst', sign: 'B'},
  {pipeline: 'bridge', words: 'burst and autoscale', sign: 'C'},
  {pipeline: 'overprovisioned', words: 'spare slots', sign: 'S'},
] as const

const keyOf = ({pipeline, autoscaler}: SpikeAnswer): string => `${pipeline} ${autoscaler}`

/** Of all ways that were tried, in the order of WAYS. */
function looksOf(answers: readonly SpikeAnswer[]): readonly Look[] {
  return WAYS.flatMap(({pipeline, words, sign}) => {
    const own = answers.filter((answer) => answer.pipeline === pipeline)
    const autoscalers = [...new Set(own.map(({autoscaler}) => autoscaler))]
    return autoscalers.map((autoscaler, i) => ({
      key: keyOf({pipeline, autoscaler} as SpikeAnswer),
      words: autoscaler === '' ? words : `${words}: ${autoscaler}`,
      color: WAY_COLORS[pipeline],
      sign: autoscalers.length > 1 ? `${sign}${i + 1}` : sign,
    }))
  })
}

const lookOf = (looks: readonly Look[], answer: SpikeAnswer): Look =>
  looks.find(({key}) => key === keyOf(answer)) ?? NOTHING

interface ReactionLine {
  readonly label: string
  readonly curve: Curve
}

const STEPS = 60

/** τ* over the height of the spike, of each autoscaler whose rule has one. */
function reactionCurves(points: readonly SpikePoint[], factors: readonly number[]): readonly ReactionLine[] {
  const scaled = points.flatMap(({rows}) => rows).filter(({pipeline}) => pipeline === 'rescaled')
  const [row] = scaled
  const [low = 1, high = 1] = [factors[0], factors.at(-1)]
  if (!row) return []
  const names = [...new Set(scaled.map(({autoscaler}) => autoscaler))].filter(isBundled)
  return names.flatMap((name, i) => {
    const {autoscaler} = loadAutoscaler(name)
    const curve = Array.from({length: STEPS + 1}, (_, step) => {
      // A little beyond the first and the last cell: the map cuts it.
      const factor = (low / 1.3) * ((high * 1.69) / low) ** (step / STEPS)
      return {x: reactionMs(autoscaler, {utilization: utilizationOf(row), factor}) / MS_PER_S, y: factor}
    }).filter(({x}) => Number.isFinite(x) && x > 0)
    return curve.length < 2 ? [] : [{label: `τ* of ${name}`, curve: {points: curve, dash: dashOf(i)}}]
  })
}

/** A profile of a user's own may be gone since its trials. */
const isBundled = (name: string): boolean => /^[a-z0-9-]+$/.test(name)
