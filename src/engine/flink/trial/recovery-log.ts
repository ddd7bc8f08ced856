import type {Restored} from '../control/control-messages.js'
import {type Crash, outagesOf, type RecoveryTotals} from '../../../dataflow/recovery.js'
import type {Pause} from '../../../dataflow/scaling.js'
import {createRandom} from '../../../kernel/random.js'
import type {Trial} from '../../../model/trial.js'
import {type Ms, type Ns, nsToMs} from '../../../model/units.js'
import type {CheckpointStatistics} from '../rest/checkpoint-statistics.js'

interface Fall {
  /** The job was stopped on purpose: what it took back is no crash's. */
  readonly isRescale: boolean
  readonly atNs: Ns
  checkpointNs: Ns
  upNs: Ns
  replayedEvents: number
  replayedInvocations: number
  /** That have gone on. */
  readonly subtasks: Set<number>
  /** That have to, before what it took back is known. */
  readonly of: number
}

/** The crashes that a trial asks for: instants from its start, and the chance in [0, 1) that says what is struck. */
export function crashesOf({
  faults,
  load,
  seed,
}: Pick<Trial, 'faults' | 'load' | 'seed'>): readonly {readonly atMs: Ms; readonly chance: number}[] {
  const draw = createRandom(seed, 'slot-crash')
  return faults
    .flatMap((fault) => (fault.kind === 'slot-crash' ? [fault.atMs] : []))
    .map((atMs, index) => ({atMs: load.extent.warmupMs + atMs, chance: draw.at(index)}))
}

/** What crashes of a trial took back, as its subtasks report it when they go on. */
export class RecoveryLog {
  readonly #falls: Fall[] = []
  /** By checkpoint: when the first subtask reported its completion. */
  readonly #completedNs = new Map<number, Ns>()
  /** By subtask and epoch: calls that began there. */
  readonly #sent = new Map<number, Map<number, number>>()
  /** By subtask: how it went on last. */
  readonly #restored = new Map<number, {readonly checkpoint: number; readonly lastSeenNs: Ns}>()

  /** A TaskManager is killed, or a subtask comes again by itself. */
  fell(atNs: Ns): void {
    this.#falls.push(fallAt(atNs))
  }

  /**
   * The job goes on from a checkpoint with so many subtasks; `emittedBefore` is what its sources had handed on in all when
   * it was stopped.
   */
  rescaled(
    checkpoint: number,
    {
      subtasks: of,
      atNs,
      emittedBefore,
    }: {readonly subtasks: number; readonly atNs: Ns; readonly emittedBefore: number},
  ): void {
    const subtasks = [...this.#sent.keys()]
    const calls = subtasks.reduce((sum, subtask) => sum + this.#callsSince(subtask, checkpoint), 0)
    this.#restored.clear()
    const taken = {replayedEvents: emittedBefore, replayedInvocations: calls}
    // One that begins anew has nothing to say of a checkpoint.
    this.#falls.push({...fallAt(atNs), ...taken, isRescale: true, of: checkpoint === 0 ? 0 : of})
  }

  get hasFallen(): boolean {
    return this.#falls.some(({isRescale}) => !isRescale)
  }

  completed(checkpoint: number, atNs: Ns): void {
    if (!this.#completedNs.has(checkpoint)) this.#completedNs.set(checkpoint, atNs)
  }

  /** A call has begun behind a barrier. */
  sent(subtask: number, epoch: number): void {
    const epochs = this.#sent.get(subtask) ?? new Map<number, number>()
    this.#sent.set(subtask, epochs.set(epoch, (epochs.get(epoch) ?? 0) + 1))
  }

  /**
   * A subtask goes on; `emittedBefore` is what its source had handed on in all when it was last seen. Crashes that come
   * before it does so are over with it, and the first of them has taken back what it had.
   */
  restored(
    line: Restored,
    seen: {readonly emittedBefore: number; readonly lastSeenNs: Ns; readonly atNs: Ns},
  ): void {
    const rescale = this.#falls.findLast(({isRescale}) => isRescale)
    if (rescale && !rescale.subtasks.has(line.subtask)) this.#restoredOf(rescale, line, seen)
    else this.#restoredOfCrash(line, seen)
  }

  #restoredOf(
    rescale: Fall,
    {subtask, checkpoint, calls, events, emitted}: Restored,
    {lastSeenNs, atNs}: {readonly lastSeenNs: Ns; readonly atNs: Ns},
  ): void {
    for (const one of this.#falls) {
      one.subtasks.add(subtask)
      // A crash in whose outage the job was to be rescaled is over with it, and what it took back is counted there.
      if (!one.isRescale && one.upNs === Infinity) this.#wentOn(one, {checkpoint, atNs})
    }
    rescale.replayedEvents += events - emitted
    rescale.replayedInvocations += calls
    this.#restored.set(subtask, {checkpoint, lastSeenNs})
  }

  #restoredOfCrash(
    {subtask, checkpoint, calls, events, emitted}: Restored,
    {emittedBefore, lastSeenNs, atNs}: {emittedBefore: number; lastSeenNs: Ns; atNs: Ns},
  ): void {
    const isOf = ({subtasks, upNs}: Fall): boolean =>
      !subtasks.has(subtask) && (upNs === Infinity || lastSeenNs <= upNs)
    if (!this.#falls.some(isOf)) this.fell(lastSeenNs)
    const falls = this.#falls.filter(isOf)
    for (const one of this.#falls) one.subtasks.add(subtask)
    for (const fall of falls) this.#wentOn(fall, {checkpoint, atNs})
    const [first] = falls
    if (!first) return
    const before = this.#restored.get(subtask)
    this.#restored.set(subtask, {checkpoint, lastSeenNs})
    // An attempt that fell before it was seen has handed on nothing that is known.
    if (lastSeenNs !== before?.lastSeenNs)
      first.replayedEvents += Math.max(0, emittedBefore - emitted) + events
    // Calls at a checkpoint are made again once: at the next crash it is those that are lost.
    first.replayedInvocations +=
      this.#callsSince(subtask, checkpoint) + (checkpoint === before?.checkpoint ? 0 : calls)
  }

  #wentOn(fall: Fall, {checkpoint, atNs}: {readonly checkpoint: number; readonly atNs: Ns}): void {
    fall.checkpointNs = Math.min(fall.checkpointNs, this.#checkpointNs(checkpoint, fall.atNs))
    fall.upNs = fall.upNs === Infinity ? atNs : Math.max(fall.upNs, atNs)
  }

  /**
   * What a job goes back to was complete before it fell: its report may come a moment behind, or have died with the task
   * managers.
   */
  #checkpointNs(checkpoint: number, fellNs: Ns): Ns {
    return checkpoint === 0 ? 0 : Math.min(fellNs, this.#completedNs.get(checkpoint) ?? fellNs)
  }

  #callsSince(subtask: number, checkpoint: number): number {
    const epochs = [...(this.#sent.get(subtask) ?? [])]
    this.#sent.delete(subtask)
    return epochs.reduce((sum, [epoch, count]) => (epoch >= checkpoint ? sum + count : sum), 0)
  }

  /** As far as is known by now: a crash of its own accord is seen when the job is back. */
  get outages(): readonly Pause[] {
    return this.#falls
      .filter(({isRescale}) => !isRescale)
      .map(({atNs, upNs}) => ({fromMs: nsToMs(atNs), toMs: nsToMs(upNs)}))
  }

  /** Of a job that has ended by itself a crash without a restart has struck nothing. */
  totals(
    {count, p99Ms, bytes, failed, failure}: CheckpointStatistics,
    {endNs, isDrained}: {readonly endNs: Ns; readonly isDrained: boolean},
  ): RecoveryTotals {
    const endMs = nsToMs(endNs)
    const falls = this.#falls.filter(({upNs, isRescale}) => !isRescale && (!isDrained || upNs < Infinity))
    const rescales = this.#falls.filter(({isRescale, subtasks, of}) => isRescale && subtasks.size >= of)
    const crashes = falls.map((fall): Crash & {upMs: Ms} => ({
      atMs: nsToMs(fall.atNs),
      checkpointMs: fall.checkpointNs === Infinity ? 0 : Math.max(0, nsToMs(fall.checkpointNs)),
      upMs: Math.min(endMs, nsToMs(fall.upNs)),
      replayedEvents: fall.replayedEvents,
      replayedInvocations: fall.replayedInvocations,
    }))
    const outages = outagesOf(crashes, endMs)
    const cutShort = falls.some(({upNs}) => upNs === Infinity) ? 1 : 0
    return {
      checkpoints: count,
      checkpointP99Ms: p99Ms,
      stateBytes: bytes,
      ...(failed > 0 && {failedCheckpoints: {count: failed, why: failure}}),
      crashes,
      ...(rescales.length > 0 && {rescaled: sumsOf(rescales)}),
      restarts: Math.max(0, outages.length - cutShort),
      outages,
    }
  }
}

const fallAt = (atNs: Ns): Fall => ({
  ...{isRescale: false, atNs, checkpointNs: Infinity, upNs: Infinity},
  ...{replayedEvents: 0, replayedInvocations: 0, subtasks: new Set(), of: 0},
})

const sumsOf = (falls: readonly Fall[]): NonNullable<RecoveryTotals['rescaled']> => ({
  replayedEvents: falls.reduce((sum, {replayedEvents}) => sum + Math.max(0, replayedEvents), 0),
  replayedInvocations: falls.reduce((sum, {replayedInvocations}) => sum + replayedInvocations, 0),
})
