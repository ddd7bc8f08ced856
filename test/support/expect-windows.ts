import {expect} from 'vitest'
import type {QueryOutcome} from '../../src/dataflow/windows/query-outcome.js'
import {ROW_QUERIES, type RowQueryName, type Trial, type WindowSettings} from '../../src/model/trial.js'
import {naiveDigest} from './naive-digest.js'
import {naiveRows} from './naive-rows.js'
import {type NaiveQuery, naiveFirings, naiveRowDigest, naiveWindows} from './naive-windows.js'
import type {Observed} from './observe.js'

/** The same trial with a query, windows where it is over some, and contents to compare. */
export const asking = (trial: Trial, query: NaiveQuery | RowQueryName, windows?: WindowSettings): Trial => ({
  ...trial,
  query,
  ...(windows && {windows}),
  materialize: true,
})

/** What the query of a trial has come to. */
export const queryOf = ({history: {outcome}}: Pick<Observed, 'history'>): QueryOutcome => {
  if (!outcome.query) throw new Error('the trial has no query')
  return outcome.query
}

/** What holds for every trial, however it ended: each window once, in order, and never before all of it is folded. */
export function expectOrder(observed: Observed): void {
  const {windows} = queryOf(observed)
  const ends = windows.map(({endMs}) => endMs)
  expect(ends).toEqual([...new Set(ends)].toSorted((a, b) => a - b))
  const firings = windows.map(({firedMs}) => firedMs)
  expect(firings).toEqual(firings.toSorted((a, b) => a - b))
  const first = new Map(observed.rows.toReversed().map((row) => [row.event, row]))
  for (const {endMs, firedMs} of windows) {
    const late = [...first.values()].find(
      ({intendedNs, sunkNs}) => intendedNs < endMs * 1e6 && sunkNs > Math.round(firedMs * 1e6),
    )
    if (late) throw new Error(`window ${endMs} fires at ${firedMs}, before ${JSON.stringify(late)}`)
  }
}

/** Of a drained trial: the final rows, of single events or of all windows, by looking at every event for each. */
export function expectRows(observed: Observed): void {
  const {trial, rows, history} = observed
  const events = [...new Map(rows.map((row) => [row.event, row])).values()]
  const rowQuery = ROW_QUERIES.find((known) => known === trial.query)
  if (rowQuery !== undefined) {
    const found = naiveRows(rowQuery, events)
    expect(history.outcome.outputDigest).toBe(naiveDigest(found))
    expect(queryOf(observed).resultRows).toBe(found.length)
    return
  }
  const wanted = naiveWindows(trial.query as NaiveQuery, trial.windows!, events)
  const {windows, resultRows, firedWindows} = queryOf({history})
  expect(windows.map(({endMs, rows: found}) => ({endMs, rows: found}))).toEqual(
    wanted.map(({endMs, rows: found}) => ({endMs, rows: found.length})),
  )
  expect(resultRows).toBe(wanted.reduce((sum, one) => sum + one.rows.length, 0))
  expect(firedWindows).toBe(wanted.length)
  expect(history.outcome.outputDigest).toBe(naiveRowDigest(wanted))
}

/** Nothing of it was left or dropped: it has an output. */
export const isDrained = ({history: {outcome}}: Observed): boolean =>
  outcome.unfinishedEvents + outcome.droppedEvents === 0

/** To the nanosecond, by the definition. */
export function expectFirings({trial, rows, history}: Observed): void {
  const {windows} = queryOf({history})
  const {warmupMs} = trial.load.extent
  const windowEndNs =
    trial.load.extent.kind === 'duration'
      ? (warmupMs + trial.load.extent.durationMs) * 1e6
      : Math.max(warmupMs * 1e6, ...rows.map(({intendedNs}) => intendedNs))
  const ends = windows.map(({endMs}) => endMs)
  // An event at the very end of a session still belongs to it.
  const isSession = trial.query === 'q11'
  const isBehind = (atMs: number, endMs: number): boolean => (isSession ? atMs > endMs : atMs >= endMs)
  const fired = naiveFirings(ends, rows, {subtasks: trial.parallelism, windowEndNs, isBehind})
  expect(windows.map(({endMs, firedMs}) => [endMs, Math.round(firedMs * 1e6)])).toEqual([...fired])
}
