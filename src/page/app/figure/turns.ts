/** A line of one panel: places in the figure, NaN where a value is not known. */
export interface Line {
  readonly pipeline: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** The turn of a line among those that lie on one another: the first is whole below the others. */
export interface Turn {
  readonly at: number
  readonly of: number
}

/** Lines so near, in px, look like one. */
const NEAR_PX = 1.5

/** Of a line that lies on no other. */
export const ALONE: Turn = {at: 0, of: 1}

/** For each line of a panel its turn in each interval. */
export const turnsOf = (lines: readonly Line[]): readonly (readonly Turn[])[] =>
  lines.map((line) => line.points.map((_, index) => turnIn(lines, line, index)))

function turnIn(lines: readonly Line[], line: Line, index: number): Turn {
  const y = line.points[index]?.[1] ?? Number.NaN
  if (!Number.isFinite(y)) return ALONE
  const together = lines.filter(({points}) => Math.abs((points[index]?.[1] ?? Number.NaN) - y) < NEAR_PX)
  return {at: together.indexOf(line), of: together.length}
}

/** More points than a figure has pixels only make it slow. */
const MOST_POINTS = 2000

/** The points of a line, or of a long one the highest in each of so many stretches: a peak stays as high as it is. */
export function peaksOf(points: Line['points'], most = MOST_POINTS): Line['points'] {
  const size = Math.ceil(points.length / most)
  if (size <= 1) return points
  return Array.from({length: Math.ceil(points.length / size)}, (_, index) => {
    const stretch = points.slice(index * size, (index + 1) * size)
    const known = stretch.map(([, y]) => y).filter(Number.isFinite)
    return [stretch.at(-1)?.[0] ?? 0, known.length === 0 ? Number.NaN : Math.min(...known)] as const
  })
}
