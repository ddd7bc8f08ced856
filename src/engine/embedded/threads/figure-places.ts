/** Figures of one thread, 256 bytes apart: no two writers share a cache line. */
export const FIGURES = 32

/** Where a figure stands among those of its thread; one writer each (docs/model.md#ownership), the control plane only reads. */
export const SOURCE_FIGURE = {emitted: 0, offloaded: 1, backpressuredNs: 2, heldSinceNs: 3} as const
/** Places of a slot's shared figures. */
export const SLOT_FIGURE = {
  started: 0,
  processed: 1,
  busyNs: 2,
  serviceSinceNs: 3,
  /** When the service under way began, by its deadline; −Infinity while there is none. */
  startedNs: 4,
  /** Sum of the service times that were drawn. */
  workNs: 5,
  /** Fallback events begun: the invoker frees the places of their calls. */
  fallbackBegun: 6,
} as const
/** Places of the sink's shared figures. */
export const SINK_FIGURE = {sunk: 0, lastSunkNs: 1} as const
/** Places of the invoker's shared figures. */
export const INVOKER_FIGURE = {
  inFlightEvents: 0,
  sentRequests: 1,
  throttles: 2,
  coldStarts: 3,
  billedMs: 4,
  droppedEvents: 5,
  environments: 6,
  estimateMs: 7,
  unknownBills: 8,
  sentEvents: 9,
  invocations: 10,
  payloadBytes: 11,
} as const
/** Of the source's thread: what it has spun; written by it alone. */
export const SOURCE_THREAD_FIGURE = {spunNs: 0} as const
/** Of every thread, at the end of its figures. */
export const STALL_FIGURE = FIGURES - 1
/** Places of the shared figures by which the control plane steers the source. */
export const DECISION_FIGURE = {
  share: 0,
  isPerEvent: 1,
  maxEvents: 2,
  maxBytes: 3,
  lingerMs: 4,
  maxWorkMs: 5,
  offloadMs: 6,
  /** How long the source may spin: no decision of the strategy's, but the control plane's too. */
  spinNs: 7,
} as const
