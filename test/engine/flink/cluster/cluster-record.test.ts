import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {flinkCacheFolder} from '../../../../src/engine/flink/cluster/artifacts.js'
import {
  type ClusterRecord,
  removeOrphans,
  writeRecord,
} from '../../../../src/engine/flink/cluster/cluster-record.js'
import {identifyProcess, isAlive, type ProcessIdentity} from '../../../../src/host/process-identity.js'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'burst-orphans-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(cache, {recursive: true})
})

async function startSleeper(): Promise<ProcessIdentity> {
  const child = spawn('sleep', ['600'], {detached: true, stdio: 'ignore'})
  await once(child, 'spawn')
  return identifyProcess(child.pid ?? 0)
}

async function leave(name: string, owner: ProcessIdentity | null, process: ProcessIdentity): Promise<string> {
  const folder = join(flinkCacheFolder(), 'clusters', name)
  mkdirSync(folder, {recursive: true})
  const shape = {taskManagers: 1, slotsPerTaskManager: 16, segmentBytes: 4096}
  const record: ClusterRecord = {owner, processes: [process], shape, url: '', logs: ''}
  await writeRecord(folder, record)
  return folder
}

test('what a dead owner left running is ended; what is owned, kept, or somebody else’s by now is not', async () => {
  const self = await identifyProcess(process.pid)
  const dead = {...self, startedTicks: '1'}
  const [orphan, owned, kept, stranger] = await Promise.all([1, 2, 3, 4].map(startSleeper))
  if (!orphan || !owned || !kept || !stranger) throw new Error('no sleepers')
  const left = await leave('1-1-1', dead, orphan)
  const others = [await leave('own', self, owned), await leave('kept', null, kept)]
  // Its number has gone to another process since.
  await leave('1-1-2', dead, {...stranger, startedTicks: '2'})

  expect(await removeOrphans()).toBe(1)

  expect(await isAlive(orphan)).toBe(false)
  expect(existsSync(left)).toBe(false)
  expect(others.every(existsSync)).toBe(true)
  for (const identity of [owned, kept, stranger]) {
    expect(await isAlive(identity)).toBe(true)
    process.kill(identity.pid, 'SIGKILL')
  }
})
