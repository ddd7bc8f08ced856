const FIRST_WORDS = 1024

/**
 * Counts each event once, by one bitmap over event numbers: exact, whatever comes late, twice or out of order.
 * Grows with the highest number seen, one bit an event.
 */
export class SunkEvents {
  #words = new Uint32Array(FIRST_WORDS)
  #sunkEvents = 0

  get count(): number {
    return this.#sunkEvents
  }

  has(event: number): boolean {
    return ((this.#words[Math.floor(event / 32)] ?? 0) & (1 << (event & 31))) !== 0
  }

  /** True if this event had not been sunk before. */
  add(event: number): boolean {
    const word = Math.floor(event / 32)
    if (word >= this.#words.length) this.#grow(word)
    const before = this.#words[word] ?? 0
    const after = before | (1 << (event & 31))
    if (before === after >>> 0) return false

    this.#words[word] = after
    this.#sunkEvents++
    return true
  }

  #grow(word: number): void {
    const wider = new Uint32Array(Math.max(word + 1, this.#words.length * 2))
    wider.set(this.#words)
    this.#words = wider
  }
}
