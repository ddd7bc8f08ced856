import type {Trial} from '../../model/trial.js'
import {msToNs} from '../../model/units.js'
import {burstIntervals} from '../../workload/bursts.js'
import type {AccountingSettings} from './accounting.js'

/** What the accounting of a trial counts by, the same on every engine; without a digest of its own. */
export const accountingSettings = ({parallelism, load, slo, offload}: Trial): AccountingSettings => ({
  subtasks: parallelism,
  windowStartNs: msToNs(load.extent.warmupMs),
  bursts: burstIntervals(load).map(({fromMs, toMs}) => ({fromNs: msToNs(fromMs), toNs: msToNs(toMs)})),
  sloLimitMs: slo?.limitMs ?? null,
  canReorder: offload !== null,
  digestEvent: null,
})
