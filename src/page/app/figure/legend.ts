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

/** Says why lines are dashed. */
export const drawNote = (y: number): SVGElement =>
  draw('text', {class: 'note', x: LEFT, y}, 'Dashes: lines that lie on one another.')
