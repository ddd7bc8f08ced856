import {PEAK_RATES} from '../settings/controls.js'
import type {Shown} from '../answer.js'
import {wordOf} from '../answer.js'
import {draw} from '../element.js'
import type {Spike} from './drag.js'
import {drawLegend, drawNote} from './legend.js'
import {countText, type Panel, PANELS} from './panels.js'
import {GAP, LEFT, RIGHT, roundUp, type Scale, scaleOf, ticksOf, valueAt, yOf} from './scale.js'
import {drawLines, stepPath} from './series.js'
import {peaksOf, turnsOf} from './turns.js'

/** Units of the figure are px of the page, so that its texts are as large there. */
const WIDEST = 1000
const NARROWEST = 300

/** A figure of all panels, and what there is to read and to drag in it. */
export interface Figure {
  readonly element: SVGElement
  /** The instant at a place of the figure, in ms from the start of the warm-up. */
  readonly atMs: (x: number) => number
  /** The load at a place of the figure, in events/s. */
  readonly rateAt: (y: number) => number
  /** Draws the line at an instant that is read. */
  readonly markAt: (atMs: number) => void
  /** The last instant that it shows. */
  readonly endMs: number
}

interface Ground {
  readonly width: number
  readonly shown: Shown
  readonly xOf: (atMs: number) => number
}

/** Draws what is shown, with a handle to drag the spike by. */
export function drawFigure(shown: Shown, spike: Spike, roomPx: number): Figure {
  const width = Math.min(WIDEST, Math.max(NARROWEST, roomPx))
  const endMs = lastMs(shown)
  const inside = width - LEFT - RIGHT
  const ground: Ground = {width, shown, xOf: (atMs) => LEFT + (atMs / endMs) * inside}
  const legend = drawLegend(
    shown.trials.map(({row}) => row.pipeline),
    width,
  )
  const scales = scalesOf(shown, spike, legend.height)
  const panels = scales.map(({panel, scale}) => drawPanel(panel, scale, ground))
  const bottom = scales.at(-1)?.scale.bottom ?? 0
  const note = drawNote(legend.noteY, {
    isShared: panels.some(({isShared}) => isShared),
    bundle: shown.bundle,
  })
  const mark = draw('line', {class: 'mark', y1: legend.height, y2: bottom, visibility: 'hidden'})
  const element = draw(
    'svg',
    {
      ...(shown.bundle > 1 ? {class: 'sketch'} : {}),
      viewBox: `0 0 ${width} ${bottom + GAP}`,
      role: 'group',
      'aria-label': labelOf(shown, endMs),
    },
    ...legend.parts,
    ...(note ? [note] : []),
    ...panels.flatMap(({parts}) => parts),
    ...drawMarks(
      scales.map(({scale}) => scale),
      ground,
      spike,
    ),
    ...drawTimes(endMs, bottom, ground),
  )
  const [first] = scales
  return {
    element,
    endMs,
    atMs: (x) => Math.min(endMs, Math.max(0, ((x - LEFT) / inside) * endMs)),
    rateAt: (y) => (first ? valueAt(first.scale, y) : 0),
    markAt: (atMs) => {
      const x = String(ground.xOf(atMs))
      for (const [name, text] of Object.entries({x1: x, x2: x, visibility: 'visible'}))
        mark.setAttribute(name, text)
    },
  }
}

const labelOf = ({trials}: Shown, endMs: number): string =>
  `Over ${Math.round(endMs / 1000)} s: ${trials.map(({row}) => wordOf(row.pipeline)).join(', ')}; figures are in the table above.`

const lastMs = ({trials, question}: Shown): number =>
  Math.max(1, question.rates.at(-1)?.[0] ?? 0, ...trials.map(({timeline}) => timeline.at(-1)?.atMs ?? 0))

function scalesOf(
  {trials, question, bundle}: Shown,
  spike: Spike,
  fromY: number,
): readonly {readonly panel: Panel; readonly scale: Scale}[] {
  let top = fromY + 22
  return PANELS.map((panel, index) => {
    const load = index === 0 ? [...question.rates.map(([, rate]) => rate * bundle), spike?.rateEps ?? 0] : []
    const values = trials.flatMap(({timeline}) => timeline.map((row) => panel.valueOf(row, bundle)))
    const scale = scaleOf(panel, top, [...values, ...load])
    top += panel.height + GAP
    return {panel, scale}
  })
}

/** A panel, and whether lines of it lie on one another. */
interface Drawn {
  readonly parts: readonly SVGElement[]
  readonly isShared: boolean
}

function drawPanel(panel: Panel, scale: Scale, {shown, xOf, width}: Ground): Drawn {
  const lines = shown.trials.map(({row, timeline}) => ({
    pipeline: row.pipeline,
    points: peaksOf(
      timeline.map((one) => [xOf(one.atMs), yOf(scale, panel.valueOf(one, shown.bundle))] as const),
    ),
  }))
  const turns = turnsOf(lines)
  return {
    parts: [...drawFrame(panel, scale, width), ...drawLines(lines, turns, LEFT)],
    isShared: turns.some((line) => line.some(({of}) => of > 1)),
  }
}

/** The load, the objective, and the handle. */
function drawMarks(
  scales: readonly Scale[],
  {shown, xOf, width}: Ground,
  spike: Spike,
): readonly SVGElement[] {
  const [load, latency] = [scales.at(0), scales.at(-1)]
  if (!load || !latency) return []
  const {rates, settings} = shown.question
  const points = rates.map(([atMs, rate]) => [xOf(atMs), yOf(load, rate * shown.bundle)] as const)
  const y = yOf(latency, settings.slo.limitMs)
  const marks = [
    draw('path', {class: 'schedule', d: stepPath(points)}),
    draw('line', {class: 'limit', x1: LEFT, x2: width - RIGHT, y1: y, y2: y}),
  ]
  if (!spike) return marks
  const place = {cx: xOf(spike.endMs), cy: yOf(load, spike.rateEps)}
  return [...marks, draw('circle', {...handleWords(spike), class: 'handle', id: 'handle', r: 12, ...place})]
}

/** The handle as a slider of the rate; left and right change the length. */
const handleWords = ({rateEps}: NonNullable<Spike>): Readonly<Record<string, string | number>> => ({
  tabindex: 0,
  role: 'slider',
  'aria-label': 'the spike: up and down change its rate, left and right its length',
  'aria-valuemin': PEAK_RATES.least,
  'aria-valuemax': PEAK_RATES.most,
  'aria-valuenow': Math.round(rateEps),
  'aria-valuetext': `${countText(rateEps)} events/s`,
})

function drawFrame(panel: Panel, scale: Scale, width: number): readonly SVGElement[] {
  const {top, bottom} = scale
  return [
    draw('text', {class: 'title', x: LEFT, y: top - 8}, panel.title),
    ...ticksOf(scale).flatMap((tick) => {
      const y = yOf(scale, tick)
      return [
        draw('line', {class: 'axis', x1: LEFT, x2: width - RIGHT, y1: y, y2: y}),
        draw('text', {x: LEFT - 6, y: y + 4, 'text-anchor': 'end'}, panel.text(tick)),
      ]
    }),
    draw('line', {class: 'axis', x1: LEFT, x2: LEFT, y1: top, y2: bottom}),
  ]
}

function drawTimes(endMs: number, y: number, {width, xOf}: Ground): readonly SVGElement[] {
  const stepMs = roundUp(endMs / (width / 100))
  return Array.from({length: Math.floor(endMs / stepMs) + 1}, (_, index) =>
    draw(
      'text',
      {x: xOf(index * stepMs), y: y + 18, 'text-anchor': 'middle'},
      `${Number(((index * stepMs) / 1000).toPrecision(3))} s`,
    ),
  )
}
