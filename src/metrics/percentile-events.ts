/** p99 → 0.99, p999 → 0.999. */
export const quantileOf = (percentile: string): number => Number(`0.${percentile.slice(1)}`)

/** Events beyond a percentile, at the least. */
const BEYOND_EVENTS = 20

/** How many events a percentile has to be over, at the least: 40 for a median, 2000 for a p99. */
export const leastEventsFor = (quantile: number): number => Math.round(BEYOND_EVENTS / (1 - quantile))

/** Below `sound` measured events a percentile is flagged `short-window`, below `least` it is left empty. */
export const P99_EVENTS = {least: leastEventsFor(0.99), sound: 10_000}
/** Events below which a p99.9 is left empty, and below which it is flagged. */
export const P999_EVENTS = {least: leastEventsFor(0.999), sound: 100_000}

/** Whether some percentile of a row is of too few events; a load without bursts has no burst events. */
export const isShortWindow = (measuredEvents: number, burstEvents: number): boolean =>
  measuredEvents < P999_EVENTS.sound || (burstEvents > 0 && burstEvents < P99_EVENTS.sound)
