/** What a user's code may be busy with, as numbers in memory that threads share. */
export const CALL = {
  none: 0,
  load: 1,
  create: 2,
  decide: 3,
  route: 4,
  hold: 5,
  loadRule: 6,
  createRule: 7,
  look: 8,
  restarted: 9,
} as const

export type Call = Exclude<keyof typeof CALL, 'none'>

const NAMES = Object.keys(CALL) as readonly (keyof typeof CALL)[]
/** A call as messages name it: an autoscaler is loaded and created, too, by other numbers than a strategy is. */
export const CALL_WORDS: Readonly<Record<Call, string>> = {
  load: 'its top level',
  create: 'create',
  decide: 'decide',
  route: 'route',
  hold: 'hold',
  loadRule: 'its top level',
  createRule: 'create',
  look: 'look',
  restarted: 'restarted',
}

const OF_AUTOSCALER: readonly Call[] = ['loadRule', 'createRule', 'look', 'restarted']

/** Whose code a call is in. */
export const moduleOf = (call: Call): 'strategy' | 'autoscaler' =>
  OF_AUTOSCALER.includes(call) ? 'autoscaler' : 'strategy'

const WHAT = 0
const COUNT = 1

/**
 * The call that a user's code is in, written by its thread and read by the one that watches it. Plain writes: a rule
 * per event may cost 50 ns in all.
 */
export class CallWatch {
  /** Shared between the two threads. */
  readonly memory: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory
    this.#cells = new Int32Array(memory)
  }

  /** Takes a number of CALL. */
  enter(call: number): void {
    this.#cells[COUNT] = (this.#cells[COUNT] ?? 0) + 1
    this.#cells[WHAT] = call
  }

  leave(): void {
    this.#cells[WHAT] = CALL.none
  }

  /** The call that has not returned, with a number that no call before it had; null between calls. */
  read(): {readonly call: Call; readonly count: number} | null {
    const call = NAMES[this.#cells[WHAT] ?? CALL.none]
    return call === undefined || call === 'none' ? null : {call, count: this.#cells[COUNT] ?? 0}
  }
}
