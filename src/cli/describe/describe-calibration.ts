import type {CalibrateResult} from '../../calibrate/calibrate.js'
import {TOLERANCE} from '../../calibrate/check-profile.js'
import {formatNumber, formatShare, formatSpan, formatTable} from '../text/table.js'

/** What was measured beside what the model makes of it. */
export function describeCalibration({
  profile,
  calls,
  coldStarts,
  costUsd,
  callCpu,
  checks,
  isWithin,
}: CalibrateResult): string {
  const table = formatTable(
    ['round trip', 'calls', 'quantile', 'measured', 'model', 'deviation'],
    checks.map(({what, samples, quantile, measuredMs, modeledMs, deviation}) => [
      ...[what, String(samples), quantile, formatSpan(measuredMs), formatSpan(modeledMs)],
      formatShare(deviation),
    ]),
  )
  const limit = formatShare(TOLERANCE)
  const verdict = isWithin
    ? `The model with this profile gives back every quantile within ${limit}.`
    : `The model with this profile misses a quantile by more than ${limit}.`
  const cost = costUsd > 0 ? `, about ${formatNumber(costUsd)} USD` : ''
  const cpu = `A call of ${callCpu.batchEvents} ${callCpu.batchEvents === 1 ? 'event' : 'events'} takes ${formatSpan(callCpu.cpuMs)} of its caller's CPU.`
  return `${table}\n\n${profile}: ${calls} calls, ${coldStarts} cold${cost}\n${cpu}\n${verdict}`
}
