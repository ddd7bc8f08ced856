import {spawn} from 'node:child_process'
import {expect, test} from 'vitest'
import {Reaper} from '../../src/host/reaper.js'
import {isAlive, until} from '../support/lambda-server.js'

/** A process that leads a group of its own, like an environment's. */
function startGroup(): number {
  return spawn('sleep', ['300'], {detached: true, stdio: 'ignore'}).pid ?? 0
}

test('closing kills what is listed, and only that', async () => {
  const reaper = new Reaper()
  const [listed, unlisted, removed] = [startGroup(), startGroup(), startGroup()]
  reaper.add(listed)
  reaper.add(removed)
  reaper.remove(removed)
  await reaper.close()
  await until('the listed one is gone', () => !isAlive(listed))

  expect([unlisted, removed].map(isAlive)).toEqual([true, true])
  for (const pid of [unlisted, removed]) process.kill(pid, 'SIGKILL')
})

test('a watcher that is killed is replaced, and the new one knows everything', async () => {
  const reaper = new Reaper()
  const groups = [startGroup(), startGroup()]
  for (const group of groups) reaper.add(group)
  const first = reaper.pid ?? 0
  process.kill(first, 'SIGKILL')
  await until('there is another', () => reaper.pid !== undefined && reaper.pid !== first)
  await reaper.close()
  await until('all are gone', () => !groups.some(isAlive))

  expect(reaper.pid).toBeUndefined()
})

test('without anything to watch there is no process', async () => {
  const reaper = new Reaper()
  await reaper.close()

  expect(reaper.pid).toBeUndefined()
})
