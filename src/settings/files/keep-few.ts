/** Files of a sweep's points: the same few are named again and again. */
const MOST_KEPT = 4

/** Returns the value kept under a key, or makes and keeps it; beyond four values the oldest one goes. */
export function keepFew<T>(): (key: string, make: () => T) => T {
  const kept = new Map<string, T>()
  return (key, make) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = make()
    const [oldest] = kept.keys()
    if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    kept.set(key, made)
    return made
  }
}
