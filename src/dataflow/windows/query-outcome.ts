import type {PaneQueryName, RowQueryName, Trial, WindowSettings} from '../../model/trial.js'
import {type Ns, nsToMs} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import {type EmissionDelay, emissionDelay, type FiredWindow} from './emission.js'

/** What a query has come to; one of single events has no windows, and fires none. */
export interface QueryOutcome {
  readonly query: PaneQueryName | RowQueryName
  /** Null where it has no windows. */
  readonly settings: WindowSettings | null
  /** In the order of their ends; one that has not fired has `firedMs` Infinity. */
  readonly windows: readonly FiredWindow[]
  /** Of windows that overlap a burst where the load has bursts, else of all. */
  readonly emission: EmissionDelay
  /** Of all windows that end in the measured one. */
  readonly allEmission: EmissionDelay
  /** NaN where it has no windows. */
  readonly firedWindows: number
  /** Null where contents are not made. */
  readonly resultRows: number | null
  /** Of all final rows; null where contents are not made. */
  readonly digest: string | null
  readonly replies: {readonly applied: number; readonly dropped: number; readonly bytesMean: number}
}

/** What windows came to, before the trial is looked at. */
export interface FoundWindows {
  readonly name: PaneQueryName
  readonly windows: WindowSettings
  /** In the order of their ends. */
  readonly fired: readonly FiredWindow[]
  readonly resultRows: number | null
  readonly digest: string | null
  readonly replies: QueryOutcome['replies']
}

/** The outcome of a query, of a trial that ended at `endNs`; `windowEndNs` is null where its stream did not come to its end. */
export function describeWindows(
  {name, windows, fired, resultRows, digest, replies}: FoundWindows,
  {load}: Pick<Trial, 'load'>,
  {endNs, windowEndNs}: {readonly endNs: Ns; readonly windowEndNs: Ns | null},
): QueryOutcome {
  const bursts = burstIntervals(load)
  const scope = {
    sizeMs: windows.sizeMs,
    warmupMs: load.extent.warmupMs,
    streamEndMs: load.rateEps === 'max' ? -Infinity : nsToMs(windowEndNs ?? endNs),
    atMs: nsToMs(endNs),
  }
  const allEmission = emissionDelay(fired, scope, null)
  return {
    query: name,
    settings: windows,
    windows: fired,
    emission: bursts.length > 0 ? emissionDelay(fired, scope, bursts) : allEmission,
    allEmission,
    firedWindows: fired.filter(({firedMs}) => Number.isFinite(firedMs)).length,
    resultRows,
    digest,
    replies,
  }
}
