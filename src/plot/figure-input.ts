import {objectivesOfSearch, sloOfManifest, sloOfSearch} from '../analysis/points/manifest-objectives.js'
import {valueIn} from '../model/own-value.js'
import type {LoadTrace} from '../model/trial.js'
import type {Ms} from '../model/units.js'
import {pointWordsOf} from '../results/point-keys.js'
import type {ExperimentResults} from '../results/read-results.js'
import type {Published} from '../results/read-published.js'
import {DETAILS} from '../results/trial-files/trial-files.js'
import {findTrialFolders} from '../results/trial-files/trial-folders.js'
import type {RowFilter} from '../results/row-filter.js'
import {faultsOfPoint, faultsOfSettings} from './data/fault-spans.js'
import type {FigureInput} from './figure.js'

/** Completed rows alone: others tell nothing that may be drawn. */
export function figureInput(
  {name, folder, rows, manifest}: ExperimentResults,
  {filters, published}: {readonly filters: readonly RowFilter[]; readonly published: Published},
): FigureInput {
  return {
    experiment: name,
    trials: findTrialFolders(folder),
    rows: rows.filter((row) => row.state === 'completed' && filters.every(({holds}) => holds(row))),
    published,
    slo: sloOfManifest(manifest),
    detail: DETAILS.find((known) => known === valueIn(manifest, ['detail'])) ?? null,
    search:
      valueIn(manifest, ['search']) === undefined
        ? null
        : {slo: sloOfSearch(manifest), objectives: objectivesOfSearch(manifest)},
    faultsOf: ({point}) =>
      faultsOfPoint(point) ??
      faultsOfSettings(
        valueIn(manifest, ['config', 'faults']) ?? valueIn(manifest, ['config', 'base', 'faults']),
      ),
    shapeOf: ({point}) => ({
      periodMs: spanIn(point, 'period') ?? spanOf(manifest, 'period'),
      spikeDurationMs: spanIn(point, 'spikeDuration') ?? spanOf(manifest, 'spikeDuration'),
      traceBursts: traceBurstsIn(manifest),
    }),
  }
}

/** A span that a sweep varies is part of the point, like `spikeDuration=2000ms`. */
function spanIn(point: string, key: string): Ms | null {
  const [, amount] = /^(\d+(?:\.\d+)?)ms$/.exec(pointWordsOf(point).get(key) ?? '') ?? []
  return amount === undefined ? null : Number(amount)
}

const spanOf = (manifest: unknown, key: string): Ms | null =>
  numberIn(manifest, ['config', 'load', `${key}Ms`]) ?? numberIn(manifest, ['config', 'base', key])

/** A run's manifest has its load whole; a sweep's names the file. */
function traceBurstsIn(manifest: unknown): LoadTrace['bursts'] | null {
  const bursts = valueIn(manifest, ['config', 'load', 'trace', 'bursts'])
  if (!Array.isArray(bursts)) return null
  return bursts.flatMap((burst: unknown) => {
    const fromMs = numberIn(burst, ['fromMs'])
    const toMs = numberIn(burst, ['toMs'])
    return fromMs === null || toMs === null ? [] : [{fromMs, toMs}]
  })
}

function numberIn(manifest: unknown, keys: readonly string[]): number | null {
  const value = valueIn(manifest, keys)
  return typeof value === 'number' ? value : null
}
