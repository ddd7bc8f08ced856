import type {SearchProgress} from '../experiment/run-search.js'
import type {Clock} from '../kernel/clock.js'
import type {Terminal} from './progress.js'
import {formatSpan} from './table.js'

const LINE_EVERY_MS = 10_000
const REDRAW_EVERY_MS = 200

/** Progress of searches: one status line on a terminal, else a plain line every ten seconds. */
export function createSearchProgress(terminal: Terminal, clock: Clock): SearchProgress {
  const isTerminal = terminal.isTTY === true
  const count = {searches: 0, found: 0, trials: 0}
  let startedAtMs = 0
  let drawnAtMs = -Infinity
  const clear = (): unknown => isTerminal && terminal.write('\r\u001b[K')
  return {
    started(searches, finishedTrials) {
      count.searches = searches
      startedAtMs = clock.nowMs()
      drawnAtMs = isTerminal ? -Infinity : startedAtMs
      if (finishedTrials > 0) terminal.write(`${finishedTrials} trials are there already\n`)
    },
    trialFinished(row) {
      count.trials++
      const nowMs = clock.nowMs()
      if (nowMs - drawnAtMs < (isTerminal ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return
      drawnAtMs = nowMs
      clear()
      const tried = `${row.pipeline} at ${row.rateEps}/s: ${row.sustainable}`
      terminal.write(
        `${count.found}/${count.searches} capacities  ${count.trials} trials  ${formatSpan(nowMs - startedAtMs)}  ${tried}${isTerminal ? '' : '\n'}`,
      )
    },
    searchFinished() {
      count.found++
    },
    ended: clear,
  }
}

export const NO_SEARCH_PROGRESS: SearchProgress = {
  started: () => undefined,
  trialFinished: () => undefined,
  searchFinished: () => undefined,
  ended: () => undefined,
}
