import {readFileSync} from 'node:fs'

/** The most memory a process has held, in MB; 0 where the system does not tell (it does on Linux). */
export function readMaxMemoryMb(pid: number): number {
  try {
    const highWaterKb = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Math.round(Number(highWaterKb ?? 0) / 1024)
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ESRCH') return 0
    throw error
  }
}
