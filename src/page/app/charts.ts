import type {Computed} from '../compute.js'
import type {Shown} from './answer.js'
import {latencyText, wordOf} from './answer.js'
import {draw} from './element.js'

type Row = Computed['timeline'][number]

interface Panel {
  readonly title: string
  readonly height: number
  readonly isLog: boolean
  readonly valueOf: (row: Row, bundle: number) => number
  readonly text: (value: number) => string
}

const count = (value: number): string =>
  Number.isNaN(value) ? '–' : Number(value.toPrecision(3)).toLocaleString('en-US')

const PANELS: readonly Panel[] = [
  {
    title: 'Accepted, events/s; dotted: the load',
    height: 150,
    isLog: false,
    valueOf: ({inputEps}, bundle) => inputEps * bundle,
    text: count,
  },
  {
    title: 'Backlog, events',
    height: 100,
    isLog: false,
    valueOf: ({backlogEvents}, bundle) => backlogEvents * bundle,
    text: count,
  },
  {
    title: 'Offloaded, % of events',
    height: 80,
    isLog: false,
    valueOf: ({offloadShare}) => offloadShare * 100,
    text: (value) => `${count(value)} %`,
  },
  {title: 'Slots', height: 80, isLog: false, valueOf: ({slots}) => slots, text: count},
  {
    title: 'p99 latency (dashed: the objective)',
    height: 140,
    isLog: true,
    valueOf: ({latencyP99Ms}) => latencyP99Ms,
    text: latencyText,
  },
]

/** Units of the figure are px of the page, so that its texts are as large there. */
const WIDEST = 1000
const NARROWEST = 300

const LEFT = 64
const GAP = 34

/** The scale of one panel, from the value to the height in the figure. */
interface Scale {
  readonly top: number
  readonly bottom: number
  readonly most: number
  readonly least: number
  readonly isLog: boolean
}

const yOf = ({top, bottom, most, least, isLog}: Scale, value: number): number => {
  const share = isLog
    ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
    : (value - least) / (most - least)
  return bottom - Math.min(1, share) * (bottom - top)
}

/** A figure of all panels, and what there is to read and to drag in it. */
export interface Figure {
  readonly element: SVGElement
  readonly readAt: (x: number) => string
  /** The load at a place of the figure, in events/s and ms from the window's start. */
  readonly loadAt: (x: number, y: number) => {readonly rateEps: number; readonly atMs: number}
}

/** Nice round number at or above. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power
}

function scaleOf(panel: Panel, top: number, values: readonly number[]): Scale {
  const most = values.filter(Number.isFinite).reduce((high, value) => Math.max(high, value), 0)
  const shared = {top, bottom: top + panel.height}
  if (panel.isLog)
    return {...shared, isLog: true, least: 1, most: Math.max(10, 10 ** Math.ceil(Math.log10(most || 1)))}
  const whole = panel.title.startsWith('Offloaded') ? 100 : roundUp(most)
  return {...shared, isLog: false, least: 0, most: whole}
}

const stepPath = (points: readonly (readonly [number, number])[]): string =>
  points
    .map(([x, y], index) =>
      index === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`,
    )
    .join('')

/** Where the handle of the spike goes; null where there is no spike. */
export type Spike = {readonly endMs: number; readonly rateEps: number} | null

/** Times of the figure as places in it. */
interface Times {
  readonly width: number
  readonly endMs: number
  readonly xOf: (atMs: number) => number
}

/** Draws what is shown, with a handle to drag the spike by. */
export function drawFigure(shown: Shown, spike: Spike, roomPx: number): Figure {
  const width = Math.min(WIDEST, Math.max(NARROWEST, roomPx))
  const endMs = lastMs(shown)
  const xOf = (atMs: number): number => LEFT + (atMs / endMs) * (width - LEFT - 8)
  const atOf = (x: number): number => ((x - LEFT) / (width - LEFT - 8)) * endMs
  const scales = scalesOf(shown, spike)
  const parts = scales.flatMap(({panel, scale}) => drawPanel(panel, scale, {shown, xOf, width}))
  const [first] = scales
  const last = scales.at(-1)
  if (first && last) parts.push(...drawMarks(first.scale, last.scale, {shown, spike, xOf, width}))
  const bottom = last?.scale.bottom ?? 0
  parts.push(...drawTimes({endMs, xOf, width}, bottom))
  const names = shown.trials.map(({row}) => wordOf(row.pipeline)).join(', ')
  const label = `Over ${Math.round(endMs / 1000)} s: ${names}; figures are in the table above.`
  const element = draw(
    'svg',
    {viewBox: `0 0 ${width} ${bottom + GAP}`, role: 'group', 'aria-label': label},
    ...parts,
  )
  return {
    element,
    readAt: (x) => readingAt(shown, atOf(x)),
    loadAt: (x, y) => ({atMs: atOf(x), rateEps: first ? valueAt(first.scale, y) : 0}),
  }
}

const valueAt = ({top, bottom, most}: Scale, y: number): number => ((bottom - y) / (bottom - top)) * most

const lastMs = ({trials, question}: Shown): number =>
  Math.max(1, question.rates.at(-1)?.[0] ?? 0, ...trials.map(({timeline}) => timeline.at(-1)?.atMs ?? 0))

function scalesOf({trials, question, bundle}: Shown, spike: Spike): readonly {panel: Panel; scale: Scale}[] {
  let top = 22
  return PANELS.map((panel, index) => {
    const load = index === 0 ? [...question.rates.map(([, rate]) => rate * bundle), spike?.rateEps ?? 0] : []
    const values = trials.flatMap(({timeline}) => timeline.map((row) => panel.valueOf(row, bundle)))
    const scale = scaleOf(panel, top, [...values, ...load])
    top += panel.height + GAP
    return {panel, scale}
  })
}

interface Ground {
  readonly width: number
  readonly shown: Shown
  readonly xOf: Times['xOf']
}

function drawPanel(panel: Panel, scale: Scale, {shown, xOf, width}: Ground): SVGElement[] {
  const lines = shown.trials.map(({row, timeline}) => {
    const points = timeline.map((one) => [xOf(one.atMs), panel.valueOf(one, shown.bundle)] as const)
    return drawSeries(row.pipeline, points, scale)
  })
  return [...drawFrame(panel, scale, width), ...lines]
}

/** The load, the objective, and the handle. */
function drawMarks(
  load: Scale,
  latency: Scale,
  {shown, spike, xOf, width}: Ground & {readonly spike: Spike},
): SVGElement[] {
  const {rates, settings} = shown.question
  const points = rates.map(([atMs, rate]) => [xOf(atMs), yOf(load, rate * shown.bundle)] as const)
  const y = yOf(latency, settings.slo.limitMs)
  const marks = [
    draw('path', {class: 'schedule', d: stepPath(points)}),
    draw('line', {class: 'limit', x1: LEFT, x2: width - 8, y1: y, y2: y}),
  ]
  if (!spike) return marks
  const place = {cx: xOf(spike.endMs), cy: yOf(load, spike.rateEps)}
  return [...marks, draw('circle', {...handleWords(spike), class: 'handle', id: 'handle', r: 8, ...place})]
}

/** The handle as a slider of the rate; left and right change the length. */
const handleWords = ({rateEps}: NonNullable<Spike>): Readonly<Record<string, string | number>> => ({
  tabindex: 0,
  role: 'slider',
  'aria-label': 'the spike: up and down change its rate, left and right its length',
  'aria-valuemin': 100,
  'aria-valuemax': 40_000,
  'aria-valuenow': Math.round(rateEps),
  'aria-valuetext': `${count(rateEps)} events/s`,
})

function drawFrame(panel: Panel, scale: Scale, width: number): readonly SVGElement[] {
  const {top, bottom, most, least} = scale
  const ticks = panel.isLog
    ? Array.from({length: Math.round(Math.log10(most / least)) + 1}, (_, power) => least * 10 ** power)
    : [0, most / 2, most]
  return [
    draw('text', {class: 'title', x: LEFT, y: top - 8}, panel.title),
    ...ticks.flatMap((tick) => {
      const y = yOf(scale, tick)
      return [
        draw('line', {class: 'axis', x1: LEFT, x2: width - 8, y1: y, y2: y}),
        draw('text', {x: LEFT - 6, y: y + 4, 'text-anchor': 'end'}, panel.text(tick)),
      ]
    }),
    draw('line', {class: 'axis', x1: LEFT, x2: LEFT, y1: top, y2: bottom}),
  ]
}

/** A value belongs to the interval that ends at its instant; where it is not known, the line has a gap. */
function drawSeries(
  pipeline: string,
  points: readonly (readonly [number, number])[],
  scale: Scale,
): SVGElement {
  let path = ''
  let fromX = LEFT
  let isOpen = false
  for (const [x, value] of points) {
    if (Number.isFinite(value)) {
      const y = yOf(scale, value).toFixed(1)
      path += isOpen ? `V${y}H${x.toFixed(1)}` : `M${fromX.toFixed(1)} ${y}H${x.toFixed(1)}`
      isOpen = true
    } else isOpen = false
    fromX = x
  }
  return draw('path', {class: 'series', style: `stroke:var(--${pipeline})`, d: path})
}

function drawTimes({endMs, xOf, width}: Times, y: number): readonly SVGElement[] {
  const stepMs = roundUp(endMs / (width / 100))
  return Array.from({length: Math.floor(endMs / stepMs) + 1}, (_, index) =>
    draw(
      'text',
      {x: xOf(index * stepMs), y: y + 18, 'text-anchor': 'middle'},
      `${Number(((index * stepMs) / 1000).toPrecision(3))} s`,
    ),
  )
}

function readingAt({trials, bundle}: Shown, atMs: number): string {
  const parts = trials.flatMap(({row, timeline}) => {
    const one = timeline.find((interval) => interval.atMs >= atMs)
    if (!one) return []
    return [
      `${wordOf(row.pipeline)}: p99 ${latencyText(one.latencyP99Ms)}, backlog ${count(one.backlogEvents * bundle)}`,
    ]
  })
  return parts.length === 0 ? '' : `At ${(Math.max(0, atMs) / 1000).toFixed(1)} s. ${parts.join('; ')}.`
}
