import {UsageError} from '../../errors.js'
import type {Quantiles} from '../../model/trial.js'
import {quantilesOfSamples} from './quantiles-of-samples.js'
import {readQuantileRows} from './read-quantile-rows.js'
import {readSampleRows} from './read-sample-rows.js'
import {FORMS, rowsOf, type ServiceText} from './service-rows.js'

/** Service times as a file gives them. */
export interface ReadServiceTimes {
  readonly quantilesMs: Quantiles
  /** Null where the file holds quantiles. */
  readonly samples: number | null
}

/** Samples or quantiles of service times; a UsageError names line, column and value of what is wrong, and what helps. */
export function readServiceTimes(source: ServiceText): ReadServiceTimes {
  const {path} = source
  const rows = rowsOf(source)
  if (rows.length === 0) throw new UsageError(`${path} is empty`, {suggestions: FORMS})
  const [first] = rows
  if (/^[[{]/.test(first?.text.trim() ?? '')) {
    throw new UsageError(`${path}:${first?.line ?? 1}:1 is JSON, and service times are CSV`, {
      suggestions: FORMS,
    })
  }
  const quantilesMs = readQuantileRows(rows, path)
  if (quantilesMs !== null) return {quantilesMs, samples: null}
  const samples = readSampleRows(rows, path)
  return {quantilesMs: quantilesOfSamples(samples), samples: samples.length}
}
