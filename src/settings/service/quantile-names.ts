/** The quantiles that files of burst name, by their probability. */
export const PROBABILITIES = {
  min: 0,
  p1: 0.01,
  p5: 0.05,
  p10: 0.1,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  max: 1,
} as const

/** The probability of `p90`, `p99.9`, `p999`, `min` or `max`; null where the word is none of them. */
export function probabilityOf(name: string): number | null {
  const word = name.trim().toLowerCase()
  if (word === 'min') return 0
  if (word === 'max') return 1
  // p999 and p9999 are p99.9 and p99.99, as everybody writes them.
  const nines = /^p(9\d{2,})$/.exec(word)?.[1]
  if (nines !== undefined) return Number(`0.${nines}`)
  const percent = Number(/^p(\d{1,2}(?:\.\d+)?)$/.exec(word)?.[1])
  return percent > 0 ? shifted(percent) : null
}

/** A percentage as a share, without the noise that a division leaves: 99.9 / 100 is 0.9990000000000001. */
export const shifted = (percent: number): number => Number((percent / 100).toPrecision(15))

/** `p50` of 0.5, `p99.9` of 0.999, `min` of 0 and `max` of 1. */
export function quantileName(probability: number): string {
  if (probability === 0) return 'min'
  if (probability === 1) return 'max'
  return `p${Number((probability * 100).toPrecision(12))}`
}
