import {Bell} from './bell.js'
import type {RingMemory} from './ring.js'
import type {TextPool} from './text-pool.js'
import type {EventColumn, ServedColumn, RepliedColumn, PartColumn} from './ring-columns.js'
import {SLOT_FIGURE, FIGURES} from './figure-places.js'

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
/** Where the bells of the threads begin in the control cells. */
export const FIRST_BELL = 16
/** One cache line and more between the bells of different threads. */
export const BELL_STRIDE = 32

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
