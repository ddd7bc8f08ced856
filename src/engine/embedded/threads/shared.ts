import {OffloadEstimate} from '../../../dataflow/calls/invoker.js'
import type {Trial} from '../../../model/trial.js'
import {SHORT_SPIN_NS} from './spare-core.js'
import {Bell} from './bell.js'
import {createRing, type RingMemory} from './ring.js'
import {createTextPool, type TextPool} from './text-pool.js'

/** Source to slot, source to invoker, and back to the slot: an event on its way to being worked on. */
export const EVENT_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'textFrom',
  'textBytes',
] as const
export type EventColumn = (typeof EVENT_COLUMNS)[number]

/** In the column `event` of the ring to the invoker: not an event, but the end of a batch that may be sent. */
export const END_OF_BATCH = -1

/** Slot to sink: an event that has been served. `isFallback` is 0 or 1. */
export const SERVED_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'startedNs',
  'servedNs',
  'sunkNs',
  'digestFirst',
  'digestSecond',
  'isFallback',
] as const
export type ServedColumn = (typeof SERVED_COLUMNS)[number]

/**
 * Invoker to sink: an event that came back; `call` and those behind it are the same for all events of a call. `isDropped`
 * is 1 for one that was given up for good, of queries over windows alone.
 */
export const REPLIED_COLUMNS = [
  'event',
  'intendedNs',
  'emittedNs',
  'routedNs',
  'startedNs',
  'sentNs',
  'sunkNs',
  'digestFirst',
  'digestSecond',
  'call',
  'subtask',
  'respondedNs',
  'coldNs',
  'serviceNs',
  'isDropped',
] as const
export type RepliedColumn = (typeof REPLIED_COLUMNS)[number]

/**
 * Slots and invoker to sink, of queries over windows: one entry of a partial aggregate, of up to four numbers. Under
 * `ALL_BEFORE` a slot says instead that all its entries of the panes before that one have been put into the ring.
 */
export const PART_COLUMNS = ['pane', 'kind', 'first', 'second', 'third', 'fourth'] as const
/** A column of such a ring. */
export type PartColumn = (typeof PART_COLUMNS)[number]
/** In the column `kind`. */
export const ENTRY = 0
/** In the column `kind`. */
export const ALL_BEFORE = 1

// States of the stop cell: every loop that waits looks at it.
const RUNNING = 0
/** Every thread but the sink ends as soon as it looks. */
export const STOPPING = 1
/** All others have ended: the sink takes what is left in its rings, and ends. */
export const DRAINING = 2

const STOP = 0
const START = 1
const DECISION = 2
/** Panes before this one are asked for. */
const ASKED = 3
const FIRST_BELL = 16
// One cache line and more between the bells of different threads.
const BELL_STRIDE = 32

// Figures of one thread, 256 bytes apart: no two writers share a cache line.
const FIGURES = 32

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

/** All memory that the threads of a trial share. */
export interface Memory {
  readonly subtasks: number
  readonly control: SharedArrayBuffer
  readonly figures: SharedArrayBuffer
  readonly origin: SharedArrayBuffer
  /** Of a load as fast as it goes. */
  readonly pool: TextPool | null
  readonly channels: readonly RingMemory<EventColumn>[]
  readonly served: readonly RingMemory<ServedColumn>[]
  readonly offload: {
    readonly batches: readonly RingMemory<EventColumn>[]
    readonly fallback: readonly RingMemory<EventColumn>[]
    readonly replied: RingMemory<RepliedColumn>
  } | null
  /** Of a query over windows: from each slot, and behind them from the invoker. */
  readonly parts: readonly RingMemory<PartColumn>[] | null
}

/** Stands for an unbounded channel: half an hour of a fast subtask. Untouched memory costs nothing. */
const UNBOUNDED_PLACES = 2 ** 20
// The longest text with Beam's default sizes is below 768 bytes; of many, the mean decides.
const TEXT_BYTES = 1024
const MEAN_TEXT_BYTES = 512
const MANY_PLACES = 4096
const RING_PLACES = 2048
const FALLBACK_PLACES = 256

const eventRing = (places: number, pool: TextPool | null = null): RingMemory<EventColumn> =>
  createRing(EVENT_COLUMNS, {
    places,
    textBytesPerPlace: pool !== null ? 0 : places > MANY_PLACES ? MEAN_TEXT_BYTES : TEXT_BYTES,
    pool: pool?.texts ?? null,
  })

/** What is read before the first event: threads open their figures one after the other, and others look meanwhile. */
function prepareFigures(memory: Memory): Memory {
  const {source, slots, invoker, decision} = new Shared(memory)
  for (const figures of source) figures[SOURCE_FIGURE.heldSinceNs] = Infinity
  for (const figures of slots) {
    figures[SLOT_FIGURE.serviceSinceNs] = Infinity
    figures[SLOT_FIGURE.startedNs] = -Infinity
  }
  invoker[INVOKER_FIGURE.estimateMs] = new OffloadEstimate().publishedMs
  decision[DECISION_FIGURE.spinNs] = SHORT_SPIN_NS
  return memory
}

/** All memory that the threads of a trial share, before any of them starts. */
export function createMemory({parallelism, bufferEvents, offload, load, windows}: Trial): Memory {
  const pool = load.rateEps === 'max' ? createTextPool() : null
  const perSubtask = <T>(create: () => T): readonly T[] => Array.from({length: parallelism}, create)
  const threads = 2 * parallelism + 4
  return prepareFigures({
    subtasks: parallelism,
    control: new SharedArrayBuffer(4 * (FIRST_BELL + BELL_STRIDE * threads + 2 * parallelism)),
    figures: new SharedArrayBuffer(8 * FIGURES * (threads + parallelism)),
    origin: new SharedArrayBuffer(8),
    pool,
    channels: perSubtask(() => eventRing(bufferEvents ?? UNBOUNDED_PLACES, pool)),
    served: perSubtask(() => createRing(SERVED_COLUMNS, {places: RING_PLACES, textBytesPerPlace: 0})),
    offload: offload && {
      batches: perSubtask(() => eventRing(RING_PLACES, pool)),
      fallback: perSubtask(() => eventRing(FALLBACK_PLACES)),
      replied: createRing(REPLIED_COLUMNS, {places: RING_PLACES, textBytesPerPlace: 0}),
    },
    parts: windows
      ? Array.from({length: parallelism + 1}, () =>
          createRing(PART_COLUMNS, {places: RING_PLACES, textBytesPerPlace: 0}),
        )
      : null,
  })
}

/** Named views of the memory; every thread opens its own. */
export class Shared {
  readonly sourceBell: Bell
  readonly sinkBell: Bell
  readonly invokerBell: Bell
  readonly slotBells: readonly Bell[]
  readonly source: readonly Float64Array[]
  readonly slots: readonly Float64Array[]
  readonly sourceThread: Float64Array
  readonly sink: Float64Array
  readonly invoker: Float64Array
  readonly decision: Float64Array
  /** From when on the breaker of a subtask admits events: −Infinity while it is closed. */
  readonly admitsFromNs: Float64Array
  /** Events that the invoker has given back to each subtask so far. */
  readonly givenBack: Float64Array
  readonly #control: Int32Array
  readonly #origin: BigInt64Array
  readonly #subtasks: number
  readonly #placesFrom: number

  constructor({subtasks, control, figures, origin}: Memory) {
    this.#control = new Int32Array(control)
    this.#origin = new BigInt64Array(origin)
    this.#subtasks = subtasks
    this.#placesFrom = this.#control.length - 2 * subtasks
    const bell = (index: number): Bell => new Bell(this.#control, FIRST_BELL + BELL_STRIDE * index)
    const block = (index: number, blocks = 1): Float64Array =>
      new Float64Array(figures, 8 * FIGURES * index, FIGURES * blocks)
    const each = <T>(create: (subtask: number) => T): readonly T[] =>
      Array.from({length: subtasks}, (_, subtask) => create(subtask))
    this.sourceBell = bell(0)
    this.sinkBell = bell(1)
    this.invokerBell = bell(2)
    this.slotBells = each((subtask) => bell(3 + subtask))
    this.sourceThread = block(0)
    this.sink = block(1)
    this.invoker = block(2)
    this.decision = block(3)
    this.source = each((subtask) => block(4 + subtask))
    this.slots = each((subtask) => block(4 + subtasks + subtask))
    const ofInvoker = block(4 + 2 * subtasks, subtasks)
    this.admitsFromNs = ofInvoker.subarray(0, subtasks)
    this.givenBack = ofInvoker.subarray(subtasks, 2 * subtasks)
  }

  isRunning(): boolean {
    return Atomics.load(this.#control, STOP) === RUNNING
  }

  isDraining(): boolean {
    return Atomics.load(this.#control, STOP) === DRAINING
  }

  /** Wakes every thread, wherever it waits. */
  stop(state: typeof STOPPING | typeof DRAINING): void {
    Atomics.store(this.#control, STOP, state)
    Atomics.notify(this.#control, STOP)
    for (const bell of [this.sourceBell, this.sinkBell, this.invokerBell, ...this.slotBells])
      bell.ringLoudly()
  }

  /** Events given back to a subtask that its slot has not begun, wherever they are. */
  waitingFallbackEvents(subtask: number): number {
    // The slot's figure is read first: what it begins meanwhile counts once more, never less than none.
    const begun = this.slots[subtask]?.[SLOT_FIGURE.fallbackBegun] ?? 0
    return (this.givenBack[subtask] ?? 0) - begun
  }

  /** Has all slots hand on their parts of the panes before this one. */
  askForParts(pane: number): void {
    Atomics.store(this.#control, ASKED, pane)
    for (const bell of this.slotBells) bell.ring()
  }

  /** Parts of the panes before this one are asked for. */
  get askedParts(): number {
    return Atomics.load(this.#control, ASKED)
  }

  /** Sleeps; only a stop wakes it earlier. */
  sleep(spanMs: number): void {
    Atomics.wait(this.#control, STOP, RUNNING, spanMs)
  }

  /** Sets the origin of all clocks and lets the threads go. */
  start(originNs: bigint): void {
    Atomics.store(this.#origin, 0, originNs)
    Atomics.store(this.#control, START, 1)
    Atomics.notify(this.#control, START)
  }

  /** Sleeps until the start; the origin of all clocks, or null if the trial is stopped before. */
  waitForStart(): bigint | null {
    while (Atomics.load(this.#control, START) === 0 && this.isRunning()) {
      Atomics.wait(this.#control, START, 0, 20)
    }
    return this.isRunning() ? Atomics.load(this.#origin, 0) : null
  }

  /** As `waitForStart`, for a thread whose event loop has to turn meanwhile. */
  async waitForStartAsync(): Promise<bigint | null> {
    if (Atomics.load(this.#control, START) === 0 && this.isRunning()) {
      await Atomics.waitAsync(this.#control, START, 0).value
    }
    return this.isRunning() ? Atomics.load(this.#origin, 0) : null
  }

  /** Odd while a decision is being written. */
  get decisionVersion(): number {
    return Atomics.load(this.#control, DECISION)
  }

  bumpDecision(): void {
    Atomics.add(this.#control, DECISION, 1)
  }

  /** Calls of a subtask that are under way: raised by the source, lowered by the invoker. */
  callsUnderWay(subtask: number): number {
    return Atomics.load(this.#control, this.#placesFrom + subtask)
  }

  addCallsUnderWay(subtask: number, calls: number): void {
    Atomics.add(this.#control, this.#placesFrom + subtask, calls)
  }

  /** Whether the source waits for a place in this subtask's channel. */
  isHeld(subtask: number): boolean {
    return Atomics.load(this.#control, this.#placesFrom + this.#subtasks + subtask) === 1
  }

  setHeld(subtask: number, isHeld: boolean): void {
    Atomics.store(this.#control, this.#placesFrom + this.#subtasks + subtask, isHeld ? 1 : 0)
  }
}
