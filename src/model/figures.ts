/** The names of figures, a contract: what `plots:` of a sweep file may list, and what `burst plot` renders. */
export const FIGURES = [
  'latency-by-rate',
  'latency-burst',
  'backpressure-by-rate',
  'metric-interval',
  'parallelism',
  'batch-latency-box',
  'batch-latency-line',
  'batch-throughput',
  'timeline',
  'latency-spectrum',
  'latency-breakdown',
  'cost-frontier',
  'engines',
  'strategies',
  'capacity',
] as const
