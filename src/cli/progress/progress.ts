import type {TimelineRow} from '../../engine/engine.js'
import type {Progress} from '../../experiment/run/run-experiment.js'
import type {Clock} from '../../kernel/clock.js'
import type {Trial} from '../../model/trial.js'
import {StatusLine, type Terminal} from './status-line.js'
import {formatNumber, formatShare, formatSpan} from '../text/table.js'

const BARS = '▁▂▃▄▅▆▇█'
const REDRAW_EVERY_MS = 1000
const SPARKLINE_PLACES = 24

/** Progress on a terminal's one status line, or as a plain line per trial. */
export function createProgress(terminal: Terminal, clock: Clock, trials: number): Progress {
  const line = new StatusLine(terminal, clock, {redrawEveryMs: REDRAW_EVERY_MS, lineEveryMs: Infinity})
  let place = 0
  const backlog: number[] = []

  return {
    trialStarted(_, index) {
      place = index + 1
      backlog.length = 0
    },
    timeline(trial, row) {
      backlog.push(row.backlogEvents)
      line.draw((columns) => describeInterval(trial, row, {backlog, columns}))
    },
    said(text) {
      line.say(text)
    },
    trialFinished(_, row) {
      // Without what was brought up for it.
      const wall = formatSpan(row.wallMs)
      line.say(
        `${place}/${trials} ${row.pipeline.padEnd(15)} ${formatNumber(row.sunkEvents)} events in ${wall}`,
      )
    },
  }
}

/** The sparkline takes the room that the figures leave. */
function describeInterval(
  trial: Trial,
  row: TimelineRow,
  {backlog, columns}: {readonly backlog: readonly number[]; readonly columns: number},
): string {
  const {extent} = trial.load
  const total = extent.kind === 'duration' ? ` / ${formatSpan(extent.warmupMs + extent.durationMs)}` : ''
  const describe = (bars: string): string =>
    [
      `${trial.pipeline} ${formatSpan(row.atMs)}${total}`,
      `${formatNumber(row.inputEps)}/s`,
      `backlog ${bars}${formatNumber(row.backlogEvents)}`,
      `offloaded ${formatShare(row.offloadShare)}`,
      `p99 ${formatSpan(row.latencyP99Ms)}`,
    ].join('  ')
  const places = Math.min(SPARKLINE_PLACES, columns - describe(' ').length)
  return describe(places > 0 ? `${sparkline(backlog.slice(-places))} ` : '')
}

/** Values as bars, the highest of them full height. */
export function sparkline(values: readonly number[]): string {
  const highest = Math.max(1, ...values)
  return values.map((value) => BARS[Math.round((value / highest) * (BARS.length - 1))] ?? '').join('')
}
