import {wordOf} from '../answer.js'
import {draw} from '../element.js'
import {LEFT} from './scale.js'

/** About what a letter takes at the size of the figure's texts. */
const LETTER_PX = 6.4
const SWATCH_PX = 22
const ROW_PX = 18

/** A legend, where a note below it goes, and what both take. */
interface Legend {
  readonly parts: readonly SVGElement[]
  readonly noteY: number
  readonly height: number
}

/** What a note is about: lines that lie on one another, and how many events stand for one. */
interface NoteOf {
  readonly isShared: boolean
  readonly bundle: number
}

/** The names of lines, each behind a piece of it, in as many rows as they need. */
export function drawLegend(pipelines: readonly string[], width: number): Legend {
  let [x, y] = [LEFT, 12]
  const parts = pipelines.flatMap((pipeline) => {
    const needPx = SWATCH_PX + wordOf(pipeline).length * LETTER_PX + 16
    if (x > LEFT && x + needPx > width) [x, y] = [LEFT, y + ROW_PX]
    const drawn = [
      draw('line', {
        class: 'series',
        style: `stroke:var(--${pipeline})`,
        x1: x,
        x2: x + 16,
        y1: y - 4,
        y2: y - 4,
      }),
      draw('text', {x: x + SWATCH_PX, y}, wordOf(pipeline)),
    ]
    x += needPx
    return drawn
  })
  return {parts, noteY: y + ROW_PX, height: y + ROW_PX + 8}
}

/** Says that a figure bundles events, or else why lines are dashed; null where neither is so. */
export function drawNote(y: number, {isShared, bundle}: NoteOf): SVGElement | null {
  const note = (text: string): SVGElement => draw('text', {class: 'note', x: LEFT, y}, text)
  if (bundle > 1) return note(`A sketch (${bundle} events as 1): waits look long.`)
  return isShared ? note('Dashes: lines that lie on one another.') : null
}
