import {draw} from '../element.js'
import {ALONE, type Line, type Turn, type turnsOf} from './turns.js'

const PERIOD_PX = 24

/** Every line of those that lie on one another has its own part of the way. */
function dashOf({at, of}: Turn): Readonly<Record<string, string>> {
  if (at === 0) return {}
  const part = PERIOD_PX / of
  return {
    'stroke-dasharray': `${part.toFixed(1)} ${(PERIOD_PX - part).toFixed(1)}`,
    'stroke-dashoffset': (-at * part).toFixed(1),
  }
}

/** The pieces of a line by their turn, those without dashes first: a value belongs to the interval that ends at its instant. */
function piecesOf(
  {points}: Line,
  turns: readonly Turn[],
  leftX: number,
): ReadonlyMap<string, {turn: Turn; path: string}> {
  const pieces = new Map<string, {turn: Turn; path: string}>()
  let [fromX, fromY, open] = [leftX, Number.NaN, '']
  for (const [index, [x, y]] of points.entries()) {
    const turn = turns[index] ?? ALONE
    const key = turn.at === 0 ? '' : `${turn.at} of ${turn.of}`
    if (Number.isFinite(y)) {
      const piece = pieces.get(key) ?? {turn, path: ''}
      const isOpen = Number.isFinite(fromY)
      const start = isOpen && key === open ? '' : `M${fromX.toFixed(1)} ${(isOpen ? fromY : y).toFixed(1)}`
      piece.path += `${start}V${y.toFixed(1)}H${x.toFixed(1)}`
      pieces.set(key, piece)
    }
    ;[fromX, fromY, open] = [x, y, key]
  }
  return pieces
}

/** All lines of a panel from the figure's left edge on; where some lie on one another each is seen in turns. */
export function drawLines(
  lines: readonly Line[],
  turns: ReturnType<typeof turnsOf>,
  leftX: number,
): readonly SVGElement[] {
  const drawn = lines.flatMap((line, index) =>
    [...piecesOf(line, turns[index] ?? [], leftX).values()].map(({turn, path}) => ({
      isDashed: turn.at > 0,
      element: draw('path', {
        class: 'series',
        style: `stroke:var(--${line.pipeline})`,
        d: path,
        ...dashOf(turn),
      }),
    })),
  )
  return drawn.toSorted((a, b) => Number(a.isDashed) - Number(b.isDashed)).map(({element}) => element)
}

/** A line through all points that changes at each of them. */
export const stepPath = (points: readonly (readonly [number, number])[]): string =>
  points
    .map(([x, y], index) =>
      index === 0 ? `M${x.toFixed(1)} ${y.toFixed(1)}` : `H${x.toFixed(1)}V${y.toFixed(1)}`,
    )
    .join('')
