/** A mean and its standard error from the means of consecutive batches, whose correlation has died out. */
export interface Estimate {
  readonly mean: number
  readonly standardError: number
}

export function estimateOf(batchMeans: readonly number[]): Estimate {
  const count = batchMeans.length
  const mean = batchMeans.reduce((sum, value) => sum + value, 0) / count
  const variance = batchMeans.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  return {mean, standardError: Math.sqrt(variance / count)}
}
