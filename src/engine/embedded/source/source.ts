import type {Decision} from '../../../dataflow/control/controller.js'
import {Histogram} from '../../../metrics/histogram.js'
import {msToNs, type Ns} from '../../../model/units.js'

import {createSchedule} from '../../../workload/schedule.js'
import {PendingArrivals} from './arrivals.js'
import {pauseUnlessRung, Stalls} from './pace.js'
import type {LeftEvent, ThreadSetup} from '../threads/setup.js'
import type {Shared} from '../threads/shared.js'
import {DECISION_FIGURE, SOURCE_THREAD_FIGURE, STALL_FIGURE} from '../threads/figure-places.js'
import {SourceLane} from './source-lane.js'
import {createTexts} from './texts.js'

/** Turns that one lane may take while others wait. */
const EVENTS_PER_TURN = 64

/** At rate `max` no event is waited for: so many, some µs, share a look at the clock. */
const EVENTS_PER_LOOK = 8

/** The clock of a source, and the rule of a strategy that decides on every event. */
export interface SourceWiring {
  readonly now: () => Ns
  /** Of a strategy that decides on every event; null for the others. */
  readonly route: Decision['route']
}

/**
 * Source and policy of all subtasks: each event is handed on at its intended instant, or as soon as its
 * subtask has room. One full channel holds one subtask.
 */
export class Source {
  readonly #shared: Shared
  readonly #now: () => Ns
  readonly #arrivals: PendingArrivals
  readonly #lanes: readonly SourceLane[]
  readonly #route: Decision['route']
  readonly #lateness = new Histogram()
  readonly #stalls: Stalls
  readonly #eventsPerLook: number
  readonly #emitsRuns: boolean
  #decisionVersion = 0
  #nextDueNs: Ns = 0

  constructor(setup: ThreadSetup, shared: Shared, {now, route}: SourceWiring) {
    const {trial, memory, trace} = setup
    this.#shared = shared
    this.#now = now
    this.#arrivals = new PendingArrivals(createSchedule(trial.load, trial.seed, trace))
    this.#route = route
    const texts = createTexts(memory.pool)
    this.#lanes = Array.from(
      {length: trial.parallelism},
      (_, subtask) =>
        new SourceLane({
          subtask,
          trial,
          memory,
          shared,
          batch: {maxEvents: 1, maxBytes: Infinity, lingerMs: 0, maxWorkMs: Infinity},
          texts,
          windowStartNs: msToNs(trial.load.extent.warmupMs),
          windowEndNs: setup.windowEndNs,
          lateness: this.#lateness,
        }),
    )
    const isAtOnce = trial.load.rateEps === 'max'
    this.#eventsPerLook = isAtOnce ? EVENTS_PER_LOOK : 1
    this.#emitsRuns = isAtOnce && trial.offload === null
    this.#stalls = new Stalls(shared.sourceThread, STALL_FIGURE, msToNs(trial.load.extent.warmupMs))
  }

  /** How late events were handed on while nothing held them: the generator's own doing. */
  get lateness(): Histogram {
    return this.#lateness
  }

  /** Until the trial is stopped. */
  run(): void {
    const {sourceBell} = this.#shared
    const pace = {shared: this.#shared, now: this.#now, stalls: this.#stalls}
    let spunNs = 0
    while (this.#shared.isRunning()) {
      if (this.#turn()) continue
      const prepared = sourceBell.prepare()
      if (this.#turn()) {
        sourceBell.cancel()
        continue
      }
      if (!this.#shared.isRunning()) continue
      const spinNs = this.#shared.decision[DECISION_FIGURE.spinNs] ?? 0
      spunNs += pauseUnlessRung(this.#nextDueNs, sourceBell, {prepared, pace, spinNs})
      this.#shared.sourceThread[SOURCE_THREAD_FIGURE.spunNs] = spunNs
    }
  }

  /** What it still holds; events that it has not emitted are not counted here. */
  leftEvents(): readonly LeftEvent[] {
    return this.#lanes.flatMap((lane) => lane.leftEvents())
  }

  /** Does what is due in every lane; true if there was anything. Else `#nextDueNs` says when there will be. */
  #turn(): boolean {
    this.#readDecision()
    let hasWorked = false
    let nextDueNs = Infinity
    let nowNs = this.#now()
    let firstNeeded = Infinity
    for (const lane of this.#lanes) {
      if (lane.retry(nowNs)) hasWorked = true
      let turn = this.#emitWholeTurn(lane, nowNs) ? EVENTS_PER_TURN : 0
      if (turn > 0) hasWorked = true
      for (; turn < EVENTS_PER_TURN && !lane.isHeld; turn++) {
        const intendedNs = this.#arrivals.at(lane.cursor)
        if (intendedNs > nowNs) {
          nextDueNs = Math.min(nextDueNs, intendedNs)
          break
        }
        // A source that is late does not put into a batch what came after its end (docs/model.md#ties).
        if (lane.nextDueNs(false) < lane.comesAtNs(intendedNs)) lane.tend(nowNs, false)
        lane.emit(intendedNs, nowNs)
        hasWorked = true
        if ((turn + 1) % this.#eventsPerLook !== 0) continue
        lane.handOver()
        nowNs = this.#now()
      }
      lane.handOver()
      const isAtEnd = !lane.isHeld && this.#arrivals.at(lane.cursor) === Infinity
      if (lane.tend(nowNs, isAtEnd)) hasWorked = true
      nextDueNs = Math.min(nextDueNs, lane.nextDueNs(isAtEnd))
      firstNeeded = Math.min(firstNeeded, lane.cursor)
    }
    this.#arrivals.release(firstNeeded)
    this.#nextDueNs = nextDueNs
    return hasWorked
  }

  /** At rate `max` all events are intended at one instant: a turn of them goes in one piece where it has room. */
  #emitWholeTurn(lane: SourceLane, nowNs: Ns): boolean {
    if (!this.#emitsRuns || lane.isHeld) return false
    const intendedNs = this.#arrivals.at(lane.cursor + (EVENTS_PER_TURN - 1) * this.#lanes.length)
    return intendedNs <= nowNs && lane.emitRun(EVENTS_PER_TURN, intendedNs, nowNs)
  }

  #readDecision(): void {
    const version = this.#shared.decisionVersion
    if (version === this.#decisionVersion || version % 2 === 1) return
    const {decision} = this.#shared
    const read = (name: keyof typeof DECISION_FIGURE): number => decision[DECISION_FIGURE[name]] ?? 0
    const orders = {
      share: read('share'),
      route: read('isPerEvent') === 1 ? this.#route : null,
      offloadMs: read('offloadMs'),
      batch: {
        maxEvents: read('maxEvents'),
        maxBytes: read('maxBytes'),
        lingerMs: read('lingerMs'),
        maxWorkMs: read('maxWorkMs'),
      },
    }
    // Written over while it was read: the next turn reads it again.
    if (this.#shared.decisionVersion !== version) return
    this.#decisionVersion = version
    for (const lane of this.#lanes) lane.decide(orders, this.#now())
  }
}
