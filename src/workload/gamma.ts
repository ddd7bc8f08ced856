import type {Random} from '../kernel/random.js'

/** Draws of one number: enough that Marsaglia and Tsang's method, which takes 95 of 100, does not run out. */
const TRIES = 32
const DRAWS = 3

/**
 * A gamma variate of mean `shape` and scale 1, a function of the draw's number alone.
 * Marsaglia and Tsang, "A simple method for generating gamma variables", ACM TOMS 26 (2000); below shape 1 by their
 * boost of a variate of shape + 1.
 */
export function gammaAt(random: Random, index: number, shape: number): number {
  const base = index * (TRIES * DRAWS + 1)
  if (shape < 1) {
    const uniform = 1 - random.at(base + TRIES * DRAWS)
    return atLeastOne(random, base, shape + 1) * uniform ** (1 / shape)
  }
  return atLeastOne(random, base, shape)
}

function atLeastOne(random: Random, base: number, shape: number): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const at = base + attempt * DRAWS
    const radius = Math.sqrt(-2 * Math.log(1 - random.at(at)))
    const normal = radius * Math.cos(2 * Math.PI * random.at(at + 1))
    const v = (1 + c * normal) ** 3
    if (v > 0 && Math.log(1 - random.at(at + 2)) < 0.5 * normal ** 2 + d - d * v + d * Math.log(v))
      return d * v
  }
  return d
}
