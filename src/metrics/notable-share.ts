/** Fewer requests than this share of all that were sent are chance. */
const NOTABLE_SHARE = 0.01

/** Whether so many requests that ended badly are more than chance: what sets flag `throttled`. */
export const isNotable = (requests: number, sentRequests: number): boolean =>
  requests > NOTABLE_SHARE * sentRequests
