import type {Quantiles} from '../../model/trial.js'

/** Up to so many samples each is a point; of more, so many are taken at even distances. */
const EVEN_POINTS = 512
/** Of the samples above them, so many for each halving of what is left: the tail is where queues come from. */
const TAIL_POINTS = 32

/**
 * Points of a quantile function through samples, each at the middle of its share of the probability. So the mean is
 * that of the samples, exactly up to 512 of them: straight lines between the points and flat ends give each the same
 * weight.
 */
export function quantilesOfSamples(samples: Float64Array): Quantiles {
  const sorted = samples.toSorted()
  return keptPlaces(sorted.length).map((place) => [(place + 0.5) / sorted.length, sorted[place] ?? 0])
}

/** Places of the samples that become points, rising, the first and the last among them. */
function keptPlaces(count: number): readonly number[] {
  if (count <= EVEN_POINTS) return Array.from({length: count}, (_, place) => place)
  const places = new Set(
    Array.from({length: EVEN_POINTS}, (_, point) => Math.floor((point * count) / EVEN_POINTS)),
  )
  for (let rest = count / EVEN_POINTS; rest > 1; rest /= 2) {
    const points = Math.min(TAIL_POINTS, Math.ceil(rest))
    for (let point = 0; point < points; point++) {
      places.add(count - 1 - Math.floor(((points - 1 - point) * rest) / points))
    }
  }
  return [...places.add(count - 1)].toSorted((a, b) => a - b)
}
