/** Between which numbers of slots the fewest is looked for. */
export interface SlotRange {
  /** Too few, as is known. */
  readonly fewer: number
  /** Where the answer is expected, or below. */
  readonly near: number
  readonly most: number
}

/** Two ways to ask whether a number of slots meets the objective. */
export interface SlotChecks {
  /** By closed form, at no cost: true for certain misses alone. */
  readonly misses: (slots: number) => boolean
  /** By a trial. */
  readonly meets: (slots: number) => Promise<boolean>
}

/**
 * The fewest slots above `fewer` and up to `most` that meet an objective; null where not even those do. More slots never
 * serve a load later, so that what misses bounds it from below; from there it is looked for in steps that double, as
 * closed forms are rarely far off, then halved.
 */
export async function fewestSlots(
  {fewer, near, most}: SlotRange,
  {misses, meets}: SlotChecks,
): Promise<number | null> {
  if (most <= fewer || misses(most)) return null
  let low = fewer
  for (let high = most; high - low > 1;) {
    const middle = Math.floor((low + high) / 2)
    if (misses(middle)) low = middle
    else high = middle
  }
  let high = low + 1
  for (let step = 1; !(await meets(high)); step *= 2) {
    if (high === most) return null
    low = high
    const next = high + step
    high = Math.min(most, low < near && next > near ? near : next)
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await meets(middle)) high = middle
    else low = middle
  }
  return high
}
