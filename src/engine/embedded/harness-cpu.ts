import {ownCpuMs, threadCpuMs} from '../../host/cpu-time.js'
import type {StartedTarget} from '../../offload/target-adapter.js'
import {CLIENT_PART} from '../conditions.js'
import {CpuMeter, type MeteredPart} from '../cpu-meter.js'
import type {Role} from './threads/setup.js'
import type {StartedThread} from './threads/threads.js'

/** What each thread is to somebody who reads of it. */
const PARTS: Readonly<Record<Role, string>> = {
  source: 'source',
  slot: 'slots',
  sink: 'sink',
  invoker: CLIENT_PART,
}

/** Meters every thread of this process, and what the target takes of this machine, from now on. */
export function meterHarness(threads: readonly StartedThread[], target: StartedTarget | null): CpuMeter {
  const own: readonly MeteredPart[] = [
    {part: 'control, status line and rows', cpuMs: () => threadCpuMs(process.pid)},
    ...threads.map(({role, threadNumber}) => ({
      part: PARTS[role],
      cpuMs: () => threadCpuMs(threadNumber),
    })),
  ]
  const rest: MeteredPart = {
    part: 'compiler and garbage collector',
    cpuMs: () => ownCpuMs() - own.reduce((sum, {cpuMs}) => sum + cpuMs(), 0),
  }
  return new CpuMeter([...own, rest, ...(target?.cpu ?? [])])
}
