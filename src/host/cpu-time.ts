import {readFileSync, readlinkSync} from 'node:fs'
import os from 'node:os'
import type {Ms} from '../model/units.js'

/** Of the accounts in /proc/<pid>/stat, on every Linux that Node runs on. */
const MS_PER_TICK = 10
const NS_PER_MS = 1e6
const US_PER_MS = 1000

/** The system's number of the calling thread; NaN where the system does not tell (Linux does). */
export function ownThreadNumber(): number {
  return Number(/(\d+)$/.exec(readLink('/proc/thread-self'))?.[1] ?? Number.NaN)
}

/** CPU time of one thread of this process so far; NaN where the system does not tell, or the thread has ended. */
export function threadCpuMs(threadNumber: number): Ms {
  const [ranNs = ''] = readText(`/proc/self/task/${threadNumber}/schedstat`).split(' ')
  return ranNs === '' ? Number.NaN : Number(ranNs) / NS_PER_MS
}

/** CPU time of this process so far, all of its threads. */
export function ownCpuMs(): Ms {
  const {user, system} = process.cpuUsage()
  return (user + system) / US_PER_MS
}

/** CPU time of a whole process so far, in steps of 10 ms; NaN where the system does not tell. */
export function processCpuMs(pid: number): Ms {
  // Its name may hold blanks and brackets: figures begin behind the last one.
  const stat = readText(`/proc/${pid}/stat`)
  const [userTicks, systemTicks] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
  return userTicks === undefined ? Number.NaN : (Number(userTicks) + Number(systemTicks)) * MS_PER_TICK
}

/** Numbers of the processes that a process has started and that have not ended; none where the system does not tell. */
export const childrenOf = (pid: number): readonly number[] =>
  readText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)

/** Time that all cores together have been idle so far. */
export const idleCoresMs = (): Ms => os.cpus().reduce((sum, {times}) => sum + times.idle, 0)

/** '' where there is no such file: another system, or a thread that has ended. */
function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return ''
  }
}
