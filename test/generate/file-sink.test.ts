import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test} from 'vitest'
import {withFileSink} from '../../src/generate/file-sink.js'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'burst-file-sink-'))
})
afterEach(() => {
  rmSync(folder, {recursive: true})
})

test('a file appears whole, in the place of an older one', async () => {
  const path = join(folder, 'events')
  writeFileSync(path, 'old')
  const result = await withFileSink(path, async (sink) => {
    await sink.write(Buffer.from('new '))
    expect(readFileSync(path, 'utf8')).toBe('old')
    return sink.write(Buffer.from('events'))
  })
  expect([result, readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual([true, 'new events', ['events']])
})

test('nothing half-written stays behind', async () => {
  const failing = withFileSink(join(folder, 'events'), async (sink) => {
    await sink.write(Buffer.from('half'))
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(readdirSync(folder)).toEqual([])
})

test('a place that cannot be written is an environment error, a directory a usage error', async () => {
  const use = (): Promise<void> => Promise.resolve()
  await expect(withFileSink(join(folder, 'no', 'events'), use)).rejects.toMatchObject({exitCode: 3})
  await expect(withFileSink(folder, use)).rejects.toMatchObject({exitCode: 2})
})
