import {isNotable} from '../../metrics/notable-share.js'
import {P99_EVENTS} from '../../metrics/percentile-events.js'
import {HALF_AN_EVENT, KNOWN_FLAGS, type NumberKey, OF_AUTOSCALER, ROUNDING} from './row-rules.js'
import type {TrialColumns} from '../trial-columns.js'
import {columnName, type TrialKey} from '../trial-row.js'

/** Notes a complaint about one column of the row under check. */
export type Add = (key: TrialKey, message: string) => unknown
/** Looks at one row, by its place, and notes what contradicts the rest of it. */
export type Check = (index: number, add: Add) => void
/** By columns, not by rows: a file may have hundreds of thousands, and hardly one with a fault. */
export type CheckOf = (columns: TrialColumns) => Check

/** Whether two numbers are one, but for the digits of their cells. */
export const isClose = (a: number, b: number): boolean =>
  Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b))

/** Cells of a row by its index: one object for all rows, which is another row's at the next call. */
export const cellsOf = <Key extends NumberKey>(
  columns: TrialColumns,
  keys: readonly Key[],
): ((index: number) => Readonly<Record<Key, number>>) => {
  const places = keys.map((key) => [key, columns.number(key)] as const)
  const row = Object.fromEntries(keys.map((key) => [key, Number.NaN])) as Record<Key, number>
  return (index) => {
    for (const [key, cells] of places) row[key] = cells[index] ?? Number.NaN
    return row
  }
}

/** Of no events it is empty. */
const checkOffloadShare: CheckOf = (columns) => {
  const at = cellsOf(columns, ['offloadShare', 'offloadedEvents', 'intendedEvents'])
  return (index, add) => {
    const {offloadShare, offloadedEvents, intendedEvents} = at(index)
    const share = offloadedEvents / intendedEvents
    if (Number.isNaN(share) || isClose(offloadShare, share)) return
    add(
      'offloadShare',
      `offload_share is ${Number.isNaN(offloadShare) ? 'empty' : offloadShare}, and offloaded_events ${offloadedEvents} of intended_events ${intendedEvents} are ${share}`,
    )
  }
}

/** A slot is busy or it is not; waiting for room downstream is no third of it. */
const checkBusyShares: CheckOf = (columns) => {
  const at = cellsOf(columns, ['busyShare', 'idleShare'])
  return (index, add) => {
    const {busyShare, idleShare} = at(index)
    // Cells have nine digits, also of what is left of 1.
    if (Math.abs(busyShare + idleShare - 1) > 1e-8) {
      add('busyShare', `busy_share is ${busyShare}, and idle_share ${idleShare}: together they are 1`)
    }
  }
}

/** Whether the slots of a row's job stay: no autoscaler changes them, and on Flink no request does. */
function slotsStay(columns: Parameters<CheckOf>[0]): (index: number) => boolean {
  const autoscalers = columns.text('autoscaler')
  const engines = columns.text('engine')
  const at = cellsOf(columns, ['rescales'])
  return (index) =>
    autoscalers[index] === '' && !(engines[index] === 'flink' && !Number.isNaN(at(index).rescales))
}

const checkFixedSlots: CheckOf = (columns) => {
  const areFixed = slotsStay(columns)
  const at = cellsOf(columns, ['slotsMax', 'parallelism', ...OF_AUTOSCALER])
  return (index, add) => {
    if (!areFixed(index)) return
    const cells = at(index)
    const {slotsMax, parallelism} = cells
    if (slotsMax !== parallelism && !Number.isNaN(slotsMax)) {
      add('slotsMax', `slots_max is ${slotsMax}, and without an autoscaler it is parallelism ${parallelism}`)
    }
    for (const key of OF_AUTOSCALER) {
      if (!Number.isNaN(cells[key])) {
        add(key, `${columnName(key)} is ${cells[key]}, and autoscaler is empty: nothing was rescaled`)
      }
    }
  }
}

/** The words of a point that set prices: rows of others may cost something else. */
const pricesIn = (point: string): string =>
  point
    .split(';')
    .filter((word) => /^price(s|dStorage)\b/.test(word))
    .join(';')

/** Slots that stay are paid by the second: as many of them cost as much a second in every row. */
const checkSlotSeconds: CheckOf = (columns) => {
  const areFixed = slotsStay(columns)
  const at = cellsOf(columns, ['slotSeconds', 'localCostUsd', 'parallelism'])
  const points = columns.text('point')
  const firstOf = new Map<string, {readonly line: number; readonly usd: number}>()
  return (index, add) => {
    const {slotSeconds, localCostUsd, parallelism} = at(index)
    const usd = localCostUsd / slotSeconds
    if (!areFixed(index) || !(usd > 0) || !Number.isFinite(usd)) return
    const priced = `${parallelism} ${pricesIn(points[index] ?? '')}`
    const first = firstOf.get(priced)
    if (first === undefined) firstOf.set(priced, {line: index + 2, usd})
    else if (!isClose(first.usd, usd)) {
      add(
        'slotSeconds',
        `slot_seconds is ${slotSeconds} at local_cost_usd ${localCostUsd}, ${usd} a second, and in line ${first.line} one costs ${first.usd}`,
      )
    }
  }
}

const checkBurstEvents: CheckOf = (columns) => {
  const at = cellsOf(columns, ['burstEvents', 'burstLatencyP50Ms', 'burstLatencyP99Ms'])
  return (index, add) => {
    const {burstEvents, burstLatencyP50Ms, burstLatencyP99Ms} = at(index)
    const has = burstEvents > 0
    if (has === Number.isNaN(burstLatencyP50Ms)) {
      const p50 = Number.isNaN(burstLatencyP50Ms) ? 'empty' : String(burstLatencyP50Ms)
      add('burstEvents', `burst_events is ${has ? burstEvents : 'empty'}, and burst_latency_p50_ms is ${p50}`)
    } else if (has && burstEvents >= P99_EVENTS.least === Number.isNaN(burstLatencyP99Ms)) {
      const p99 = Number.isNaN(burstLatencyP99Ms) ? 'empty' : String(burstLatencyP99Ms)
      add(
        'burstEvents',
        `burst_events is ${burstEvents}, and burst_latency_p99_ms is ${p99}: there is one of ${P99_EVENTS.least} or more`,
      )
    }
  }
}

/** Standard deviations of a count that chance may take. */
const DEVIATIONS = 6

/** In virtual time: what the window did not have came in the warm-up, at the base rate. */
const checkOffered: CheckOf = (columns) => {
  const [engines, shapes] = [columns.text('engine'), columns.text('shape')]
  const at = cellsOf(columns, [
    ...(['offeredEps', 'durationMs', 'intendedEvents', 'burstEvents'] as const),
    ...(['rateEps', 'warmupMs'] as const),
  ])
  return (index, add) => {
    if (engines[index] !== 'virtual' || shapes[index] === 'trace') return
    const {offeredEps, durationMs, intendedEvents, burstEvents, rateEps, warmupMs} = at(index)
    const windowEvents = (offeredEps * durationMs) / 1000
    const warmupEvents = (rateEps * warmupMs) / 1000
    const slack = DEVIATIONS * Math.sqrt(warmupEvents) + DEVIATIONS
    const found = `offered_eps is ${offeredEps}, in duration_ms ${durationMs} ${Math.round(windowEvents)} events`
    if (windowEvents < burstEvents - HALF_AN_EVENT) {
      add('offeredEps', `${found}, fewer than burst_events ${burstEvents}`)
    } else if (intendedEvents - windowEvents > warmupEvents + slack) {
      add(
        'offeredEps',
        `${found}, too few for intended_events ${intendedEvents} and a warm-up of ${warmupMs} ms`,
      )
    }
  }
}

/** Flags that follow from other cells: set where they say so, and nowhere else. */
const checkFlags: CheckOf = (columns) => {
  const flags = columns.text('flags')
  const modes = columns.text('serviceMode')
  const at = cellsOf(columns, ['unfinishedEvents', 'throttles', 'sentRequests', 'burstEvents'])
  return (index, add) => {
    const cell = flags[index] ?? ''
    const set = new Set(cell.split(';'))
    for (const flag of set) {
      if (flag !== '' && !KNOWN_FLAGS.has(flag)) add('flags', `flags has "${flag}", which is unknown`)
    }
    const {unfinishedEvents, throttles, sentRequests, burstEvents} = at(index)
    const require = (flag: string, isDue: boolean, why: string): void => {
      if (set.has(flag) === isDue) return
      add('flags', `flags is "${cell}" ${isDue ? 'without' : 'with'} ${flag}, and ${why}`)
    }
    require('censored', unfinishedEvents > 0, `unfinished_events is ${unfinishedEvents}`)
    require('priced-as-cpu', modes[index] === 'sleep', `service_mode is ${modes[index]}`)
    if (sentRequests >= 0) {
      const why = `throttles is ${throttles} of sent_requests ${sentRequests}`
      require('throttled', isNotable(throttles, sentRequests), why)
    }
    if (burstEvents > 0 && burstEvents < P99_EVENTS.sound) {
      require('short-window', true, `burst_events is ${burstEvents}`)
    }
  }
}

/** What one cell of a row makes of others. */
export const DERIVED: readonly CheckOf[] = [
  checkOffloadShare,
  checkBusyShares,
  checkFixedSlots,
  checkSlotSeconds,
  checkBurstEvents,
  checkOffered,
  checkFlags,
]
