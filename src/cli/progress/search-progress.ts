import type {SearchProgress} from '../../experiment/search/run-search.js'
import type {Clock} from '../../kernel/clock.js'
import {StatusLine, type Terminal, TRIALS_PACE} from './status-line.js'
import {formatSpan} from '../text/table.js'

/** Progress of searches: one status line on a terminal, else a plain line every ten seconds. */
export function createSearchProgress(terminal: Terminal, clock: Clock): SearchProgress {
  const line = new StatusLine(terminal, clock, TRIALS_PACE)
  const count = {searches: 0, found: 0, trials: 0}
  let startedAtMs = 0
  return {
    started(searches, finishedTrials) {
      count.searches = searches
      startedAtMs = clock.nowMs()
      line.begin()
      if (finishedTrials > 0) line.say(`${finishedTrials} trials are there already`)
    },
    trialFinished(row) {
      count.trials++
      line.draw(() => {
        const elapsed = formatSpan(clock.nowMs() - startedAtMs)
        const tried = `${row.pipeline} at ${row.rateEps}/s: ${row.sustainable}`
        return `${count.found}/${count.searches} capacities  ${count.trials} trials  ${elapsed}  ${tried}`
      })
    },
    searchFinished() {
      count.found++
    },
    said(text) {
      line.say(text)
    },
    ended() {
      line.clear()
    },
  }
}
