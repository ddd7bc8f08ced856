import {readFileSync} from 'node:fs'

/** Memory of a runtime's process, in MB of 2^20 bytes. */
export interface ProcessMemory {
  /** The most it has held, in MB, program files included: what a REPORT line shows. */
  readonly maxMb: number
  /** The most it has allocated: without the pages of programs and libraries, which processes share. */
  readonly maxAllocatedMb: number
}

const NONE: ProcessMemory = {maxMb: 0, maxAllocatedMb: 0}

/** What a process has held; zeros where the system does not tell (it does on Linux). */
export function readProcessMemory(pid: number): ProcessMemory {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    const kb = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    const maxKb = kb('VmHWM')
    // Read as allocated at the peak: what is mapped from files hardly changes once a runtime runs.
    return {
      maxMb: Math.round(maxKb / 1024),
      maxAllocatedMb: Math.round((maxKb - kb('RssFile')) / 1024),
    }
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return NONE
    throw error
  }
}
