import {capacityOf} from '../../model/capacity.js'
import type {Objective} from '../../analysis/objective.js'
import {overloadOf} from '../../analysis/verdict/overload.js'
import {unansweredBursts} from '../../analysis/verdict/unanswered.js'
import {judge, type JudgedTrial, type Verdict} from '../../analysis/verdict/verdict.js'
import {DEFAULTS} from '../../settings/defaults.js'
import {loadAutoscaler} from '../../settings/files/load-autoscaler.js'
import {bundledSlotPrices, rowPrice} from '../../settings/resolve/resolve-prices.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {TracePoints} from '../../workload/trace.js'

/** What a run was to find out. */
export interface JudgedRun {
  readonly settings: ResolvedSettings
  /** Of the command line. */
  readonly objectives: readonly Objective[]
  /** Null without a file behind the load. */
  readonly trace: {readonly points: TracePoints} | null
}

/** What a job is compared with where none of its pipelines has an autoscaler. */
const defaultAutoscaler = () => loadAutoscaler(DEFAULTS.autoscaler).autoscaler

/** What trials of a prepared run say, measured or computed. */
export function judgeRun({settings, objectives, trace}: JudgedRun, trials: readonly JudgedTrial[]): Verdict {
  const {load, slo, offload, parallelism, service} = settings
  const capacityEps = capacityOf(parallelism, service.meanMs)
  const overload = overloadOf(load, capacityEps, trace?.points)
  const autoscaler = settings.autoscaler ?? defaultAutoscaler()
  return judge(trials, {
    slo,
    objectives,
    load,
    overload,
    offload,
    unanswered: unansweredBursts(load, autoscaler, {capacityEps, overload}),
    rowPrice: settings.prices?.slots[0] ?? rowPrice(),
    sheets: settings.prices?.slots ?? bundledSlotPrices(),
  })
}
