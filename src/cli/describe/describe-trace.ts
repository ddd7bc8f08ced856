import path from 'node:path'
import type {ResolvedSettings} from '../../settings/resolve-settings.js'
import type {Load, LoadTrace} from '../../model/trial.js'
import {formatSpan} from './table.js'

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

/** One line for each use that points make of a trace; none where they have none. */
export function traceLines(settings: readonly ResolvedSettings[]): readonly string[] {
  const lines = settings.flatMap(({load}) => describeTrace(load) ?? [])
  return [...new Set(lines)].map((line) => `Trace     ${line}`)
}
