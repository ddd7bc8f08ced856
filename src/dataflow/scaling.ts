import type {
  Autoscaler,
  AutoscalerDefinition,
  ScalingAnswer,
  ScalingSample,
} from '../autoscaler/autoscaler.js'
import {createAutoscaler, ruleContextOf} from '../autoscaler/registry.js'
import {createRandom, type Random} from '../kernel/random.js'
import {capacityOf} from '../model/capacity.js'
import type {AutoscalerSettings, Trial} from '../model/trial.js'
import {type Ms, MS_PER_S, type Share} from '../model/units.js'
import {SlotTime} from './slot-time.js'

/** What an autoscaler asked for, as decisions.csv shows it: one for each change of its mind. */
export interface ScalingRecord {
  readonly atMs: Ms
  readonly busyShare: Share
  readonly slots: number
  readonly reason: string
}

/** How a trial was scaled, whole trial. */
export interface ScalingTotals {
  readonly rescales: number
  /** Slots that were billed, and slots that ran; both over time. */
  readonly billed: SlotTime
  readonly running: SlotTime
  readonly pauses: readonly Pause[]
  /** Instants of decisions for more slots, and of the job running with more. */
  readonly grownAtMs: readonly {readonly decidedMs: Ms; readonly readyMs: Ms | null}[]
  readonly trace: readonly ScalingRecord[]
  /** Of a job on Flink, one by one; missing where a model rescales it. */
  readonly steps?: readonly RescaleSteps[]
}

/** One rescale as it was seen: instants from the start of the trial, null where it did not come so far. */
export interface RescaleSteps {
  readonly slots: number
  /** The request left. */
  readonly askedMs: Ms
  /** The job was seen to run no more. */
  readonly stoppedMs: Ms | null
  /** Its new subtasks were open. */
  readonly openMs: Ms | null
  /** The first event was taken up again. */
  readonly firstEventMs: Ms | null
}

/** While a job stands still; `toMs` is the instant at which it runs again. */
export interface Pause {
  readonly fromMs: Ms
  readonly toMs: Ms
}

/** Pauses up to an instant, in order: one that has begun before another ends is one with it. */
export function mergedPauses(pauses: readonly Pause[], endMs: Ms): readonly Pause[] {
  const merged: {fromMs: Ms; toMs: Ms}[] = []
  for (const pause of pauses.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const toMs = Math.min(pause.toMs, endMs)
    const last = merged.at(-1)
    if (last && pause.fromMs < last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else merged.push({fromMs: pause.fromMs, toMs})
  }
  return merged
}

/** How long a job stood still between two instants. */
export const pausedMs = (pauses: readonly Pause[], fromMs: Ms, toMs: Ms): Ms =>
  pauses.reduce(
    (sum, pause) => sum + Math.max(0, Math.min(pause.toMs, toMs) - Math.max(pause.fromMs, fromMs)),
    0,
  )

/** The parameters that every kind of autoscaler has. */
type Values = Readonly<
  Record<
    | 'provisionMs'
    | 'standbySlots'
    | 'checkpointIntervalMs'
    | 'cooldownMs'
    | 'pauseMs'
    | 'pausePerGbMs'
    | 'stateGb',
    number
  >
>

/**
 * From an autoscaler's answer to a job at its new size, the same for every rule (docs/model.md#rescaling):
 * sense, decide, provision, gate, pause, run. It knows instants and slots; what a pause does to a job is the
 * engine's business.
 */
export class Scaling {
  readonly #rule: Autoscaler
  readonly #gate: Random
  readonly #values: Values
  /** Billed whatever runs: those that the rule must keep (of the configured ones), and those at hand. */
  readonly #keptSlots: number
  readonly #billed: SlotTime
  readonly #running: SlotTime
  readonly #pauses: Pause[] = []
  readonly #grownAtMs: {decidedMs: Ms; readyMs: Ms | null}[] = []
  readonly #trace: ScalingRecord[] = []
  /** What is under way, from its decision to the end of its pause. */
  #target: number | null = null

  /** `own` is the rule of a user's module. */
  constructor(trial: Trial, autoscaler: AutoscalerSettings, own?: AutoscalerDefinition) {
    const {parallelism, seed} = trial
    this.#values = autoscaler.parameters as Values
    const {standbySlots} = this.#values
    const bounds = ruleContextOf(autoscaler, trial)
    this.#rule = createAutoscaler(autoscaler, bounds, own)
    this.#gate = createRandom(seed, 'gate')
    this.#running = new SlotTime(parallelism)
    this.#keptSlots = Math.min(bounds.minSlots, parallelism) + standbySlots
    this.#billed = new SlotTime(parallelism + standbySlots)
    if (autoscaler.history === 'base') this.#remember(trial)
  }

  /** Slots that the job runs with, or ran with before the pause that it is in. */
  get slots(): number {
    return this.#running.slots
  }

  /** Between two looks, the first of which is at 0. */
  get intervalMs(): Ms {
    return this.#rule.intervalMs
  }

  /** True from a decision to the end of its pause: then nothing is asked. */
  get isUnderWay(): boolean {
    return this.#target !== null
  }

  get totals(): ScalingTotals {
    return {
      rescales: this.#pauses.length,
      billed: this.#billed,
      running: this.#running,
      pauses: this.#pauses,
      grownAtMs: this.#grownAtMs,
      trace: this.#trace,
    }
  }

  /** Shows the job to the rule; returns when a pause is to begin, null where all stays as it is. */
  look(sample: ScalingSample): Ms | null {
    if (this.isUnderWay) return null
    const answer = this.#rule.look(sample)
    this.#note(sample, answer)
    if (answer.slots === sample.slots) return null

    this.#target = answer.slots
    if (answer.slots > sample.slots) this.#grownAtMs.push({decidedMs: sample.atMs, readyMs: null})
    return this.#gated(sample.atMs, this.#provide(sample.atMs, answer.slots))
  }

  /** The job stops now; returns when it runs again, and with how many slots. */
  pauseBegins(atMs: Ms): {readonly untilMs: Ms; readonly slots: number} {
    const {pauseMs, pausePerGbMs, stateGb} = this.#values
    const untilMs = atMs + pauseMs + pausePerGbMs * stateGb
    this.#pauses.push({fromMs: atMs, toMs: untilMs})
    return {untilMs, slots: this.#target ?? this.slots}
  }

  /** The pause is over: slots that are not needed any more are released. */
  restarted(atMs: Ms): void {
    const slots = this.#target ?? this.slots
    const grown = this.#grownAtMs.at(-1)
    if (grown && slots > this.slots) grown.readyMs = atMs
    this.#running.set(atMs, slots)
    this.#billed.set(atMs, Math.max(slots, this.#keptSlots))
    this.#target = null
    this.#rule.restarted(atMs)
  }

  /** Slots at hand need no provisioning; others are billed from the decision on. Returns when all are there. */
  #provide(atMs: Ms, slots: number): Ms {
    const billed = this.#billed.slots
    if (slots <= billed) return atMs
    this.#billed.set(atMs, slots)
    return atMs + this.#values.provisionMs
  }

  #gated(decidedMs: Ms, readyMs: Ms): Ms {
    const {checkpointIntervalMs, cooldownMs} = this.#values
    // In whole µs, so that no engine rounds it to another instant than this one.
    const waitMs = Math.floor(this.#gate.at(this.#pauses.length) * checkpointIntervalMs * 1000) / 1000
    const lastMs = this.#pauses.at(-1)?.toMs ?? -Infinity
    return Math.max(readyMs, decidedMs + waitMs, lastMs + cooldownMs)
  }

  /** Fills the rule's window with the base load as the configured slots serve it; at rate max there is none. */
  #remember({load, service, parallelism}: Trial): void {
    if (load.rateEps === 'max') return
    const capacityEps = capacityOf(parallelism, service.meanMs)
    const takenEps = Math.min(load.rateEps, capacityEps)
    const {intervalMs, lookBackMs} = this.#rule
    for (let look = -Math.ceil(lookBackMs / intervalMs); look <= 0; look++) {
      this.#rule.look({
        atMs: look * intervalMs,
        takenEvents: (takenEps * look * intervalMs) / MS_PER_S,
        backlogEvents: 0,
        busiestShare: takenEps / capacityEps,
        slots: parallelism,
        demandSlots: parallelism,
      })
    }
  }

  #note({atMs, busiestShare}: ScalingSample, {slots, reason}: ScalingAnswer): void {
    const last = this.#trace.at(-1)
    if (last?.slots === slots && last.reason === reason) return
    this.#trace.push({atMs, busyShare: busiestShare, slots, reason})
  }
}
