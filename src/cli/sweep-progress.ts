import {expectedEvents} from '../experiment/expected-events.js'
import type {SweepProgress} from '../experiment/run-sweep.js'
import type {Clock} from '../kernel/clock.js'
import type {Trial} from '../model/trial.js'
import type {Terminal} from './progress.js'
import {formatNumber, formatSpan} from './table.js'

const REDRAW_EVERY_MS = 200
/** Without a terminal a line now and then is enough: thousands of trials must not make thousands of lines. */
const LINE_EVERY_MS = 10_000
/** Below this share of the work a rate says little about the rest. */
const TELLING_SHARE = 0.02

/**
 * Progress of a sweep: one status line on a terminal, else a plain line every ten seconds. The remaining time is
 * that of the work left at the pace so far, work being expected events by pipeline at the time they took here.
 */
export function createSweepProgress(terminal: Terminal, clock: Clock): SweepProgress {
  const work = createWork()
  let startedAtMs = 0
  let drawnAtMs = -Infinity
  const isTerminal = terminal.isTTY === true
  const clear = (): unknown => isTerminal && terminal.write('\r\u001b[K')
  return {
    started(pending, finishedTrials) {
      startedAtMs = clock.nowMs()
      drawnAtMs = isTerminal ? -Infinity : startedAtMs
      work.plan(pending)
      if (finishedTrials > 0) {
        terminal.write(`${finishedTrials} trials are there already; ${pending.length} to go\n`)
      }
    },
    said(text) {
      clear()
      terminal.write(`${text}\n`)
    },
    trialFinished(row) {
      work.finish(row.trialId, row.wallMs)
      const nowMs = clock.nowMs()
      if (nowMs - drawnAtMs < (isTerminal ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return
      drawnAtMs = nowMs
      clear()
      terminal.write(`${statusLine(work, nowMs - startedAtMs)}${isTerminal ? '' : '\n'}`)
    },
    ended: clear,
  }
}

function statusLine(work: Work, elapsedMs: number): string {
  const left =
    work.doneShare() < TELLING_SHARE
      ? ''
      : `  about ${formatSpan((elapsedMs * (1 - work.doneShare())) / work.doneShare())} left`
  const rate = `${formatNumber(work.doneEvents() / (elapsedMs / 1000) / 1e6)} M events/s`
  return `${work.doneTrials()}/${work.trials()} trials  ${formatSpan(elapsedMs)}  ${rate}${left}`
}

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

export const NO_SWEEP_PROGRESS: SweepProgress = {
  started: () => undefined,
  trialFinished: () => undefined,
  said: () => undefined,
  ended: () => undefined,
}
