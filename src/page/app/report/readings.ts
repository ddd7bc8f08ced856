import {type Axis, heightAt, readAxis, readingOf, valueAt} from './axis.js'

/** Shows what is under the pointer: a mark's own words, or the lines of a panel at one instant. */
export function listenToMarks(tip: HTMLElement): void {
  const show = (text: string, event: PointerEvent): void => {
    tip.textContent = text
    tip.style.display = text === '' ? 'none' : 'block'
    tip.style.left = `${Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8)}px`
    tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`
  }
  for (const plot of document.querySelectorAll('.plot')) {
    plot.addEventListener('pointermove', (event) => {
      if (!(event instanceof PointerEvent) || !(event.target instanceof Element)) return
      const own = event.target.closest('[data-tip]')?.getAttribute('data-tip')
      show(own ?? linesAt(plot, event), event)
    })
    plot.addEventListener('pointerleave', () => {
      tip.style.display = 'none'
    })
  }
}

const isInside = ({left, right, top, bottom}: DOMRect, {clientX, clientY}: PointerEvent): boolean =>
  clientX >= left && clientX <= right && clientY >= top && clientY <= bottom

/** The panel under the pointer is the smallest ground around it that has lines. */
function linesAt(plot: Element, event: PointerEvent): string {
  const grounds = [...plot.querySelectorAll<SVGPathElement>('path.background')]
    .map((ground) => ({ground, box: ground.getBoundingClientRect()}))
    .filter(({box}) => isInside(box, event) && box.width > 0)
    .toSorted((a, b) => a.box.width * a.box.height - b.box.width * b.box.height)
  for (const {ground, box} of grounds) {
    const panel = ground.parentElement
    const lines = panel?.querySelectorAll<SVGPathElement>('.mark-line.role-mark path') ?? []
    const [xAxis] = axesIn(panel, 'X')
    const [yAxis] = axesIn(panel, 'Y')
    if (lines.length === 0 || !xAxis || !yAxis) continue
    const x = (event.clientX - box.left) / box.width
    const {width, height} = ground.getBBox()
    const readings = [...lines].flatMap((line) => {
      if (line.style.visibility === 'hidden') return []
      const y = heightAt(line.getAttribute('d') ?? '', x * width)
      const name = nameOf(plot, line)
      return Number.isNaN(y) || name === ''
        ? []
        : [`${name} ${readingOf(yAxis, valueAt(yAxis, 1 - y / height))}`]
    })
    if (readings.length > 0)
      return [`at ${readingOf(titled(xAxis, plot), valueAt(xAxis, x))}`, ...readings].join(' · ')
  }
  return ''
}

function axesIn(root: Element | null, letter: 'X' | 'Y'): readonly Axis[] {
  return [...(root?.querySelectorAll(`[data-axis^="${letter}"]`) ?? [])].flatMap(
    (one) => readAxis(one.getAttribute('data-axis') ?? '') ?? [],
  )
}

/** Of panels below one another the last alone has its axis titled: the others share it. */
const titled = (axis: Axis, plot: Element): Axis =>
  axis.title === ''
    ? (axesIn(plot, 'X').find(
        ({title, low, high}) => title !== '' && low === axis.low && high === axis.high,
      ) ?? axis)
    : axis

/** What the legend says of a line with this color and dash. */
function nameOf(plot: Element, line: SVGElement): string {
  const [color, dash] = [line.getAttribute('stroke') ?? '', line.getAttribute('stroke-dasharray') ?? '']
  const entries = [
    ...(plot.closest('figure')?.querySelectorAll<HTMLElement>(`.legend [data-color="${color}"]`) ?? []),
  ]
  const own = entries.find((entry) => (entry.dataset['dash'] ?? '') === dash) ?? entries[0]
  return own?.textContent.trim() ?? ''
}
