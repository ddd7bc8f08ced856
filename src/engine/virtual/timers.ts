/** What the virtual clock wakes the simulation for: a kind, and which subtask, call or interval it concerns. */
export const TIMER = {
  tick: 0,
  windowStart: 1,
  windowEnd: 2,
  drainEnd: 3,
  prepare: 4,
  look: 5,
  pause: 6,
  restart: 7,
  checkpoint: 8,
  crash: 9,
  // From here on: of the offload path.
  linger: 10,
  send: 11,
  reply: 12,
  lateReply: 13,
  flush: 14,
  placeFreed: 15,
} as const

const KIND_BITS = 4

/** A timer of a kind, for the part of the trial with this index, as one number. */
export const timer = (kind: number, index = 0): number => (index << KIND_BITS) | kind

/** The kind of a timer. */
export const timerKind = (what: number): number => what & ((1 << KIND_BITS) - 1)

/** The index that a timer is for. */
export const timerIndex = (what: number): number => what >>> KIND_BITS
