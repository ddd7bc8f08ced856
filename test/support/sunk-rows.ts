import {AsyncLocalStorage} from 'node:async_hooks'
import {Accounting, type EventColumns} from '../../src/dataflow/accounting/accounting.js'

/** One sunk event with its clock; on the offload path `startedNs` is when its batch was due. */
export interface SunkRow {
  readonly path: 'local' | 'fallback' | 'offload'
  readonly subtask: number
  readonly event: number
  readonly intendedNs: number
  readonly emittedNs: number
  readonly routedNs: number
  readonly startedNs: number
  readonly sunkNs: number
}

const PATHS = {logLocal: 'local', sinkFallback: 'fallback', logOffloaded: 'offload'} as const

/** The rows of the recording that runs: recordings at the same time have one each. */
const recording = new AsyncLocalStorage<SunkRow[]>()
let recordings = 0
let restore = (): void => undefined

/** Every row that reaches accounting while `run` runs, in that order, duplicates included. */
export async function recordSunkRows(run: () => Promise<unknown>): Promise<readonly SunkRow[]> {
  const rows: SunkRow[] = []
  if (recordings++ === 0) restore = listenToAccounting()
  try {
    await recording.run(rows, run)
  } finally {
    if (--recordings === 0) restore()
  }
  return rows
}

/** Adds what is sunk to the recording that runs; returns what ends that. */
function listenToAccounting(): () => void {
  const prototype = Accounting.prototype as unknown as Record<string, (...given: unknown[]) => unknown>
  const originals = Object.keys(PATHS).map((name) => [name, prototype[name]!] as const)
  for (const [name, original] of originals) {
    const path = PATHS[name as keyof typeof PATHS]
    prototype[name] = function (this: Accounting, ...given) {
      recording
        .getStore()
        ?.push(...copyRows(path, given[0] as number, given[1] as Parameters<Accounting['logLocal']>[1]))
      return original.apply(this, given)
    }
  }
  return () => {
    for (const [name, original] of originals) prototype[name] = original
  }
}

function copyRows(
  path: SunkRow['path'],
  subtask: number,
  {columns, offset, count}: Parameters<Accounting['logLocal']>[1],
): SunkRow[] {
  const at = (name: keyof EventColumns, row: number): number => columns[name][row]!
  return Array.from({length: count}, (_, i) => ({
    path,
    subtask,
    event: at('event', offset + i),
    intendedNs: at('intendedNs', offset + i),
    emittedNs: at('emittedNs', offset + i),
    routedNs: at('routedNs', offset + i),
    startedNs: at('startedNs', offset + i),
    sunkNs: at('sunkNs', offset + i),
  }))
}
