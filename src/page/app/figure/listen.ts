import type {State} from '../settings/controls.js'
import {spikeAfter, spikeTo} from './drag.js'
import type {Figure} from './figure.js'

/** What a figure on the page is asked for and what becomes of what the reader does with it. */
export interface FigureHost {
  readonly figure: () => Figure | null
  readonly state: () => Readonly<State>
  readonly change: (part: Readonly<State>, isDone: boolean) => void
  readonly pointAt: (atMs: number) => void
}

const isHandle = ({target}: Event): boolean => target instanceof Element && target.id === 'handle'

/** Reads a place on the screen as one of the figure, where it lies now. */
function readerOf(figure: Figure): ((event: PointerEvent) => DOMPoint) | null {
  const svg = figure.element
  if (!(svg instanceof SVGSVGElement)) return null
  const toFigure = svg.getScreenCTM()?.inverse()
  return (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(toFigure)
}

/** Where a pointer leads the spike. */
type Hold = (event: PointerEvent) => {readonly rateEps: number; readonly endMs: number}

/**
 * Takes the handle where the pointer is. Until it is let go a place means what it means in this figure: each change
 * draws another, whose axes may fit other values, and its handle would run away from the pointer.
 */
function hold(figure: Figure, down: PointerEvent): Hold | null {
  const read = readerOf(figure)
  if (!read || !(down.target instanceof SVGCircleElement)) return null
  const {cx, cy} = down.target
  const from = read(down)
  const [aside, above] = [cx.baseVal.value - from.x, cy.baseVal.value - from.y]
  return (event) => {
    const {x, y} = read(event)
    return {rateEps: figure.rateAt(y + above), endMs: figure.atMs(x + aside)}
  }
}

/** Drags the spike by its handle, by pointer and by keys, and reads at the instant that is pointed at. */
export function listenToFigure(charts: HTMLElement, host: FigureHost): void {
  let held: Hold | null = null
  const drag = (event: PointerEvent, isDone: boolean): void => {
    if (held) host.change(spikeTo(host.state(), held(event)), isDone)
  }
  charts.addEventListener('keydown', (event) => {
    const part = isHandle(event) ? spikeAfter(host.state(), event.key) : null
    if (!part) return
    event.preventDefault()
    host.change(part, true)
  })
  charts.addEventListener('pointerdown', (event) => {
    const figure = host.figure()
    if (!isHandle(event) || !figure) return
    held = hold(figure, event)
    charts.setPointerCapture(event.pointerId)
    event.preventDefault()
  })
  charts.addEventListener('pointermove', (event) => {
    drag(event, false)
    const figure = host.figure()
    const read = figure && readerOf(figure)
    if (read) host.pointAt(figure.atMs(read(event).x))
  })
  const letGo = (event: PointerEvent): void => {
    drag(event, true)
    held = null
  }
  charts.addEventListener('pointerup', letGo)
  charts.addEventListener('pointercancel', letGo)
}
