/** What the virtual clock wakes the simulation for: a kind, and which subtask, call or interval it concerns. */
export const TIMER = {
  tick: 0,
  windowStart: 1,
  windowEnd: 2,
  drainEnd: 3,
  prepare: 4,
  // From here on: of the offload path.
  linger: 5,
  send: 6,
  reply: 7,
  lateReply: 8,
  flush: 9,
  placeFreed: 10,
} as const

const KIND_BITS = 4

export const timer = (kind: number, index = 0): number => (index << KIND_BITS) | kind
export const timerKind = (what: number): number => what & ((1 << KIND_BITS) - 1)
export const timerIndex = (what: number): number => what >>> KIND_BITS
