import os from 'node:os'
import type {FunctionName} from '../model/trial.js'

/**
 * What one initialized process of a function takes of this machine, in MB: its share of what 64 of them hold after some
 * calls (`Pss` of /proc/<pid>/smaps_rollup; 7.8, 8.4 and 21.6 MB), rounded up.
 */
const PROCESS_MB: Readonly<Record<FunctionName, number>> = {node: 8, python: 9, java: 22}

/** The rest is for the job, and for whatever else the machine does. */
const SHARE_OF_MEMORY = 0.5

/** How many processes of a function fit into half of so much memory; at least 1. */
export const processesIn = (memoryMb: number, name: FunctionName): number =>
  Math.max(1, Math.floor((memoryMb * SHARE_OF_MEMORY) / PROCESS_MB[name]))

const toMb = (bytes: number): number => bytes / 2 ** 20

/** What this machine has, or what a control group leaves us of it, in MB: the same at every start. */
export function totalMemoryMb(): number {
  const limitBytes = process.constrainedMemory()
  return toMb(limitBytes > 0 ? Math.min(os.totalmem(), limitBytes) : os.totalmem())
}

/** What could be had right now, in MB. */
export const availableMemoryMb = (): number => toMb(process.availableMemory())
