import {monthUsd, type SpikeAnswer, spikeAnswers} from '../../../analysis/spike-answers.js'
import {HOURS_PER_MONTH, MS_PER_S} from '../../../model/units.js'
import {ownValue} from '../../../model/own-value.js'
import {figureSpec, pointEntry, POINT_AREA} from '../../chart/chart.js'
import type {Drawing, Figure, FigureInput} from '../../figure.js'
import type {Spec} from '../../chart/json.js'
import {channel, linearScale, logScale} from '../../chart/scales.js'
import {COLORS} from '../../colors.js'
import {calmBurst, dashOf, oneSpikePoints, type SpikePoint, WAY_COLORS} from './spike-points.js'

const WIDTH_PX = 290
const HEIGHT_PX = 260
const FACTOR = 4
/** A spike of an hour cannot come every hour. */
const SECONDS_PER_HOUR = 3600

/** Latency and cost of every way out by the length of a spike, at one height: a cut through the map. */
export const elasticitySlice: Figure = {
  name: 'elasticity-slice',
  isOfOneFolder: true,
  needs: `shape spike with at least two lengths at ${FACTOR} × the base rate, pipeline vanilla and another one`,
  draw,
}

/** One way out of a spike of one length. */
interface Mark {
  readonly key: string
  readonly lengthS: number
  readonly p99S: number
  readonly usd: number
}

function draw(input: FigureInput): readonly Drawing[] {
  const all = oneSpikePoints(input)
  const points = all.filter(({factor}) => factor === FACTOR)
  const calm = calmBurst(all)
  const marks = points.flatMap(({lengthS, rows}: SpikePoint): readonly Mark[] =>
    spikeAnswers(rows, calm).map((answer) => ({
      key: keyOf(answer),
      lengthS,
      p99S: answer.worstMs / MS_PER_S,
      usd: monthUsd(answer, HOURS_PER_MONTH),
    })),
  )
  const keys = [...new Set(marks.map(({key}) => key))].toSorted()
  if (points.length < 2 || keys.length < 2) return []
  const looks = looksOf(keys)
  const spec = figureSpec({
    title: `Spikes to ${FACTOR} × the rate, by their length`,
    facts: [
      'the greater p99, inside the spike or of the whole window',
      'cost of a month with a spike an hour',
    ],
    legend: looks.map(pointEntry),
    widthPx: 2 * WIDTH_PX + 60,
    views: [
      {
        spacing: 40,
        hconcat: [
          panel(marks, looks, {field: 'p99S', title: 'The greater p99 (s, log scale)'}),
          panel(
            marks.filter(({lengthS}) => lengthS < SECONDS_PER_HOUR),
            looks,
            {field: 'usd', title: 'Cost of a month (USD)'},
          ),
        ],
      },
    ],
  })
  return [{name: 'elasticity-slice', spec}]
}

const keyOf = ({pipeline, autoscaler}: SpikeAnswer): string =>
  autoscaler === '' ? pipeline : `${pipeline}: ${autoscaler}`

/** Of pipelines as in every figure. */
const OWN_SHAPES: Readonly<Record<string, string>> = {
  vanilla: 'circle',
  burst: 'square',
  overprovisioned: 'triangle-up',
}
/** Of pipelines with an autoscaler, in turn. */
const SCALED_SHAPES = ['triangle-down', 'diamond', 'triangle-right', 'cross', 'triangle-left'] as const

/** Pipelines by color, the autoscalers of one by dash, and each by a shape of its own. */
function looksOf(keys: readonly string[]) {
  const scaled = keys.filter((key) => !Object.hasOwn(OWN_SHAPES, key))
  return keys.map((key) => {
    const [pipeline = ''] = key.split(':')
    const nth = keys.filter((other) => other.split(':')[0] === pipeline).indexOf(key)
    return {
      key,
      label: key,
      color: ownValue<string | undefined>(WAY_COLORS, pipeline) ?? COLORS.gray,
      dash: dashOf(nth),
      shape:
        ownValue(OWN_SHAPES, key) ?? SCALED_SHAPES[scaled.indexOf(key) % SCALED_SHAPES.length] ?? 'circle',
    }
  })
}

function panel(
  marks: readonly Mark[],
  looks: ReturnType<typeof looksOf>,
  y: {readonly field: 'p99S' | 'usd'; readonly title: string},
): Spec {
  const xScale = logScale(marks.map(({lengthS}) => lengthS))
  const yScale = (y.field === 'usd' ? linearScale : logScale)(marks.map((mark) => mark[y.field]))
  const encoding = {
    x: channel('lengthS', xScale, {title: 'Length of the spike (s, log scale)'}),
    y: channel(y.field, yScale, {title: y.title}),
  }
  return {
    width: WIDTH_PX,
    height: HEIGHT_PX,
    layer: looks.flatMap(({key, color, dash, shape}) => {
      const values = marks.filter((mark) => mark.key === key).map((mark) => ({...mark}))
      return [
        {data: {values}, mark: {type: 'line', color, strokeDash: dash}, encoding},
        {
          data: {values},
          mark: {type: 'point', filled: true, color, shape, size: POINT_AREA * 0.7, opacity: 1},
          encoding,
        },
      ]
    }),
  }
}
