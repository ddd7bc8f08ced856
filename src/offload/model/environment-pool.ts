import type {Ns} from '../../model/units.js'

/**
 * The execution environments of one function in virtual time: busy ones in a heap by the instant they end,
 * idle ones in a ring by the instant they were freed. The newest idle one serves first and the oldest one
 * is reclaimed first, so both ends of the ring are O(1). AWS documents no order; LIFO lets a pool
 * shrink after a burst, and is what most emulators do.
 *
 * Busy and idle environments together never exceed `concurrency`: a new one is made only when none is idle.
 */
export class EnvironmentPool {
  readonly #idleReclaimNs: Ns
  readonly #capacity: number

  // Heap: position 0 ends next. An environment whose process will be killed has a negative id, here and in the ring.
  readonly #endsAtNs: Float64Array
  readonly #busyIds: Float64Array
  #busy = 0

  // Ring: oldest at #idleFirst.
  readonly #idleSinceNs: Float64Array
  readonly #idleIds: Float64Array
  #idleFirst = 0
  #idle = 0

  // Prepared by keepWarm and not used yet: not counted among the environments.
  #standing = 0
  #standingSinceNs = 0

  #created = 0
  #environmentsMax = 0

  constructor(concurrency: number, idleReclaimNs: Ns) {
    this.#idleReclaimNs = idleReclaimNs
    this.#capacity = concurrency
    this.#endsAtNs = new Float64Array(concurrency)
    this.#busyIds = new Float64Array(concurrency)
    this.#idleSinceNs = new Float64Array(concurrency)
    this.#idleIds = new Float64Array(concurrency)
  }

  /** Environments in use: requests in flight, as Lambda counts concurrency. */
  get busyEnvironments(): number {
    return this.#busy
  }

  get environments(): number {
    return this.#busy + this.#idle
  }

  get environmentsMax(): number {
    return this.#environmentsMax
  }

  /** Frees what has ended and reclaims what has idled too long, up to and including `atNs`. */
  advance(atNs: Ns): void {
    while (this.#busy > 0 && this.#endsAtNs[0]! <= atNs) this.#free()
    const keptSinceNs = atNs - this.#idleReclaimNs
    while (this.#idle > 0 && this.#idleSinceNs[this.#idleFirst]! < keptSinceNs) {
      this.#idleFirst = this.#wrap(this.#idleFirst + 1)
      this.#idle--
    }
    if (this.#standingSinceNs < keptSinceNs) this.#standing = 0
  }

  /** The id of an idle environment, now the caller's to `occupy`: negative where its process was killed; 0 where none is idle. */
  takeIdle(): number {
    if (this.#idle > 0) {
      this.#idle--
      return this.#idleIds[this.#wrap(this.#idleFirst + this.#idle)]!
    }
    if (this.#standing === 0) return 0

    this.#standing--
    return this.create()
  }

  /** The id of a new environment, from 1, the caller's to `occupy`. */
  create(): number {
    this.#environmentsMax = Math.max(this.#environmentsMax, this.#busy + this.#idle + 1)
    return ++this.#created
  }

  /** Busy until `endsAtNs`, then idle again, without a process if the time-out kills it. */
  occupy(id: number, endsAtNs: Ns, isKilled: boolean): void {
    const signedId = isKilled ? -id : id
    let child = this.#busy++
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.#isBefore(endsAtNs, id, parent)) break
      this.#endsAtNs[child] = this.#endsAtNs[parent]!
      this.#busyIds[child] = this.#busyIds[parent]!
      child = parent
    }
    this.#endsAtNs[child] = endsAtNs
    this.#busyIds[child] = signedId
  }

  reclaimIdle(): void {
    this.#idle = 0
    this.#standing = 0
  }

  /** The idle ones go now, and each busy one when it ends. */
  reclaimAll(): void {
    this.reclaimIdle()
    for (let i = 0; i < this.#busy; i++) this.#busyIds[i] = -Math.abs(this.#busyIds[i]!)
  }

  /** Tops the idle ones up to `environments`, and starts their idle time anew. */
  keepWarm(atNs: Ns, environments: number): void {
    for (let i = 0; i < this.#idle; i++) this.#idleSinceNs[this.#wrap(this.#idleFirst + i)] = atNs
    this.#standing = Math.max(0, environments - this.#idle)
    this.#standingSinceNs = atNs
  }

  #wrap(position: number): number {
    return position >= this.#capacity ? position - this.#capacity : position
  }

  /** Ties end in the order of their ids, so that the next choice depends on nothing but the history. */
  #isBefore(endsAtNs: Ns, id: number, position: number): boolean {
    const otherNs = this.#endsAtNs[position]!
    return endsAtNs < otherNs || (endsAtNs === otherNs && id < Math.abs(this.#busyIds[position]!))
  }

  /** Pops the heap and pushes what it popped on the idle ring. */
  #free(): void {
    const top = this.#wrap(this.#idleFirst + this.#idle++)
    this.#idleSinceNs[top] = this.#endsAtNs[0]!
    this.#idleIds[top] = this.#busyIds[0]!
    const size = --this.#busy
    if (size > 0) this.#siftDown(size)
  }

  /** Puts the last of the heap, at `size`, where it belongs, starting from the empty root. */
  #siftDown(size: number): void {
    const endsAtNs = this.#endsAtNs[size]!
    const signedId = this.#busyIds[size]!
    const id = Math.abs(signedId)
    let parent = 0
    for (;;) {
      let child = 2 * parent + 1
      if (child >= size) break
      const right = child + 1
      if (right < size && this.#isBefore(this.#endsAtNs[right]!, Math.abs(this.#busyIds[right]!), child)) {
        child = right
      }
      if (this.#isBefore(endsAtNs, id, child)) break
      this.#endsAtNs[parent] = this.#endsAtNs[child]!
      this.#busyIds[parent] = this.#busyIds[child]!
      parent = child
    }
    this.#endsAtNs[parent] = endsAtNs
    this.#busyIds[parent] = signedId
  }
}
