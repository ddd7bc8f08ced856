import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {expect, test} from 'vitest'
import {childrenOf, idleCoresMs, ownThreadNumber, processCpuMs, threadCpuMs} from '../../src/host/cpu-time.js'
import {until} from '../support/until.js'

const isLinux = process.platform === 'linux'

const burn = (spanMs: number): void => {
  const {user, system} = process.cpuUsage()
  const usedMs = (): number => {
    const now = process.cpuUsage()
    return (now.user + now.system - user - system) / 1000
  }
  while (usedMs() < spanMs);
}

test.runIf(isLinux)('CPU time of the calling thread is what it burns', () => {
  const own = ownThreadNumber()
  const beforeMs = threadCpuMs(own)
  burn(60)
  const spentMs = threadCpuMs(own) - beforeMs

  // Other threads of this process are in what the loop looks at.
  expect(spentMs).toBeGreaterThan(20)
  expect(spentMs).toBeLessThan(200)
})

test.runIf(isLinux)('CPU time of a process, and the processes below it', async () => {
  const child = spawn(process.execPath, ['-e', 'for (const end = Date.now() + 300; Date.now() < end;);'])
  await once(child, 'spawn')
  const children = childrenOf(process.pid)
  await until('it has computed', () => processCpuMs(child.pid ?? 0) > 0)
  const usedMs = processCpuMs(child.pid ?? 0)
  await once(child, 'exit')

  expect(children).toContain(child.pid)
  expect(usedMs).toBeGreaterThan(0)
  expect(usedMs).toBeLessThan(400)
})

test('what the system does not tell is NaN, or none', () => {
  expect(threadCpuMs(Number.NaN)).toBeNaN()
  expect(processCpuMs(0)).toBeNaN()
  expect(childrenOf(0)).toEqual([])
})

test('cores idle at most all of the time', () => {
  const beforeMs = idleCoresMs()
  const atMs = performance.now()
  burn(100)
  const idleMs = idleCoresMs() - beforeMs

  expect(idleMs).toBeGreaterThanOrEqual(0)
  expect(idleMs).toBeLessThanOrEqual((performance.now() - atMs + 50) * 256)
})
