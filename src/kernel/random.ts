/**
 * Keyed randomness: a draw is a pure function of (seed, purpose, number), so two pipelines stay on the
 * same stream after their first different decision, and any draw can be made again on its own.
 *
 * Two Weyl sequences with different odd steps are finalized (MurmurHash3's fmix32 and Wellons' lowbias32);
 * the first word of a draw is both together, the second the second alone, and 53 of the 64 bits make the
 * number. Together, because either sequence alone passes all 2^32 states: two streams would soon share
 * stretches of it, one shifted against the other. Only 32-bit integer arithmetic, so that Java gets the same
 * bits. Vectors: test/kernel/random-vectors.json. Speed: test/bench/random.bench.ts.
 */
export interface Random {
  /** Uniform in [0, 1), 53 bits, for draw `index` (an integer, 0 to 2^53 − 1). */
  at(index: number): number
}

const GOLDEN_STEP = 0x9e3779b9
const SECOND_STEP = 0x85157af5
const TWO_POW_32 = 0x1_0000_0000
const TWO_POW_MINUS_53 = 2 ** -53

/** MurmurHash3's 32-bit finalizer. */
export function fmix32(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** Chris Wellons' low-bias 32-bit finalizer. */
function lowbias32(word: number): number {
  let x = word
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** FNV-1a over the purpose's ASCII codes. */
function hashPurpose(purpose: string, basis: number): number {
  let hash = basis
  for (let i = 0; i < purpose.length; i++) hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193)
  return hash
}

/** The stream of draws for one purpose of one trial (docs/model.md#randomness). `seed` is an integer, 0 to 2^53 − 1. */
export function createRandom(seed: number, purpose: string): Random {
  const seedLow = seed | 0
  const seedHigh = Math.floor(seed / TWO_POW_32) | 0
  // Each key is a chain of bijections, so that seed and purpose cannot cancel each other.
  const firstKey = fmix32(fmix32(fmix32(hashPurpose(purpose, 0x811c9dc5)) + seedLow) + seedHigh + GOLDEN_STEP)
  const secondKey = lowbias32(
    lowbias32(lowbias32(hashPurpose(purpose, 0x9747b28c)) + seedLow) + seedHigh + SECOND_STEP,
  )

  return {
    at(index) {
      const low = index | 0
      // The upper word shifts both keys, so that the sequence does not repeat after 2^32 draws.
      const high = index < TWO_POW_32 ? 0 : fmix32(Math.floor(index / TWO_POW_32) | 0)
      const second = lowbias32((secondKey + Math.imul(low, SECOND_STEP) - high) | 0)
      const first = fmix32((firstKey + Math.imul(low, GOLDEN_STEP) + high) | 0) ^ second
      return ((first >>> 5) * 0x4000000 + (second >>> 6)) * TWO_POW_MINUS_53
    },
  }
}

/** The seed of repetition r: the experiment's own for r = 1, so that a single run replays it. */
export function repetitionSeed(seed: number, repetition: number): number {
  return repetition === 1 ? seed : Math.floor(createRandom(seed, 'repetition').at(repetition) * 2 ** 48)
}
