import {type Ms, msToNs, type Ns} from '../../../model/units.js'
import type {CountersLine, SubtaskWait} from '../control/control-messages.js'

/** Counted since the origin: they only grow. A source that comes out of a block may report one event less for a moment. */
const SUMS = [
  ...(['emitted', 'routedLocal', 'offloaded', 'taken', 'invokerCpuNs'] as const),
  ...(['appliedReplies', 'droppedReplies', 'readReplies', 'readBytes'] as const),
] as const
const GAUGES = ['fallback', 'inFlightEvents'] as const
type Figure = (typeof SUMS)[number] | (typeof GAUGES)[number]

/** Those that say how far the stream has come: a crash takes them back. */
const EFFECTIVE_SUMS = ['emitted', 'routedLocal', 'offloaded', 'taken'] as const satisfies readonly Figure[]

/** Those of the sums that grow without exception. */
const STRICT_SUMS = ['routedLocal', 'offloaded', 'taken'] as const satisfies readonly Figure[]

/** When a subtask was last seen, on the trial's clock, and how many events its source had handed on. */
interface LastSeen {
  readonly atNs: Ns
  readonly emitted: number
}

type Known = Record<Figure | 'atNs', number> & {servesFromNs: Ns | null}

/** The newest counters of every subtask; several operators tell parts of one. */
export class JobCounters {
  /** Of subtasks beyond them nothing is taken. */
  #running: number
  /** While not all subtasks of a rescaled job have said how far they are: what was known before. */
  #before: {readonly sums: ReadonlyMap<Figure, number>; readonly missing: Set<string>} | null = null
  readonly #subtasks: readonly Known[]

  /** By figure and subtask: the attempt that is counted. */
  readonly #attempts = new Map<string, number>()
  /** By subtask: its newest attempt that has reported, and what was known of it before. */
  readonly #newest = new Map<number, LastSeen & {readonly attempt: number}>()

  /** `subtasks` of at most so many run from the start. */
  constructor(subtasks: number, most = subtasks) {
    this.#running = subtasks
    const none = Object.fromEntries([...SUMS, ...GAUGES].map((figure) => [figure, 0])) as Record<
      Figure,
      number
    >
    this.#subtasks = Array.from({length: most}, () => ({...none, atNs: 0, servesFromNs: null}))
  }

  /** A later attempt at a subtask counts from the checkpoint that it goes on from: less than before, and true. */
  note(line: CountersLine, attempt = 0): void {
    const known = this.#subtasks[line.subtask]
    if (!known || line.subtask >= this.#running || attempt < this.#attemptOf(line.subtask)) return
    if (attempt > this.#attemptOf(line.subtask))
      this.#newest.set(line.subtask, {attempt, atNs: known.atNs, emitted: known.emitted})
    this.#goBack(known, line, attempt)
    known.atNs = line.atNs
    take(known, line)
    this.#hear(line)
  }

  #attemptOf(subtask: number): number {
    return this.#newest.get(subtask)?.attempt ?? 0
  }

  /**
   * The job goes on from a checkpoint with so many subtasks: what they are to count from there is dealt out to them, and
   * shows when all have reported it. Until then sums stay what they were.
   */
  rescaled(subtasks: number): void {
    const sums = new Map(EFFECTIVE_SUMS.map((figure) => [figure as Figure, this.sum(figure)]))
    this.#running = subtasks
    const missing = EFFECTIVE_SUMS.flatMap((figure) =>
      Array.from({length: subtasks}, (_, subtask) => `${figure} ${subtask}`),
    )
    this.#before = {sums, missing: new Set(missing)}
    for (const known of this.#subtasks) {
      for (const figure of [...EFFECTIVE_SUMS, ...GAUGES]) known[figure] = 0
      known.servesFromNs = null
    }
  }

  #goBack(known: Record<Figure, number>, line: CountersLine, attempt: number): void {
    for (const figure of EFFECTIVE_SUMS) {
      const key = `${figure} ${line.subtask}`
      if (line[figure] === undefined || attempt <= (this.#attempts.get(key) ?? 0)) continue
      this.#attempts.set(key, attempt)
      known[figure] = 0
    }
  }

  /** A sum of the line is less than it was: what counts has begun anew. */
  isBackBefore(line: CountersLine): boolean {
    return STRICT_SUMS.some((sum) => (line[sum] ?? Infinity) < this.of(line.subtask, sum))
  }

  /** What a subtask had come to before this attempt; tasks of the attempt may have reported by now. */
  seenBefore(subtask: number, attempt: number): LastSeen {
    const newest = this.#newest.get(subtask)
    if (newest && newest.attempt >= attempt) return newest
    return {atNs: this.#subtasks[subtask]?.atNs ?? 0, emitted: this.of(subtask, 'emitted')}
  }

  #hear(line: CountersLine): void {
    if (this.#before === null) return
    for (const figure of EFFECTIVE_SUMS)
      if (line[figure] !== undefined) this.#before.missing.delete(`${figure} ${line.subtask}`)
    if (this.#before.missing.size === 0) this.#before = null
  }

  /** When any subtask was last seen. */
  get lastSeenNs(): Ns {
    return Math.max(...this.#subtasks.map(({atNs}) => atNs))
  }

  sum(figure: Figure): number {
    const before = this.#before?.sums.get(figure)
    if (before !== undefined) return before
    return this.#subtasks.reduce((sum, subtask) => sum + subtask[figure], 0)
  }

  of(subtask: number, figure: Figure): number {
    return this.#subtasks[subtask]?.[figure] ?? 0
  }

  /** Events in channel and fallback list and what the mean leaves of the one in service, per subtask, as of its newest line. */
  waits(meanServiceMs: Ms): readonly SubtaskWait[] {
    return this.#subtasks.map(({atNs, routedLocal, taken, fallback, servesFromNs}, subtask) => ({
      subtask,
      localWaitEvents:
        Math.max(0, routedLocal - taken) + fallback + shareLeft(atNs, servesFromNs, msToNs(meanServiceMs)),
      measuredAtNs: atNs,
    }))
  }
}

function take(known: Known, line: CountersLine): void {
  for (const figure of SUMS) known[figure] = Math.max(known[figure], line[figure] ?? 0)
  for (const figure of GAUGES) known[figure] = line[figure] ?? known[figure]
  if (line.servesFromNs !== undefined) known.servesFromNs = line.servesFromNs
}

/** Of a service of the mean that began then; 0 without one. A line may be older than the service that it tells of. */
function shareLeft(atNs: Ns, servesFromNs: Ns | null, meanNs: Ns): number {
  if (servesFromNs === null || meanNs === 0) return 0
  return Math.min(1, Math.max(0, 1 - (atNs - servesFromNs) / meanNs))
}
