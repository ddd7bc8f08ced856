import {spawn, spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {lockResults} from '../../../src/results/folder/results-lock.js'
import {temporaryFolder} from '../../support/sweep-file.js'
import {until} from '../../support/until.js'

const folder = temporaryFolder()
const lockIn = (name: string): {readonly own: string; readonly lock: string} => {
  const own = join(folder, name)
  mkdirSync(own)
  return {own, lock: join(own, '.lock')}
}
const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
const startOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
const hasProc = existsSync('/proc/self/stat')

describe('the lock of a results folder', () => {
  test('is held by one at a time, named to the other, and gone after its release', async () => {
    const {own} = lockIn('held')
    const release = await lockResults(own)

    await expect(lockResults(own)).rejects.toThrow(`is in use by process ${process.pid}`)
    await release()
    expect(readdirSync(own)).toEqual([])
    await (
      await lockResults(own)
    )()
  })

  test('goes to exactly one of many that ask at once', async () => {
    const {own} = lockIn('race')
    writeFileSync(join(own, '.lock'), 'cut off')
    const answers = await Promise.allSettled(Array.from({length: 2}, () => lockResults(own)))

    expect(answers.filter(({status}) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
  })

  test.runIf(hasProc)('of a live process is respected', async () => {
    const {own, lock} = lockIn('live')
    const child = spawn('sleep', ['60'])
    const pid = child.pid ?? 0
    writeFileSync(lock, JSON.stringify({pid, startedTicks: startOf(pid), bootId: bootId()}))

    await expect(lockResults(own)).rejects.toThrow(`is in use by process ${pid}`)
    child.kill()
  })

  test.runIf(hasProc).each([
    ['a process that is gone', () => ({pid: spawnSync('true').pid, startedTicks: '1', bootId: bootId()})],
    [
      'an earlier process of the same number',
      () => ({pid: process.pid, startedTicks: '1', bootId: bootId()}),
    ],
    ['another boot', () => ({pid: process.pid, startedTicks: startOf(process.pid), bootId: 'before'})],
    ['nobody, since it was cut off', () => '{"pid": 12'],
  ])('of %s is stale', async (what, holder) => {
    const {own, lock} = lockIn(what)
    const text = holder()
    writeFileSync(lock, typeof text === 'string' ? text : JSON.stringify(text))

    await (
      await lockResults(own)
    )()
    expect(readdirSync(own)).toEqual([])
  })

  test.runIf(hasProc)('of a zombie is stale', async () => {
    const {own, lock} = lockIn('zombie')
    // The shell starts a child that ends at once, and becomes a program that never asks how it ended.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'])
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once('data', (chunk: Buffer) => {
        resolve(Number(chunk.toString()))
      })
    })
    await until('it has ended', () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '))
    writeFileSync(lock, JSON.stringify({pid, startedTicks: startOf(pid), bootId: bootId()}))

    await (
      await lockResults(own)
    )()
    parent.kill()
  })
})
