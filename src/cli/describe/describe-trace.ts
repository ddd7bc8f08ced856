import path from 'node:path'
import type {LoadedTrace} from '../../settings/files/load-trace.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import {capacityOf} from '../../model/capacity.js'
import type {Load, LoadTrace} from '../../model/trial.js'
import {MS_PER_S, msToNs} from '../../model/units.js'
import {binnedRates} from '../../workload/trace-summary.js'
import {formatNumber, formatSpan} from '../text/table.js'

/** How much of its file a load uses, and how often that is above capacity; null where the load is no trace. */
export function describeTrace({trace, extent}: Load): string | null {
  if (trace === null) return null
  return `${path.basename(trace.path)}: ${useOf(trace, extent)}, ${oftenText(trace.bursts.length)} above capacity`
}

const oftenText = (times: number): string => ['never', 'once', 'twice'][times] ?? `${times} times`

function useOf({fileMs}: LoadTrace, extent: Load['extent']): string {
  if (extent.kind === 'events') return `its first ${extent.events} events, warm-up included`
  const {durationMs} = extent
  if (fileMs === null) return `its one rate for ${formatSpan(durationMs)}`
  if (durationMs === fileMs) return `all of its ${formatSpan(fileMs)}`
  return durationMs < fileMs
    ? `uses ${formatSpan(durationMs)} of ${formatSpan(fileMs)}`
    : `all of its ${formatSpan(fileMs)}, and how it ends for ${formatSpan(durationMs - fileMs)} more`
}

/** What was understood of each trace, and each use that points make of it; none where there is no trace. */
export function traceLines(
  settings: readonly ResolvedSettings[],
  traces: readonly LoadedTrace[],
): readonly string[] {
  const lines = settings.flatMap((point) => {
    const use = describeTrace(point.load)
    const loaded = traces.find((trace) => isOf(trace, point.load.trace))
    return use === null
      ? []
      : [[use, ...(loaded ? [...loaded.understood, ratesText(point, loaded)] : [])].join('\n')]
  })
  return [...new Set(lines)].flatMap((text) =>
    text.split('\n').map((line, index) => `${index === 0 ? 'Trace   ' : '        '}  ${line}`),
  )
}

const isOf = ({path: file, reading}: LoadedTrace, used: LoadTrace | null): boolean =>
  file === used?.path && JSON.stringify(reading) === JSON.stringify(used.reading ?? {})

/** Lowest, mean and highest rate of the window, and its bursts. */
function ratesText({load, parallelism, service}: ResolvedSettings, {points}: LoadedTrace): string {
  const {trace, extent} = load
  const windowMs = extent.kind === 'duration' ? extent.durationMs : (trace?.lengthMs ?? 0)
  let lowestEps = Infinity
  let highestEps = 0
  for (const {rateEps} of binnedRates(points, msToNs(windowMs))) {
    lowestEps = Math.min(lowestEps, rateEps)
    highestEps = Math.max(highestEps, rateEps)
  }
  const meanEps = ((trace?.events ?? 0) * MS_PER_S) / windowMs
  const rates = `${formatNumber(lowestEps)} to ${formatNumber(highestEps)} events/s, mean ${formatNumber(meanEps)}`
  const bursts = (trace?.bursts ?? []).map(({fromMs, toMs}) => toMs - fromMs)
  if (bursts.length === 0) return rates
  const capacityEps = capacityOf(parallelism, service.meanMs)
  const sumMs = bursts.reduce((sum, lengthMs) => sum + lengthMs, 0)
  const longestMs = bursts.reduce((longest, lengthMs) => Math.max(longest, lengthMs), 0)
  return `${rates}; above the ${formatNumber(capacityEps)}/s of the slots for ${formatSpan(sumMs)} in all, ${formatSpan(longestMs)} at the longest, by up to ${formatNumber(highestEps / capacityEps)} times`
}
