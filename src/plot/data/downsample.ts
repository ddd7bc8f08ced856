/** Where a line is drawn: at most these points, NaN where it breaks. */
export interface Polyline {
  readonly xs: readonly number[]
  readonly ys: readonly number[]
}

/**
 * A line of any length for a plot `widthPx` wide: per pixel column its lowest and its highest point, in the order
 * of time, so that no peak and no dip is lost. `xs` rise. Lines of fewer points than that are left alone; a gap
 * that fills a whole column stays a gap.
 */
export function downsample(xs: Float64Array, ys: Float64Array, widthPx: number): Polyline {
  const length = xs.length
  const from = xs[0] ?? 0
  const spanPerPixel = ((xs[length - 1] ?? 0) - from) / widthPx
  if (length <= 2 * widthPx || spanPerPixel <= 0) return {xs: [...xs], ys: [...ys]}

  const columnOf = (i: number): number => Math.floor(((xs[i] ?? 0) - from) / spanPerPixel)
  const kept: number[] = []
  for (let start = 0; start < length;) {
    const column = columnOf(start)
    let end = start + 1
    while (end < length && columnOf(end) === column) end++
    const [first, second] = extremes(ys, start, end)
    kept.push(first)
    if (second !== first) kept.push(second)
    start = end
  }
  return {xs: kept.map((i) => xs[i] ?? 0), ys: kept.map((i) => ys[i] ?? Number.NaN)}
}

/** Places of the lowest and the highest value from `start` to before `end`, the earlier one first. */
function extremes(ys: Float64Array, start: number, end: number): readonly [number, number] {
  let low = start
  let high = start
  for (let i = start; i < end; i++) {
    const y = ys[i] ?? Number.NaN
    // No comparison with NaN holds: a gap wins only where there is nothing else.
    if (!(y >= (ys[low] ?? 0)) && !Number.isNaN(y)) low = i
    if (!(y <= (ys[high] ?? 0)) && !Number.isNaN(y)) high = i
  }
  return low < high ? [low, high] : [high, low]
}
