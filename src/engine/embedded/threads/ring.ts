import {BugError} from '../../../errors.js'

/** What a thread needs to open its end of a ring: nothing but shared memory and sizes, so that it can be sent. */
export interface RingMemory<Column extends string = string> {
  readonly memory: SharedArrayBuffer
  readonly columns: readonly Column[]
  /** Rows that may be in it at once. */
  readonly places: number
  readonly textBytes: number
  /** Where its texts lie, if not in a space of its own. */
  readonly pool: SharedArrayBuffer | null
}

/** How many events a ring holds, and how many bytes of text. */
export interface RingSize {
  readonly places: number
  /** 0 for rings without texts, and for those whose texts lie in a pool. */
  readonly textBytesPerPlace: number
  readonly pool?: SharedArrayBuffer | null
}

// Head and tail are written by different threads: each has a cache line of its own, wide ones included.
const HEAD = 0
const TAIL = 32
const COLUMNS_FROM_BYTE = 256

const rowsOf = (places: number): number => 2 ** Math.ceil(Math.log2(Math.max(2, places)))

/** The shared memory of a ring, empty. */
export function createRing<Column extends string>(
  columns: readonly Column[],
  {places, textBytesPerPlace, pool = null}: RingSize,
): RingMemory<Column> {
  const rows = rowsOf(places)
  const textBytes = textBytesPerPlace === 0 ? 0 : rows * textBytesPerPlace
  const bytes = COLUMNS_FROM_BYTE + columns.length * rows * 8 + textBytes
  return {memory: new SharedArrayBuffer(bytes), columns, places, textBytes, pool}
}

/**
 * A ring between one producer and one consumer, in memory that both share: a row of numbers and a text each,
 * no copy and no object on the way. Each end keeps its own counter and looks at the other's only when its last
 * look does not tell enough; counters run modulo 2^32.
 */
export class Ring<Column extends string> {
  readonly columns: Readonly<Record<Column, Float64Array>>
  readonly bytes: Uint8Array
  /** The same memory: texts begin at whole words. */
  readonly words: Int32Array
  readonly #counters: Int32Array
  readonly #mask: number
  readonly #places: number
  readonly #textFrom: Float64Array
  #head = 0
  #tail = 0
  /** Producer: where the next text may begin, and where the oldest one that is still needed begins. */
  #textTo = 0
  /** Producer: of the text that belongs to the row at `place()`. */
  #placedBytes = 0

  constructor({memory, columns, places, textBytes, pool}: RingMemory<Column>) {
    const rows = rowsOf(places)
    this.#counters = new Int32Array(memory, 0, COLUMNS_FROM_BYTE / 4)
    this.#mask = rows - 1
    this.#places = places
    this.columns = Object.fromEntries(
      columns.map((name, index) => [
        name,
        new Float64Array(memory, COLUMNS_FROM_BYTE + index * rows * 8, rows),
      ]),
    ) as Record<Column, Float64Array>
    this.bytes = pool
      ? new Uint8Array(pool)
      : new Uint8Array(memory, COLUMNS_FROM_BYTE + columns.length * rows * 8, textBytes)
    this.words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length >>> 2)
    this.#textFrom = (this.columns as Record<string, Float64Array>)['textFrom'] ?? new Float64Array(0)
    this.#head = Atomics.load(this.#counters, HEAD)
    this.#tail = Atomics.load(this.#counters, TAIL)
  }

  /** Producer: the row to fill next; −1 while the ring is full. */
  place(): number {
    if (((this.#tail - this.#head) | 0) >= this.#places) {
      this.#head = Atomics.load(this.#counters, HEAD)
      if (((this.#tail - this.#head) | 0) >= this.#places) return -1
    }
    return this.#tail & this.#mask
  }

  /** Producer: rows from `place()` on that can be filled without turning the corner of the memory. */
  contiguousPlaces(): number {
    this.#head = Atomics.load(this.#counters, HEAD)
    const place = this.#tail & this.#mask
    return Math.min(this.#places - ((this.#tail - this.#head) | 0), this.#mask + 1 - place)
  }

  /** Producer: where the row's text, of so many bytes, may be put; −1 while those of earlier rows fill the space. */
  placeText(bytes: number): number {
    const size = this.bytes.length
    if (bytes > size) throw new BugError(`a text of ${bytes} bytes is longer than its whole ring of ${size}`)
    this.#placedBytes = bytes
    if (this.#fits(bytes)) return this.#textTo
    this.#head = Atomics.load(this.#counters, HEAD)
    return this.#fits(bytes) ? this.#textTo : -1
  }

  /** Producer: the row at `place()` is filled, its text too; to be seen from the next `publish` on. */
  fill(): void {
    this.#textTo += (this.#placedBytes + 3) & ~3
    this.#placedBytes = 0
    this.#tail = (this.#tail + 1) | 0
  }

  /** Producer: as `fill`, of so many rows from `place()` on, which have no texts of their own. */
  fillRows(rows: number): void {
    this.#tail = (this.#tail + rows) | 0
  }

  /** Producer: shows the consumer all rows that are filled. */
  publish(): void {
    Atomics.store(this.#counters, TAIL, this.#tail)
  }

  /** Producer: so many rows from `place()` on are filled. */
  publishRows(rows: number): void {
    this.fillRows(rows)
    this.publish()
  }

  /** Consumer: rows that can be read. */
  available(): number {
    if (this.#tail === this.#head) this.#tail = Atomics.load(this.#counters, TAIL)
    return (this.#tail - this.#head) | 0
  }

  /** Consumer: rows that can be read without turning the corner of the memory. */
  contiguous(): number {
    this.#tail = Atomics.load(this.#counters, TAIL)
    const place = this.#head & this.#mask
    return Math.min((this.#tail - this.#head) | 0, this.#mask + 1 - place)
  }

  /** Consumer: where the oldest row is. */
  get headPlace(): number {
    return this.#head & this.#mask
  }

  /** Consumer: the oldest rows are not needed any more. */
  release(rows: number): void {
    this.#head = (this.#head + rows) | 0
    Atomics.store(this.#counters, HEAD, this.#head)
  }

  /** Consumer: after a release of so many rows; true if the producer may have found it full before. */
  wasFull(released: number): boolean {
    return ((Atomics.load(this.#counters, TAIL) - this.#head + released) | 0) >= this.#places
  }

  /** Producer: rows in it right now, those that are not shown yet too. */
  get filled(): number {
    return (this.#tail - Atomics.load(this.#counters, HEAD)) | 0
  }

  /** Anybody: rows in it right now. */
  get waiting(): number {
    return (Atomics.load(this.#counters, TAIL) - Atomics.load(this.#counters, HEAD)) | 0
  }

  /** Texts lie in one piece: one that does not fit before the end of the memory begins at its start. */
  #fits(bytes: number): boolean {
    const size = this.bytes.length
    if (this.#head === this.#tail) {
      this.#textTo = 0
      return true
    }
    const oldest = this.#textFrom[this.#head & this.#mask] ?? 0
    const padded = (bytes + 3) & ~3
    // Never up to the oldest itself: a full space would look like an empty one.
    if (this.#textTo < oldest) return this.#textTo + padded < oldest
    if (this.#textTo + bytes <= size) return true
    if (padded >= oldest) return false
    this.#textTo = 0
    return true
  }
}
