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

  const kept: number[] = []
  for (let start = 0; start < length;) {
    const column = Math.floor(((xs[start] ?? 0) - from) / spanPerPixel)
    let end = start
    let low = start
    let high = start
    while (end < length && Math.floor(((xs[end] ?? 0) - from) / spanPerPixel) === column) {
      const y = ys[end] ?? Number.NaN
      // Comparisons with NaN fail: a gap at the column's start must not win over what comes behind it.
      if (y < (ys[low] ?? 0) || Number.isNaN(ys[low])) low = end
      if (y > (ys[high] ?? 0) || Number.isNaN(ys[high])) high = end
      end++
    }
    kept.push(Math.min(low, high))
    if (low !== high) kept.push(Math.max(low, high))
    start = end
  }
  return {xs: kept.map((i) => xs[i] ?? 0), ys: kept.map((i) => ys[i] ?? Number.NaN)}
}
