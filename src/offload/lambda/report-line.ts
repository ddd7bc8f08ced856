import type {Ms} from '../../model/units.js'

/** What the log tail of one call tells; NaN where it holds no REPORT line. */
export interface ReportedCall {
  /** The environment was started for this call, or its init failed during it. */
  readonly isCold: boolean
  /** 0 on a warm call, and where the init is hidden in the duration (after a time-out or a crash). */
  readonly initMs: Ms
  readonly durationMs: Ms
  readonly billedMs: Ms
  readonly memoryMb: number
}

const REPORT = /^REPORT RequestId: .*?\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\t(.*)$/gm
const MEMORY = /\bMemory Size: (\d+) MB/
const INIT = /\bInit Duration: ([\d.]+) ms/
const FAILED_INIT = /^INIT_REPORT /m

/** Reads the REPORT line of Lambda's text log: the last one, since a function may print what it likes before. */
export function parseReport(logTail: string | null): ReportedCall {
  const [, duration, billed, rest = ''] = [...(logTail ?? '').matchAll(REPORT)].at(-1) ?? []
  if (duration === undefined || billed === undefined) {
    return {
      isCold: false,
      initMs: Number.NaN,
      durationMs: Number.NaN,
      billedMs: Number.NaN,
      memoryMb: Number.NaN,
    }
  }
  const init = INIT.exec(rest)?.[1]
  return {
    isCold: init !== undefined || FAILED_INIT.test(logTail ?? ''),
    initMs: Number(init ?? 0),
    durationMs: Number(duration),
    billedMs: Number(billed),
    memoryMb: Number(MEMORY.exec(rest)?.[1] ?? Number.NaN),
  }
}
