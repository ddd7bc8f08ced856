import {describeCluster} from '../../engine/flink/cluster/cluster-facts.js'
import type {KnownEngine} from '../../engine/targets.js'
import {isVirtual} from '../../settings/defaults.js'
import {leastWallMs} from '../../experiment/estimate/estimate-sweep.js'
import {rowQueryOf} from '../../dataflow/rows/row-reader.js'
import type {PreparedRun} from '../../experiment/run/run-once.js'
import {capacityOf} from '../../model/capacity.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import type {Load, Trial} from '../../model/trial.js'
import {burstIntervals} from '../../workload/bursts.js'
import {BURST_SHAPES} from '../../workload/shapes.js'
import {serviceLines} from './describe-service.js'
import {sloText} from './describe-verdict.js'
import {formatNumber, formatSpan} from '../text/table.js'
import {quickerText} from '../text/wall-clock.js'
import {traceLines} from './describe-trace.js'

const CLOCK: Readonly<Record<KnownEngine, string>> = {
  virtual: 'virtual time: nothing waits',
  embedded: 'wall clock, threads of this machine',
  flink: 'Apache Flink, on the wall clock',
}

/** Said before anything runs: what the load is, what the job can do, how long it takes. */
export function describeRun({settings, plan, trace, clusters}: PreparedRun): string {
  const {load, service, parallelism, engine, slo, pipelines, repetitions} = settings
  const capacity = `${parallelism} slots × ${formatNumber(capacityOf(1, service.meanMs))}/s`
  const repeated = repetitions > 1 ? `, ${repetitions} repetitions` : ''
  return [
    `Load      ${describeLoad(load)}`,
    ...traceLines([settings], trace ? [trace] : []),
    `Job       ${capacity} of tokenize (${formatSpan(service.meanMs)} ${service.distribution === 'quantiles' ? 'on average' : 'each'}), objective ${sloText(slo)}`,
    ...serviceLines([settings]),
    ...queryLines(settings),
    `Plan      ${pipelines.join(', ')} on engine ${engine} (${CLOCK[engine]})${repeated}`,
    ...clusters.map((facts) => `Cluster   ${describeCluster(facts)}`),
    ...(isVirtual(engine) ? [] : [timeLine(plan.trials)]),
    ...(BURST_SHAPES.has(load.shape) && burstIntervals(load).length === 0
      ? ['Note      no burst lies inside this window: give a longer --duration or a shorter --period']
      : []),
    ...(plan.sizing
      ? [
          `Slots     overprovisioned gets ${plan.sizing.slots}${plan.sizing.meetsSlo ? ', the fewest that meet the objective' : ''}`,
        ]
      : []),
  ].join('\n')
}

function queryLines({query, windows}: ResolvedSettings): readonly string[] {
  const rows = rowQueryOf({query})
  if (rows) return [`Query     ${query}: ${rows.query.summary}`]
  if (!windows) return []
  const {sizeMs, slideMs, gapMs} = windows
  if (gapMs !== undefined)
    return [`Query     ${query}, sessions that end after ${formatSpan(gapMs)} of silence, in event time`]
  const slide = slideMs === sizeMs ? '' : `, one every ${formatSpan(slideMs)}`
  return [`Query     ${query}, windows of ${formatSpan(sizeMs)}${slide}, in event time`]
}

function timeLine(trials: readonly Trial[]): string {
  const wallMs = leastWallMs(trials)
  const length = wallMs === 0 ? 'as fast as it goes' : `at least ${formatSpan(wallMs)}`
  const count = trials.length === 1 ? 'one trial' : `${trials.length} trials, one after the other`
  const hint = quickerText(wallMs)
  return `Time      ${length}: ${count}${hint === '' ? '' : `; ${hint}`}`
}

function describeLoad({shape, arrivals, rateEps, peakRateEps, extent}: Load): string {
  const rate = rateEps === 'max' ? 'as fast as it goes' : `${formatNumber(rateEps)}/s`
  const peak = rateEps !== 'max' && peakRateEps > rateEps ? ` to ${formatNumber(peakRateEps)}/s` : ''
  const length =
    extent.kind === 'duration'
      ? `${formatSpan(extent.durationMs)} after ${formatSpan(extent.warmupMs)} of warm-up`
      : `${extent.events} events`
  return `${shape} ${rate}${peak}, ${arrivals}, ${length}`
}
