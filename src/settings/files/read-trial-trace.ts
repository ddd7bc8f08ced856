import {existsSync, readdirSync, statSync} from 'node:fs'
import path from 'node:path'
import {UsageError} from '../../errors.js'
import {type Ms, MS_PER_S, msToNs, type Ns} from '../../model/units.js'
import {TIMELINE_COLUMNS} from '../../results/columns.js'
import {parseTrials} from '../../results/parse-trials.js'
import {asWrittenByBurst, parseTable} from '../../results/read-table.js'
import {trialEntries} from '../../results/trial-files/trial-folders.js'
import type {TraceRate} from '../../workload/trace.js'
import type {ReadTrace} from '../trace/raw-series.js'
import {decodeText, readUserBytes} from './read-user-file.js'

const TIMELINE = 'timeline.csv'
const MAX_ROWS_BYTES = 256 * 2 ** 20

/** The file of a trial's folder that has its arrivals; null where the path is no folder. Throws where it is another one. */
export function timelineIn(folder: string): string | null {
  if (!isFolder(folder)) return null
  const file = path.join(folder, TIMELINE)
  if (existsSync(file)) return file
  const trials = trialEntries(folder).map((entry) => entry.path)
  const isTrial = readdirSync(folder).includes('summary.json')
  throw new UsageError(`${folder} is a folder without ${TIMELINE}, which has the arrivals of a trial`, {
    suggestions: [
      ...(trials.length > 0 ? [`name one of its trials, like ${trials[0] ?? ''}`] : []),
      ...(isTrial ? ['run its sweep again with --detail full: it writes what is missing'] : []),
      'name a file, or the folder of a finished trial, like results/x/trials/y',
    ],
  })
}

function isFolder(name: string): boolean {
  try {
    return statSync(name).isDirectory()
  } catch {
    // What is not there is for the reader of files to say.
    return false
  }
}

/** The measured window of a trial, from the start of its warm-up. */
interface Window {
  readonly fromMs: Ms
  /** Infinity where a number of events ended it. */
  readonly toMs: Ms
}

/** What arrived in one step of the timeline, from the start of the warm-up. */
interface Step extends Window {
  readonly events: number
}

/** The arrivals of a finished trial's window as rates, a step of its timeline each; `text` is its timeline; throws a UsageError where it has no window. */
export function readTrialTrace(text: string, file: string): ReadTrace {
  const {fromMs, toMs} = windowOf(file)
  const inside = stepsOf(text, file).flatMap((step) => {
    const cut = {...step, fromMs: Math.max(step.fromMs, fromMs), toMs: Math.min(step.toMs, toMs)}
    return cut.toMs > cut.fromMs ? [{...cut, events: (step.events * lengthOf(cut)) / lengthOf(step)}] : []
  })
  const last = inside.findLastIndex(({events}) => events > 0)
  const used = Number.isFinite(toMs) ? inside : inside.slice(0, last + 1)
  if (last < 0) {
    throw new UsageError(`${file} has no event in the measured window of its trial`, {
      suggestions: ['name another trial'],
    })
  }
  const points = used.map((step): TraceRate => ({
    atNs: msToNs(step.fromMs - fromMs),
    rateEps: (step.events * MS_PER_S) / lengthOf(step),
  }))
  return {
    points: {kind: 'rates', points, endNs: endOf(used, {fromMs, toMs})},
    understood: saidOf(used, points),
  }
}

const lengthOf = ({fromMs, toMs}: Window): Ms => toMs - fromMs

const endOf = (steps: readonly Step[], {fromMs, toMs}: Window): Ns =>
  msToNs((Number.isFinite(toMs) ? toMs : (steps.at(-1)?.toMs ?? fromMs)) - fromMs)

function saidOf(steps: readonly Step[], points: readonly TraceRate[]): readonly string[] {
  const events = Math.round(steps.reduce((sum, step) => sum + step.events, 0))
  const longestMs = Math.max(...steps.map(lengthOf))
  return [
    `arrivals of a finished trial: ${events} events of its window, in ${points.length} steps of ${longestMs} ms`,
  ]
}

/** What was intended in a step has been served, waits or is at Lambda, or was so in the step before. */
function stepsOf(text: string, file: string): readonly Step[] {
  const {rowCount, numbers} = parseTable(asWrittenByBurst(text), file, {
    header: TIMELINE_COLUMNS.map(([name]) => name),
    appended: 2,
    numbers: ['at_ms', 'processed_eps', 'backlog_events', 'in_flight_events'],
    texts: [],
  })
  const cell = (name: keyof typeof numbers, row: number): number => {
    const value = numbers[name][row] ?? 0
    return Number.isFinite(value) ? value : 0
  }
  const pending = (row: number): number => cell('backlog_events', row) + cell('in_flight_events', row)
  return Array.from({length: rowCount}, (_, row) => {
    const [fromMs, toMs] = [cell('at_ms', row - 1), cell('at_ms', row)]
    const served = (cell('processed_eps', row) * (toMs - fromMs)) / MS_PER_S
    return {fromMs, toMs, events: Math.max(0, Math.round(served + pending(row) - pending(row - 1)))}
  })
}

/** By the trial's row, two folders up. */
function windowOf(file: string): Window {
  const folder = path.resolve(path.dirname(file))
  const experiment = path.dirname(path.dirname(folder))
  const rowsFile = path.join(experiment, 'trials.csv')
  const [entry] = trialEntries(experiment).filter((one) => path.resolve(one.path) === folder)
  const text = asWrittenByBurst(decodeText(readUserBytes(rowsFile, MAX_ROWS_BYTES), rowsFile))
  const row = parseTrials(text, rowsFile).rows.find(({trialId}) => trialId === entry?.trialId)
  if (row === undefined) {
    throw new UsageError(`${rowsFile} has no row of the trial in ${path.dirname(file)}`, {
      suggestions: ['name the folder of a finished trial, like results/x/trials/y'],
    })
  }
  const {warmupMs, durationMs} = row
  return {fromMs: warmupMs, toMs: Number.isNaN(durationMs) ? Infinity : warmupMs + durationMs}
}
