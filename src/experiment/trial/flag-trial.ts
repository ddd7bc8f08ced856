import type {OffloadTotals, TrialOutcome} from '../../engine/engine.js'
import {batchMeans, isUnsteady} from '../../metrics/batch-means.js'
import {isNotable} from '../../metrics/notable-share.js'
import {isShortWindow} from '../../metrics/percentile-events.js'
import type {Trial} from '../../model/trial.js'
import {BIN_MS} from '../../dataflow/accounting/latency-bins.js'

/** The honesty flags of docs/measurement.md#flags that follow from a finished trial; engines add their own. */
export function flagTrial(trial: Trial, outcome: TrialOutcome): readonly string[] {
  const {accounting, offload} = outcome
  const flags = new Set(outcome.flags)
  const set = (flag: string, isSet: boolean): unknown => isSet && flags.add(flag)

  set('replayed', accounting.repeatedLocalEvents > 0)
  set('censored', outcome.unfinishedEvents > 0)
  set('short-window', isShortWindow(accounting.latency.totalCount, accounting.burstLatency.totalCount))
  set('unsteady', trial.load.shape === 'constant' && isUnsteady(batchMeans(accounting.bins, BIN_MS)))
  set('priced-as-cpu', trial.service.mode === 'sleep')
  if (offload) {
    set('throttled', isNotable(offload.throttles, offload.sentRequests))
    set('client-bound', trial.load.rateEps !== 'max' && waitsLongerThanItCalls(offload))
  }
  return [...flags].toSorted()
}

/** Never asked at rate max: there every batch waits for the calls before it, as it is meant to. */
const waitsLongerThanItCalls = ({clientWait, callLatency}: OffloadTotals): boolean =>
  clientWait.quantileMs(0.99) > callLatency.quantileMs(0.99)
