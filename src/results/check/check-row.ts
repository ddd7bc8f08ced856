import {nearestWord} from '../../model/nearest-word.js'
import {type Add, cellsOf, type CheckOf, DERIVED, isClose} from './check-derived.js'
import {
  ALWAYS,
  COUNTS,
  FORMS,
  HALF_AN_EVENT,
  KNOWN,
  LIMITED,
  type NumberKey,
  OF_TARGET,
  RISING,
  SHARE_SLACK,
  SHARES,
  SUMS,
  WITH_TARGET,
} from './row-rules.js'
import type {TrialColumns} from '../trial-columns.js'
import {columnName, type TrialKey} from '../trial-row.js'

/** What cannot be in a row that burst wrote: the column, and what contradicts what, both values in it. */
export interface RowFault {
  readonly key: TrialKey
  readonly message: string
}

/** Tells of a row, by its index, all that it holds and no trial can have had; nothing for a row that burst wrote. */
export function createRowCheck(columns: TrialColumns): (index: number) => readonly RowFault[] {
  const found: RowFault[] = []
  const add: Add = (key, message) => found.push({key, message})
  const alone = [checkForms, checkKnownWords, checkLimits, checkWhole].map((check) => check(columns))
  const together = TOGETHER.map((check) => check(columns))
  const states = columns.text('state')
  return (index) => {
    for (const check of alone) check(index, add)
    // Of what was invalid or failed, no sum has to be right.
    const hasEnded = states[index] === 'completed' || states[index] === 'aborted'
    if (hasEnded) for (const check of together) check(index, add)
    return found.length === 0 ? NONE : found.splice(0)
  }
}

const NONE: readonly RowFault[] = []

const checkForms: CheckOf = (columns) => {
  const forms = FORMS.map(([key, form, what]) => ({key, form, what, cells: columns.text(key)}))
  return (index, add) => {
    for (const {key, form, what, cells} of forms) {
      const cell = cells[index] ?? ''
      if (!form.test(cell)) add(key, `${columnName(key)} is "${shorten(cell)}": it has to be ${what}`)
    }
  }
}

const checkKnownWords: CheckOf = (columns) => {
  const places = KNOWN.map(([key, known]) => ({key, known, cells: columns.text(key)}))
  return (index, add) => {
    for (const {key, known, cells} of places) {
      const word = cells[index] ?? ''
      if (known.has(word)) continue
      const meant = nearestWord(
        word,
        [...known].filter((one) => one !== ''),
      )
      const hint = meant ? `: did you mean "${meant}"?` : ''
      add(key, `${columnName(key)} is "${shorten(word)}", which is unknown${hint}`)
    }
  }
}

const shorten = (cell: string): string => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)

const checkLimits: CheckOf = (columns) => {
  const states = columns.text('state')
  const places = LIMITED.map((key) => ({
    key,
    cells: columns.number(key),
    least: SHARES.has(key) ? -SHARE_SLACK : 0,
    most: SHARES.has(key) ? 1 + SHARE_SLACK : Infinity,
  }))
  return (index, add) => {
    for (const {key, cells, least, most} of places) {
      const value = cells[index] ?? Number.NaN
      if (!(value < least || value > most) || (key === 'lostEvents' && states[index] === 'invalid')) continue
      const limit = SHARES.has(key) ? 'a share is from 0 to 1' : 'it cannot be below 0'
      add(key, `${columnName(key)} is ${value}: ${limit}`)
    }
  }
}

const checkWhole: CheckOf = (columns) => {
  const places = COUNTS.map((key) => ({key, cells: columns.number(key)}))
  return (index, add) => {
    for (const {key, cells} of places) {
      const value = cells[index] ?? Number.NaN
      if (value !== Math.floor(value) && !Number.isNaN(value))
        add(key, `${columnName(key)} is ${value}: it has to be whole`)
    }
  }
}

const checkKnownNumbers: CheckOf = (columns) => {
  const targets = columns.text('target')
  const placesOf = (keys: readonly NumberKey[]) => keys.map((key) => ({key, cells: columns.number(key)}))
  const always = placesOf(ALWAYS)
  const withTarget = placesOf([...ALWAYS, ...WITH_TARGET])
  return (index, add) => {
    for (const {key, cells} of targets[index] === '' ? always : withTarget) {
      if (Number.isNaN(cells[index])) add(key, `${columnName(key)} is empty, and a trial that ended has one`)
    }
  }
}

const checkWithoutTarget: CheckOf = (columns) => {
  const targets = columns.text('target')
  const places = OF_TARGET.map((key) => ({key, cells: columns.number(key)}))
  return (index, add) => {
    if (targets[index] !== '') return
    for (const {key, cells} of places) {
      const value = cells[index] ?? Number.NaN
      if (!Number.isNaN(value))
        add(key, `${columnName(key)} is ${value}, and target is empty: nothing was offloaded`)
    }
  }
}

/** Of a trial that counts: one that sank an event twice is invalid. */
const checkDuplicates: CheckOf = (columns) => {
  const duplicates = columns.number('duplicateEvents')
  const states = columns.text('state')
  return (index, add) => {
    const value = duplicates[index] ?? Number.NaN
    if (value > 0) add('duplicateEvents', `duplicate_events is ${value}, and state is ${states[index]}`)
  }
}

const checkRising: CheckOf = (columns) => {
  const checks = RISING.map((keys) => risingCheck(keys)(columns))
  return (index, add) => {
    for (const check of checks) check(index, add)
  }
}

/** Each at most the next one that is known. */
const risingCheck =
  (keys: readonly NumberKey[]): CheckOf =>
  (columns) => {
    const places = keys.map((key) => ({key, cells: columns.number(key)}))
    return (index, add) => {
      let lower = Number.NaN
      let lowerKey = keys[0]
      for (const {key, cells} of places) {
        const value = cells[index] ?? Number.NaN
        if (Number.isNaN(value)) continue
        if (lower > value && lowerKey !== undefined && !isClose(lower, value)) {
          add(lowerKey, `${columnName(lowerKey)} is ${lower}, which is above ${columnName(key)} ${value}`)
        }
        lower = value
        lowerKey = key
      }
    }
  }

const checkSums: CheckOf = (columns) => {
  const sums = SUMS.map(([total, ...parts]) => ({
    total,
    totals: columns.number(total),
    parts: parts.map((key) => ({key, cells: columns.number(key)})),
  }))
  return (index, add) => {
    for (const {total, totals, parts} of sums) {
      let sum = 0
      for (const {cells} of parts) sum += orNothing(cells[index])
      const value = totals[index] ?? Number.NaN
      const [first, ...rest] = parts
      if (first === undefined || Number.isNaN(value) || isClose(value, sum)) continue
      const others = rest.map(({key, cells}) => ` - ${columnName(key)} ${orNothing(cells[index])}`).join('')
      const left = value - sum + orNothing(first.cells[index])
      add(
        first.key,
        `${columnName(first.key)} is ${first.cells[index]}, and ${columnName(total)} ${value}${others} is ${left}`,
      )
    }
  }
}

/** What is not known is no part of a sum. */
const orNothing = (value = Number.NaN): number => (Number.isNaN(value) ? 0 : value)

const processingCheck = risingCheck(['processingLatencyMeanMs', 'latencyMeanMs'])
/** What was never sunk has an age, and no processing time. */
const checkProcessing: CheckOf = (columns) => {
  const unfinished = columns.number('unfinishedEvents')
  const check = processingCheck(columns)
  return (index, add) => {
    if (unfinished[index] === 0) check(index, add)
  }
}

const checkMissedSeconds: CheckOf = (columns) => {
  const at = cellsOf(columns, ['sloMissedS', 'durationMs'])
  return (index, add) => {
    const {sloMissedS, durationMs} = at(index)
    if (sloMissedS > Math.ceil(durationMs / 1000) + 1)
      add('sloMissedS', `slo_missed_s is ${sloMissedS}, which is longer than duration_ms ${durationMs}`)
  }
}

/** On a wall clock the window has the length that it took, which no column has. */
const rateCheck =
  (rate: NumberKey, events: NumberKey): CheckOf =>
  (columns) => {
    const engines = columns.text('engine')
    const at = cellsOf<NumberKey>(columns, [rate, events, 'durationMs'])
    return (index, add) => {
      const {[rate]: eps, [events]: most, durationMs} = at(index)
      if (!((eps * durationMs) / 1000 > most + HALF_AN_EVENT) || engines[index] !== 'virtual') return
      add(
        rate,
        `${columnName(rate)} is ${eps}, in duration_ms ${durationMs} more than ${columnName(events)} ${most}`,
      )
    }
  }

/** Per event of the window that was sunk: at most all, and in virtual time no fewer than came and were not lost. */
const checkCost: CheckOf = (columns) => {
  const engines = columns.text('engine')
  const at = cellsOf(columns, [
    ...(['totalCostUsd', 'costPerMillionEventsUsd', 'offeredEps', 'durationMs'] as const),
    ...(['sunkEvents', 'unfinishedEvents', 'lostEvents'] as const),
  ])
  return (index, add) => {
    const {totalCostUsd, costPerMillionEventsUsd, sunkEvents, ...cells} = at(index)
    const events = (totalCostUsd / costPerMillionEventsUsd) * 1e6
    const least = (cells.offeredEps * cells.durationMs) / 1000 - cells.unfinishedEvents - cells.lostEvents
    const isTooFew = engines[index] === 'virtual' && events < least - HALF_AN_EVENT
    if (!isTooFew && !(events > sunkEvents + HALF_AN_EVENT)) return
    const cost = `cost_per_million_events_usd is ${costPerMillionEventsUsd}, and total_cost_usd ${totalCostUsd}`
    const rest = isTooFew
      ? `for the ${Math.round(least)} events of the window is less`
      : `for sunk_events ${sunkEvents} is more`
    add('costPerMillionEventsUsd', `${cost} ${rest}`)
  }
}

const checkBilled: CheckOf = (columns) => {
  const at = cellsOf(columns, ['lambdaBilledMsTotal', 'memoryMb', 'lambdaGbSeconds'])
  return (index, add) => {
    const {lambdaBilledMsTotal, memoryMb, lambdaGbSeconds} = at(index)
    const gbSeconds = (lambdaBilledMsTotal / 1000) * (memoryMb / 1024)
    if (Number.isNaN(gbSeconds) || isClose(lambdaGbSeconds, gbSeconds)) return
    add(
      'lambdaGbSeconds',
      `lambda_gb_seconds is ${lambdaGbSeconds}, and lambda_billed_ms_total ${lambdaBilledMsTotal} at memory_mb ${memoryMb} is ${gbSeconds}`,
    )
  }
}

const TOGETHER: readonly CheckOf[] = [
  checkKnownNumbers,
  checkWithoutTarget,
  checkDuplicates,
  checkRising,
  checkSums,
  checkProcessing,
  checkMissedSeconds,
  rateCheck('offeredEps', 'intendedEvents'),
  rateCheck('processedEps', 'sunkEvents'),
  checkCost,
  checkBilled,
  ...DERIVED,
]
