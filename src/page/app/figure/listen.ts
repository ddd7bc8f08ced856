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

function placeIn(figure: Figure, event: PointerEvent): DOMPoint | null {
  const svg = figure.element
  if (!(svg instanceof SVGSVGElement)) return null
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()?.inverse())
}

/** Drags the spike by its handle, by pointer and by keys, and reads at the instant that is pointed at. */
export function listenToFigure(charts: HTMLElement, host: FigureHost): void {
  let isDragging = false
  const drag = (event: PointerEvent, isDone: boolean): void => {
    const figure = host.figure()
    const place = figure && placeIn(figure, event)
    if (!place) return
    const to = {rateEps: figure.rateAt(place.y), endMs: figure.atMs(place.x)}
    host.change(spikeTo(host.state(), to), isDone)
  }
  charts.addEventListener('keydown', (event) => {
    const part = isHandle(event) ? spikeAfter(host.state(), event.key) : null
    if (!part) return
    event.preventDefault()
    host.change(part, true)
  })
  charts.addEventListener('pointerdown', (event) => {
    if (!isHandle(event)) return
    isDragging = true
    charts.setPointerCapture(event.pointerId)
    event.preventDefault()
  })
  charts.addEventListener('pointermove', (event) => {
    if (isDragging) drag(event, false)
    const figure = host.figure()
    const place = figure && placeIn(figure, event)
    if (place) host.pointAt(figure.atMs(place.x))
  })
  const letGo = (event: PointerEvent): void => {
    if (isDragging) drag(event, true)
    isDragging = false
  }
  charts.addEventListener('pointerup', letGo)
  charts.addEventListener('pointercancel', letGo)
}
