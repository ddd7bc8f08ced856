import type {Block} from '../../metrics/histogram.js'
import type {Ns} from '../../model/units.js'
import type {Rows} from './event-columns.js'
import type {TallyTarget} from './tally.js'

/** The rows of a block that were intended from one instant to another. */
export const gated = ({columns, offset, count}: Rows, gateFromNs: Ns, gateToNs: Ns = Infinity): Block => ({
  offset,
  count,
  gate: columns.intendedNs,
  gateFromNs,
  gateToNs,
})

/**
 * As `tallyRows`, histogram by histogram: for a block from the warm-up or across its end, or with a latency beyond all
 * reason. Returns how many of the rows lie in the measured window.
 */
export function tallyGated(rows: Rows, {tallies, lastTo}: Omit<TallyTarget, 'burst'>): number {
  const {intendedNs, emittedNs, routedNs, startedNs, sunkNs} = rows.columns
  const {latency, interval, processing, lateness, block, wait, last, bins} = tallies
  const measuredBefore = latency.totalCount
  const measured = gated(rows, bins.windowStartNs)
  interval.recordSpans(sunkNs, intendedNs, gated(rows, -Infinity))
  latency.recordSpans(sunkNs, intendedNs, measured)
  processing.recordSpans(sunkNs, emittedNs, measured)
  lateness.recordSpans(emittedNs, intendedNs, measured)
  block.recordSpans(routedNs, emittedNs, measured)
  wait.recordSpans(startedNs, routedNs, measured)
  last.recordSpans(lastTo, startedNs, measured)
  bins.addRows(rows)
  return latency.totalCount - measuredBefore
}
