/** Below `sound` measured events a percentile is flagged `short-window`, below `least` it is left empty. */
export const P99_EVENTS = {least: 2000, sound: 10_000}
export const P999_EVENTS = {least: 20_000, sound: 100_000}

/** Whether some percentile of a row is of too few events; a load without bursts has no burst events. */
export const isShortWindow = (measuredEvents: number, burstEvents: number): boolean =>
  measuredEvents < P999_EVENTS.sound || (burstEvents > 0 && burstEvents < P99_EVENTS.sound)
