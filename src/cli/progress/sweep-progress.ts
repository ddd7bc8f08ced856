import {expectedEvents} from '../../experiment/estimate/expected-events.js'
import type {SweepProgress} from '../../experiment/run/run-sweep.js'
import type {Clock} from '../../kernel/clock.js'
import type {Trial} from '../../model/trial.js'
import {StatusLine, type Terminal, TRIALS_PACE} from './status-line.js'
import {formatNumber, formatSpan} from '../text/table.js'
import {longPlanText} from '../text/wall-clock.js'

/** Below this share of the work a rate says little about the rest. */
const TELLING_SHARE = 0.02

/**
 * Progress of a sweep: one status line on a terminal, else a plain line every ten seconds. The remaining time is
 * that of the work left at the pace so far, work being expected events by pipeline at the time they took here.
 */
export function createSweepProgress(terminal: Terminal, clock: Clock): SweepProgress {
  const work = createWork()
  const line = new StatusLine(terminal, clock, TRIALS_PACE)
  let startedAtMs = 0
  return {
    started(pending, finishedTrials) {
      startedAtMs = clock.nowMs()
      line.begin()
      work.plan(pending)
      const long = longPlanText(pending)
      if (long !== null) line.say(long)
      if (finishedTrials > 0) line.say(`${finishedTrials} trials are there already; ${pending.length} to go`)
    },
    said(text) {
      line.say(text)
    },
    trialFinished(row) {
      work.finish(row.trialId, row.wallMs)
      line.draw(() => describeWork(work, clock.nowMs() - startedAtMs))
    },
    ended() {
      line.clear()
    },
  }
}

function describeWork(work: Work, elapsedMs: number): string {
  const left =
    work.doneShare() < TELLING_SHARE
      ? ''
      : `  about ${formatSpan((elapsedMs * (1 - work.doneShare())) / work.doneShare())} left`
  const rate = formatRate(work.doneEvents() / (elapsedMs / 1000))
  return `${work.doneTrials()}/${work.trials()} trials  ${formatSpan(elapsedMs)}  ${rate}${left}`
}

/** Computed trials make millions of events a second, measured ones hundreds. */
const formatRate = (eps: number): string =>
  eps < 1e5 ? `${formatNumber(eps)} events/s` : `${formatNumber(eps / 1e6)} M events/s`

type Work = ReturnType<typeof createWork>

interface Tally {
  events: number
  doneEvents: number
  doneMs: number
}

/** What is done and what is left, in the time that each pipeline's events have taken so far. */
function createWork() {
  const tallies = new Map<string, Tally>()
  const pending = new Map<string, {readonly tally: Tally; readonly events: number}>()
  let trials = 0
  const sum = (of: (tally: Tally) => number): number =>
    [...tallies.values()].reduce((total, tally) => total + of(tally), 0)

  return {
    plan(planned: readonly Trial[]): void {
      trials = planned.length
      for (const {id, pipeline, load} of planned) {
        const tally = tallies.get(pipeline) ?? {events: 0, doneEvents: 0, doneMs: 0}
        const events = Math.max(1, expectedEvents(load))
        tally.events += events
        tallies.set(pipeline, tally)
        pending.set(id, {tally, events})
      }
    },
    finish(id: string, wallMs: number): void {
      const found = pending.get(id)
      if (!found) return
      pending.delete(id)
      found.tally.doneEvents += found.events
      found.tally.doneMs += wallMs
    },
    trials: () => trials,
    doneTrials: () => trials - pending.size,
    doneEvents: () => sum(({doneEvents}) => doneEvents),
    doneShare(): number {
      const doneMs = sum((tally) => tally.doneMs)
      const meanMs =
        doneMs /
        Math.max(
          1,
          sum(({doneEvents}) => doneEvents),
        )
      const leftMs = sum(
        (tally) =>
          (tally.events - tally.doneEvents) *
          (tally.doneEvents > 0 ? tally.doneMs / tally.doneEvents : meanMs),
      )
      return doneMs + leftMs === 0 ? 0 : doneMs / (doneMs + leftMs)
    },
  }
}
