import path from 'node:path'
import {type Capacity, CAPACITY_TOLERANCE, capacitiesOf} from '../../analysis/capacity.js'
import {closeEngines} from '../../engine/registry.js'
import type {PreparedSearch} from './prepare-search.js'
import {describeConfig, describeSettings} from '../manifest/describe-settings.js'
import {describeProvenance} from '../manifest/provenance.js'
import {runSearch, type SearchProgress, searchesOf} from './run-search.js'
import {examineClusters} from '../manifest/examine-clusters.js'
import type {SweepReport} from '../run/run-sweep.js'
import {type SweepOptions, withThreads} from '../run/sweep-once.js'
import {rowPrice} from '../../settings/resolve/resolve-prices.js'

/** Where and how `burst search` runs what its file asks for. */
export interface SearchOptions extends Omit<SweepOptions, 'progress' | 'detail' | 'objectives'> {
  readonly progress: SearchProgress
}

/** The rows of a search, and the capacities that follow from them. */
export interface CapacityReport extends SweepReport {
  readonly capacities: readonly Capacity[]
}

/** Finds the capacities of all points below `out`, or goes on where an earlier search of them stopped. */
export async function executeSearch(
  prepared: PreparedSearch,
  options: SearchOptions,
): Promise<CapacityReport> {
  return withThreads(prepared, options, async (threads) => {
    const {name, question, points, slo, objectives, config} = prepared
    const settings = points.map((point) => point.settings)
    const report = await runSearch(searchesOf(points), {
      ...options,
      experiment: name,
      folder: path.join(options.out, name),
      objectives,
      ...threads,
      slotPrice: rowPrice(),
      manifest: {
        ...(await describeProvenance()),
        experiment: name,
        question,
        ...describeSettings(settings, {
          clusters: await examineClusters(settings),
          progress: options.progress,
        }),
        search: {tolerance: CAPACITY_TOLERANCE, slo},
        ...(objectives.length > 0 ? {objectives} : {}),
        ...describeConfig(config),
      },
    }).finally(closeEngines)
    return {...report, capacities: capacitiesOf(report.rows, objectives)}
  })
}
