import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {readFinishedRows} from '../../../src/results/folder/finished-rows.js'
import {openRows, type RowFile, RowWriter} from '../../../src/results/folder/row-writer.js'
import {TRIAL_KEYS, type TrialRow} from '../../../src/results/trial-row.js'
import {temporaryFolder} from '../../support/sweep-file.js'
import {buildSoundRow} from '../../support/trial-row.js'

const folder = temporaryFolder()
const rowOf = (place: number): TrialRow =>
  buildSoundRow({trialId: place.toString(16).padStart(12, '0'), seed: place, latencyP50Ms: place / 3})

class MemoryFile implements RowFile {
  text = ''
  syncs = 0
  fault: Error | null = null
  appendFile(text: unknown): Promise<void> {
    if (this.fault) return Promise.reject(this.fault)
    this.text += String(text)
    return Promise.resolve()
  }
  sync(): Promise<void> {
    this.syncs++
    return Promise.resolve()
  }
  close(): Promise<void> {
    return Promise.resolve()
  }
}
const idsOf = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(0, 12))

describe('rows', () => {
  test('are written in plan order, in whatever order their trials end', async () => {
    const orders = fc.integer({min: 1, max: 30}).chain((count) =>
      fc.shuffledSubarray(
        Array.from({length: count}, (_, place) => place),
        {minLength: count},
      ),
    )
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const file = new MemoryFile()
        const writer = new RowWriter(file)
        await Promise.all(order.map((place) => writer.add(place, rowOf(place))))

        expect(idsOf(file.text)).toEqual(order.map((_, place) => rowOf(place).trialId))
        expect(writer.written).toBe(order.length)
      }),
    )
  })

  test('that wait for a predecessor are not on disk yet', async () => {
    const file = new MemoryFile()
    const writer = new RowWriter(file)
    await writer.add(1, rowOf(1))
    expect([file.text, writer.written]).toEqual(['', 0])
    await writer.add(0, rowOf(0))
    expect([file.syncs, writer.written]).toEqual([1, 2])
  })

  test('on a full disk are an error of the one who adds, and do not count', async () => {
    const file = new MemoryFile()
    const writer = new RowWriter(file)
    file.fault = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    })

    await expect(writer.add(0, rowOf(0))).rejects.toThrow('ENOSPC')
    file.fault = null
    await expect(writer.add(1, rowOf(1))).rejects.toThrow('ENOSPC')
    expect(file.text).toBe('')
    expect(writer.written).toBe(0)
  })

  test('are read as they were written', async () => {
    const writer = await openRows(folder)
    await Promise.all([0, 1, 2].map((place) => writer.add(place, rowOf(place))))
    await writer.close()
    const again = await openRows(folder)
    await again.close()

    expect(
      (await readFinishedRows(folder, null)).rows.map((row) => [
        row.trialId,
        row.latencyP50Ms,
        row.latencyP99Ms,
      ]),
    ).toEqual(
      [0, 1, 2].map((place) => [rowOf(place).trialId, Number((place / 3).toPrecision(9)), Number.NaN]),
    )
  })

  test.each([
    ['half a row', '0000000000ff,lat', null],
    ['a torn block of zeros', '\0\0\0\0', null],
    ['a short row', '0000000000ff,latency\n', 'trials.csv:5 has 2 cells instead of '],
    [
      'a word for a number',
      `${'0'.repeat(12)}${','.repeat(3)}completed${','.repeat(8)}fast${','.repeat(TRIAL_KEYS.length - 12)}\n`,
      'trials.csv:5:33 rate_eps is "fast", not a number',
    ],
    [
      'no trial id',
      `trial${','.repeat(TRIAL_KEYS.length - 1)}\n`,
      'trials.csv:5:1 trial_id is "trial": it has to be 12 hex digits',
    ],
    [
      'an unknown state',
      `${'f'.repeat(12)}${','.repeat(3)}done${','.repeat(TRIAL_KEYS.length - 4)}\n`,
      'trials.csv:5:16 state is "done", which is unknown',
    ],
    ['a repeated row', null, 'trials.csv:5:1 trial_id is 000000000002, which line 4 has already'],
  ])('with %s at the end', async (_, tail, message) => {
    const file = join(folder, 'trials.csv')
    const before = readFileSync(file, 'utf8')
    const last = `${before.trimEnd().split('\n').at(-1) ?? ''}\n`
    writeFileSync(file, before + (tail ?? last))
    if (message === null) {
      expect((await readFinishedRows(folder, null)).rows).toHaveLength(3)
      expect(readFileSync(file, 'utf8')).toBe(before)
    } else await expect(readFinishedRows(folder, null)).rejects.toThrow(message)
    writeFileSync(file, before)
  })

  test('under another header are refused', async () => {
    const file = join(folder, 'trials.csv')
    writeFileSync(file, 'trial,seed\n1,2\n')

    await expect(readFinishedRows(folder, null)).rejects.toThrow(
      'trials.csv:1 is not the header of this version',
    )
  })
})
