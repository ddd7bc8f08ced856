import type {TimelineRow} from '../engine/engine.js'
import type {Progress} from '../experiment/run-experiment.js'
import type {Clock} from '../kernel/clock.js'
import type {Trial} from '../model/trial.js'
import {formatNumber, formatShare, formatSpan} from './table.js'

/** Where progress goes: a terminal redraws one line, anything else gets a plain line per trial. */
export interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BARS = '▁▂▃▄▅▆▇█'
const REDRAW_EVERY_MS = 1000
const SPARKLINE_PLACES = 24

/** Progress on a terminal's one status line, or as plain lines; none when quiet. */
export function createProgress(terminal: Terminal, clock: Clock, trials: number): Progress {
  let drawnAtMs = -Infinity
  let startedAtMs = 0
  let place = 0
  const backlog: number[] = []
  const clear = (): unknown => terminal.isTTY === true && terminal.write('\r\u001b[K')

  return {
    trialStarted(_, index) {
      place = index + 1
      startedAtMs = clock.nowMs()
      backlog.length = 0
    },
    timeline(trial, row) {
      backlog.push(row.backlogEvents)
      if (terminal.isTTY !== true || clock.nowMs() - drawnAtMs < REDRAW_EVERY_MS) return
      drawnAtMs = clock.nowMs()
      clear()
      terminal.write(statusLine(trial, row, backlog))
    },
    said(text) {
      clear()
      terminal.write(`${text}\n`)
    },
    trialFinished(_, row) {
      clear()
      const wall = formatSpan(clock.nowMs() - startedAtMs)
      terminal.write(
        `${place}/${trials} ${row.pipeline.padEnd(15)} ${formatNumber(row.sunkEvents)} events in ${wall}\n`,
      )
    },
  }
}

function statusLine(trial: Trial, row: TimelineRow, backlog: readonly number[]): string {
  const {extent} = trial.load
  const total = extent.kind === 'duration' ? ` / ${formatSpan(extent.warmupMs + extent.durationMs)}` : ''
  return [
    `${trial.pipeline} ${formatSpan(row.atMs)}${total}`,
    `${formatNumber(row.inputEps)}/s`,
    `backlog ${sparkline(backlog)} ${formatNumber(row.backlogEvents)}`,
    `offloaded ${formatShare(row.offloadShare)}`,
    `p99 ${formatSpan(row.latencyP99Ms)}`,
  ].join('  ')
}

/** The last values as bars, the highest of them full height. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-SPARKLINE_PLACES)
  const highest = Math.max(1, ...shown)
  return shown.map((value) => BARS[Math.round((value / highest) * (BARS.length - 1))] ?? '').join('')
}

export const NO_PROGRESS: Progress = {
  trialStarted: () => undefined,
  timeline: () => undefined,
  trialFinished: () => undefined,
  said: () => undefined,
}
