/** A REPORT line's fields, read the way other people's parsers do. */
export interface ReportLine {
  readonly durationMs: number
  readonly billedMs: number
  readonly memoryMb: number
  readonly maxMemoryUsedMb: number
  readonly initMs: number | null
}

const NUMBER = String.raw`(\d+(?:\.\d+)?)`
const LINE = new RegExp(
  `^REPORT RequestId: [0-9a-f-]{36}\\tDuration: ${NUMBER} ms\\tBilled Duration: ${NUMBER} ms\\tMemory Size: ${NUMBER} MB\\tMax Memory Used: ${NUMBER} MB\\t(?:Init Duration: ${NUMBER} ms\\t)?`,
  'm',
)

export function parseReportLine(log: string): ReportLine {
  const match = LINE.exec(log)
  if (match === null) throw new Error(`no REPORT line in: ${log}`)
  const [durationMs = 0, billedMs = 0, memoryMb = 0, maxMemoryUsedMb = 0, initMs] = match
    .slice(1)
    .map((text: string | undefined) => (text === undefined ? undefined : Number(text)))
  return {durationMs, billedMs, memoryMb, maxMemoryUsedMb, initMs: initMs ?? null}
}
