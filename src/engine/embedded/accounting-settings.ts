import type {AccountingSettings} from '../../dataflow/accounting.js'
import type {Trial} from '../../model/trial.js'
import {msToNs} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'

/** The same in the sink, which counts, and in the control plane, which tells the end. */
export const accountingSettings = ({parallelism, load, slo, offload}: Trial): AccountingSettings => ({
  subtasks: parallelism,
  windowStartNs: msToNs(load.extent.warmupMs),
  bursts: burstIntervals(load).map(({fromMs, toMs}) => ({fromNs: msToNs(fromMs), toNs: msToNs(toMs)})),
  sloLimitMs: slo?.limitMs ?? null,
  canReorder: offload !== null,
  digestEvent: null,
})
