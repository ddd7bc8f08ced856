import {slotUsdPerHourOf} from '../analysis/spike-answers.js'
import {UsageError} from '../errors.js'
import {ownValue} from '../model/own-value.js'
import {repriced} from '../plot/figures/spikes/slot-prices.js'
import type {ExperimentResults} from '../results/read-results.js'
import type {TrialRow} from '../results/trial-row.js'
import {loadPlatform} from '../settings/files/load-platform.js'

/** Rows with their slots at the price of one sheet. */
interface PricedRows {
  /** The sheet's name; '' where it is not known which one priced the rows. */
  readonly sheet: string
  readonly rows: readonly TrialRow[]
}

/** The same rows on every sheet of slots that their manifest names. */
interface SheetRows {
  /** The first is that of the rows as they are. */
  readonly priced: readonly [PricedRows, ...PricedRows[]]
  /** Sheets that are named, and whose price is not known to be that of these rows. */
  readonly uncompared: readonly string[]
}

interface SlotSheet {
  readonly name: string
  readonly slotUsdPerHour: number
  readonly orchestrationSlots: number
}

/** Prices that differ by less are the same. */
const SAME_PRICE = 0.01

/** Rows on each sheet; on their own alone where they were not all priced by the first, which no name is given then. */
export function onEachSheet({rows, manifest}: Pick<ExperimentResults, 'rows' | 'manifest'>): SheetRows {
  const [first, ...others] = sheetsOf(manifest['prices'])
  if (!first) return {priced: [{sheet: '', rows}], uncompared: []}
  if (!isPricedBy(rows, first)) {
    return {priced: [{sheet: '', rows}], uncompared: [first, ...others].map(({name}) => name)}
  }
  const comparable = others.filter(({orchestrationSlots}) => orchestrationSlots === first.orchestrationSlots)
  return {
    priced: [
      {sheet: first.name, rows},
      ...comparable.map(({name, slotUsdPerHour}) => ({
        sheet: name,
        rows: rows.map((row) => repriced(row, slotUsdPerHour / first.slotUsdPerHour)),
      })),
    ],
    uncompared: others.filter((sheet) => !comparable.includes(sheet)).map(({name}) => name),
  }
}

/** By the rows whose slots stay the same: what a slot cost them follows from each. */
function isPricedBy(rows: readonly TrialRow[], {slotUsdPerHour, orchestrationSlots}: SlotSheet): boolean {
  const still = rows.filter(
    ({pipeline, state}) =>
      state === 'completed' && (pipeline === 'vanilla' || pipeline === 'overprovisioned'),
  )
  return (
    orchestrationSlots === 1 &&
    still.length > 0 &&
    still.every((row) => Math.abs(slotUsdPerHourOf(row) / slotUsdPerHour - 1) < SAME_PRICE)
  )
}

/** Those of slots among the sheets of a manifest. */
const sheetsOf = (prices: unknown): readonly SlotSheet[] =>
  Array.isArray(prices) ? prices.flatMap((one: unknown) => sheetOf(one) ?? []) : []

function sheetOf(one: unknown): SlotSheet | null {
  const name = valueOf(one, 'name')
  if (typeof name !== 'string') return null
  const lines = valueOf(one, 'lines')
  const [slotUsdPerHour, orchestrationSlots] = [
    valueOf(lines, 'slotUsdPerHour'),
    valueOf(lines, 'orchestrationSlots'),
  ]
  if (typeof slotUsdPerHour === 'number' && typeof orchestrationSlots === 'number') {
    return {name, slotUsdPerHour, orchestrationSlots}
  }
  return lines === undefined ? bundledSheet(name) : null
}

/** A sheet of burst's own by its name; null of one for calls, and of one that is no more. */
function bundledSheet(name: string): SlotSheet | null {
  try {
    // A name alone: a path in a manifest leads nowhere on another machine.
    const platform = /^[\w-]+$/.test(name) ? loadPlatform(name) : null
    return platform?.kind === 'slots' ? platform.price : null
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}

const valueOf = (one: unknown, key: string): unknown =>
  typeof one === 'object' && one !== null
    ? ownValue(one as Readonly<Record<string, unknown>>, key)
    : undefined
