import type {Ms} from '../../../model/units.js'
import type {LoggingConfig} from '../logging-config.js'
import {
  formatEnd,
  formatInitReport,
  formatStart,
  type InvocationReport,
  type ReportedStatus,
} from '../../lambda/report.js'

/** What Lambda itself writes into a function's log about a call; each with its line end, or empty where it is filtered. */
export interface SystemLines {
  start(requestId: string, version: string): string
  end(report: InvocationReport): string
  initReport(initMs: Ms, status: ReportedStatus): string
}

const TEXT: SystemLines = {start: formatStart, end: formatEnd, initReport: formatInitReport}

const jsonLines = (isLoud: boolean): SystemLines => ({
  start: (requestId, version) => (isLoud ? event('start', {requestId, version}) : ''),
  end: (report) => {
    if (!isLoud && report.status === 'success') return ''
    const {requestId, status, errorType, initMs} = report
    const metrics = {
      durationMs: rounded(report.durationMs),
      billedDurationMs: report.billedMs,
      memorySizeMB: report.memoryMb,
      maxMemoryUsedMB: report.maxMemoryUsedMb,
      ...(initMs === null ? {} : {initDurationMs: rounded(initMs)}),
    }
    return event('report', {requestId, metrics, status, ...(errorType === null ? {} : {errorType})})
  },
  initReport: (initMs, {status, errorType}) =>
    event('initReport', {
      initializationType: 'on-demand',
      phase: 'init',
      status,
      ...(errorType === null ? {} : {errorType}),
      metrics: {durationMs: rounded(initMs)},
    }),
})
const LOUD_JSON = jsonLines(true)
const QUIET_JSON = jsonLines(false)

/** As the function is configured: tab-separated text, or platform events as JSON, of which level WARN keeps failures. */
export function systemLinesOf({format, systemLevel}: LoggingConfig): SystemLines {
  if (format === 'Text') return TEXT
  return systemLevel === 'WARN' ? QUIET_JSON : LOUD_JSON
}

const rounded = (ms: Ms): number => Math.round(ms * 1000) / 1000

const event = (kind: string, record: object): string =>
  `${JSON.stringify({time: new Date().toISOString(), type: `platform.${kind}`, record})}\n`
