import type {Ms} from '../../model/units.js'

/** What AWS tells about one invocation in its REPORT line. */
export interface InvocationReport {
  readonly requestId: string
  readonly durationMs: Ms
  readonly billedMs: number
  /** Null on a warm call, and where the init is inside the duration (suppressed). */
  readonly initMs: Ms | null
  readonly memoryMb: number
  readonly maxMemoryUsedMb: number
  readonly status: 'success' | 'error' | 'timeout'
  readonly errorType: string | null
}

/** The status that a REPORT line ends with; none where all was well. */
export type ReportedStatus = Pick<InvocationReport, 'status' | 'errorType'>

/**
 * Billed time, in whole ms: ceil(init + duration), AWS's rule for every configuration since August 2025.
 * Rounded from the two decimals that the REPORT line shows, so that anyone can check it from the line.
 */
export function billedDurationMs(durationMs: Ms, initMs: Ms | null): number {
  const hundredths = Math.round(durationMs * 100) + Math.round((initMs ?? 0) * 100)
  return Math.max(1, Math.ceil(hundredths / 100))
}

/** The START line, as AWS writes it. */
export const formatStart = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`

/** END and REPORT, tab for tab as AWS writes them: parsers of its lines read these. */
export function formatEnd(report: InvocationReport): string {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${report.billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${report.maxMemoryUsedMb} MB`,
  ]
  if (report.initMs !== null) fields.push(`Init Duration: ${report.initMs.toFixed(2)} ms`)
  if (report.status !== 'success') fields.push(`Status: ${report.status}`)
  if (report.errorType !== null) fields.push(`Error Type: ${report.errorType}`)
  return `END RequestId: ${report.requestId}\n${fields.join('\t')}\t\n`
}

/** The line about an init that failed; the next attempt is inside the invocation's duration. */
export function formatInitReport(initMs: Ms, {status, errorType}: ReportedStatus): string {
  const fields = [`INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms`, 'Phase: init', `Status: ${status}`]
  if (errorType !== null) fields.push(`Error Type: ${errorType}`)
  return `${fields.join('\t')}\t\n`
}
