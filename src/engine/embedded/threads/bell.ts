/**
 * Wakes one thread that may wait for several others at once. A producer first publishes, then rings; the owner
 * says that it goes to sleep, looks once more, and then sleeps: between the two no call is missed. Ringing
 * costs a system call only while the owner sleeps. Two cells from `from` on: how often it was rung, and
 * whether its owner sleeps.
 */
export class Bell {
  readonly #cells: Int32Array
  readonly #rung: number
  readonly #asleep: number
  #rungBeforeNap = 0

  constructor(cells: Int32Array, from: number) {
    this.#cells = cells
    this.#rung = from
    this.#asleep = from + 1
  }

  /** Once a sleep: who comes second finds the bell rung. */
  ring(): void {
    if (Atomics.load(this.#cells, this.#asleep) === 0) return
    if (Atomics.compareExchange(this.#cells, this.#asleep, 1, 0) === 1) this.ringLoudly()
  }

  /** Whether or not it is seen to sleep. */
  ringLoudly(): void {
    Atomics.add(this.#cells, this.#rung, 1)
    Atomics.notify(this.#cells, this.#rung)
  }

  /** Owner: before the last look; the answer goes to `wait`. */
  prepare(): number {
    // In this order: a thread that sees it asleep changes what `wait` compares with.
    const prepared = Atomics.load(this.#cells, this.#rung)
    Atomics.store(this.#cells, this.#asleep, 1)
    return prepared
  }

  /** Owner: the last look found something. */
  cancel(): void {
    Atomics.store(this.#cells, this.#asleep, 0)
  }

  /** Owner: sleeps until it rings; false when the time is over first. */
  wait(prepared: number, timeoutMs: number): boolean {
    const isTimeOver = this.sleep(prepared, timeoutMs)
    this.cancel()
    return !isTimeOver
  }

  /** Owner: as `wait`, and goes on listening: `hasRung` or `cancel` follows. True when the time is over. */
  sleep(prepared: number, timeoutMs: number): boolean {
    return Atomics.wait(this.#cells, this.#rung, prepared, timeoutMs) === 'timed-out'
  }

  /** Owner: since `prepare`, while it listens. */
  hasRung(prepared: number): boolean {
    return Atomics.load(this.#cells, this.#rung) !== prepared
  }

  /** Owner: sleeps on the side of its event loop; a call since the last nap ends it before it begins. */
  nap(timeoutMs: number): void {
    const rung = Atomics.load(this.#cells, this.#rung)
    if (rung === this.#rungBeforeNap) Atomics.wait(this.#cells, this.#rung, rung, timeoutMs)
    else this.#rungBeforeNap = rung
  }

  /** Owner: as `wait`, for a thread whose event loop has to turn meanwhile. */
  async waitAsync(prepared: number, timeoutMs: number): Promise<void> {
    const {value} = Atomics.waitAsync(this.#cells, this.#rung, prepared, timeoutMs)
    await value
    this.cancel()
  }
}
