import {UsageError} from '../errors.js'
import {nearestWord} from '../model/nearest-word.js'
import {SLO_PERCENTILES, type Slo} from '../model/trial.js'
import type {ExperimentResults} from '../results/read-results.js'
import type {Published} from '../results/read-published.js'
import {columnName, isTextKey, TRIAL_KEYS, type TrialRow} from '../results/trial-row.js'
import type {FigureInput} from './figure.js'

/** Keeps a row or not. */
export type RowFilter = (row: TrialRow) => boolean

/** `rate_eps=1000` → the rows whose column holds that; anything else is a UsageError. */
export function parseFilter(text: string): RowFilter {
  const [, column, value] = /^([a-z0-9_]+)=(.*)$/.exec(text) ?? []
  if (column === undefined || value === undefined) {
    throw new UsageError(`--where: "${text}" is not of the form column=value`, {
      suggestions: ['write it like --where rate_eps=1000'],
    })
  }
  const key = TRIAL_KEYS.find((known) => columnName(known) === column)
  if (!key) {
    const meant = nearestWord(column, TRIAL_KEYS.map(columnName))
    throw new UsageError(`--where: unknown column "${column}"${meant ? `, did you mean "${meant}"?` : ''}`, {
      suggestions: ['the first line of trials.csv lists the columns'],
    })
  }
  return (row) => (isTextKey(key) ? row[key] === value : row[key] === Number(value))
}

/** Completed rows alone: others tell nothing that may be drawn. */
export function figureInput(
  {name, folder, rows, manifest}: ExperimentResults,
  {filters, published}: {readonly filters: readonly RowFilter[]; readonly published: Published},
): FigureInput {
  return {
    experiment: name,
    folder,
    rows: rows.filter((row) => row.state === 'completed' && filters.every((holds) => holds(row))),
    published,
    slo: sloIn(manifest),
    shape: {
      periodMs: numberIn(manifest, ['config', 'load', 'periodMs']),
      spikeDurationMs: numberIn(manifest, ['config', 'load', 'spikeDurationMs']),
    },
  }
}

/** What stands at a path of objects; undefined where there is none, since a manifest may know less. */
function at(value: unknown, keys: readonly string[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Readonly<Record<string, unknown>>)[key]
  }
  return found
}

function numberIn(manifest: unknown, keys: readonly string[]): number | null {
  const value = at(manifest, keys)
  return typeof value === 'number' ? value : null
}

function sloIn(manifest: unknown): Slo | null {
  const word = at(manifest, ['config', 'slo', 'percentile'])
  const percentile = SLO_PERCENTILES.find((known) => known === word)
  const limitMs = numberIn(manifest, ['config', 'slo', 'limitMs'])
  return percentile !== undefined && limitMs !== null ? {percentile, limitMs} : null
}
