import {
  mergedPauses,
  type Pause,
  type RescaleSteps,
  type ScalingTotals,
} from '../../../../dataflow/scaling.js'
import {SlotTime} from '../../../../dataflow/slot-time.js'
import {type Ms, type Ns, nsToMs} from '../../../../model/units.js'

/** One rescale as the harness saw it, on the trial's clock; null: not yet. */
interface Step {
  readonly slots: number
  /** The request left. */
  readonly askedNs: Ns
  /** The job was seen to run no more. */
  stoppedNs: Ns | null
  /** Its new subtasks are open. */
  openNs: Ns | null
  /** The first of its events was taken up again. */
  firstNs: Ns | null
}

/** When a job was asked to run with other slots, stood still for it, and went on. */
export class RescaleLog {
  readonly #parallelism: number
  readonly #steps: Step[] = []

  constructor(parallelism: number) {
    this.#parallelism = parallelism
  }

  asked(slots: number, askedNs: Ns): void {
    this.#steps.push({slots, askedNs, stoppedNs: null, openNs: null, firstNs: null})
  }

  /** Flink says that the job runs no more. */
  stopped(atNs: Ns): void {
    const step = this.#underWay
    if (step) step.stoppedNs ??= atNs
  }

  /** The job is there with so many subtasks, which the old ones were last heard of before. */
  open(slots: number, {atNs, lastSeenNs}: {readonly atNs: Ns; readonly lastSeenNs: Ns}): void {
    let stoppedNs = lastSeenNs
    for (const step of this.#steps) {
      if (step.openNs !== null) continue
      // Asked for again before it came about: the job has gone on once for all of them.
      step.openNs = atNs
      step.stoppedNs ??= Math.max(step.askedNs, stoppedNs)
      stoppedNs = step.stoppedNs
      if (step.slots === slots) return
    }
  }

  /** An event was taken up; the earliest since the job is there counts. */
  took(atNs: Ns): void {
    const lastNs = this.#steps.findLast(({openNs}) => openNs !== null)?.openNs
    if (lastNs === undefined) return
    // Of all that the job has gone on for at once.
    for (const step of this.#steps.filter(({openNs}) => openNs === lastNs))
      step.firstNs = Math.min(step.firstNs ?? Infinity, atNs)
  }

  /** One that has been asked for and is not there yet. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined
  }

  /** How many of those that were asked for the job has gone on for. */
  get settled(): number {
    return this.#steps.filter(({openNs}) => openNs !== null).length
  }

  get #underWay(): Step | undefined {
    return this.#steps.find(({openNs}) => openNs === null)
  }

  get steps(): readonly RescaleSteps[] {
    const ms = (atNs: Ns | null): Ms | null => (atNs === null ? null : nsToMs(atNs))
    return this.#steps.map(({slots, askedNs, stoppedNs, openNs, firstNs}) => ({
      slots,
      askedMs: nsToMs(askedNs),
      stoppedMs: ms(stoppedNs),
      openMs: ms(openNs),
      firstEventMs: ms(firstNs),
    }))
  }

  /** Slots are billed from the request for more of them, and until fewer run; a job runs again when it takes up an event. */
  get totals(): ScalingTotals {
    const billed = new SlotTime(this.#parallelism)
    const running = new SlotTime(this.#parallelism)
    const pauses: Pause[] = []
    const grownAtMs = []
    for (const {slots, askedMs, stoppedMs, openMs, firstEventMs} of this.steps) {
      const readyMs = openMs === null ? null : (firstEventMs ?? openMs)
      if (slots > running.slots) {
        billed.set(askedMs, slots)
        grownAtMs.push({decidedMs: askedMs, readyMs})
      }
      if (stoppedMs !== null) pauses.push({fromMs: stoppedMs, toMs: readyMs ?? Infinity})
      if (readyMs === null) continue
      running.set(readyMs, slots)
      billed.set(readyMs, slots)
    }
    const trace = this.steps.map(({askedMs, slots}) => ({
      atMs: askedMs,
      busyShare: Number.NaN,
      slots,
      reason: 'asked for',
    }))
    return {
      // Several that the job has gone on for at once are one.
      rescales: new Set(this.steps.flatMap(({openMs}) => openMs ?? [])).size,
      pauses: mergedPauses(pauses, Infinity),
      ...{billed, running, grownAtMs, trace, steps: this.steps},
    }
  }
}
