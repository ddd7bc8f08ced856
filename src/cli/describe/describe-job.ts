import type {ObservedJob} from '../../calibrate/job/observe-job.js'
import {formatNumber, formatShare, formatSpan} from '../text/table.js'

/** What was observed of a running job, and what could not be. */
export function describeJob(
  {job, fitted}: ObservedJob,
  files: {readonly job: string; readonly trace: string},
): string {
  const {operator, slots, serviceTimeMs, capacityEps, busyShare, backpressuredShare, seesBacklog, rates} =
    fitted
  const eps = rates.map(({rateEps}) => rateEps)
  return [
    `Job       ${job.name}: its busiest task is ${operator}, ${formatShare(busyShare)} busy`,
    `Capacity  ${slots} slots × ${formatNumber(capacityEps / slots)}/s = ${formatNumber(capacityEps)} events/s, ${formatSpan(serviceTimeMs)} an event`,
    `Load      ${formatNumber(Math.min(...eps))} to ${formatNumber(Math.max(...eps))} events/s in ${rates.length} intervals`,
    ...(seesBacklog || backpressuredShare < HELD_UP
      ? []
      : [
          `Held up   ${formatShare(backpressuredShare)} of the time, and its sources do not tell what waits before them: more may have come than it took`,
        ]),
    `Written   ${files.job} and ${files.trace}; burst advise --job ${files.job} takes them`,
  ].join('\n')
}

/** From here on a source that waits has been held up, not been idle. */
const HELD_UP = 0.05
