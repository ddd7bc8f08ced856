/**
 * The fewest slots above `fewer`, which are too few, up to `most` that meet an objective; null where not even those
 * do. Found by bisection: more slots never serve a load later.
 */
export async function fewestSlots(
  fewer: number,
  most: number,
  meets: (slots: number) => Promise<boolean>,
): Promise<number | null> {
  if (most <= fewer || !(await meets(most))) return null
  let [low, high] = [fewer, most]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await meets(middle)) high = middle
    else low = middle
  }
  return high
}
