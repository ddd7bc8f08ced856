import {captureOutput} from '@oclif/test'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import Search from '../../src/commands/search.js'

const root = path.join(import.meta.dirname, '../..')
let folder = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-search-'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const search = async (...args: readonly string[]) => {
  const common = ['--quiet', '--workers', '1', '--out', path.join(folder, 'results')]
  const {stdout, error} = await captureOutput(() => Search.run([...args, ...common], root))
  process.exitCode = 0
  expect(error).toBeUndefined()
  return stdout
}

test('one point is searched by flags, and points by a file', async () => {
  const flags = ['--engine', 'virtual', '--pipeline', 'vanilla', '--repetitions', '1', '--duration', '5s']
  const byFlags = await search(
    ...flags,
    '--service-time',
    '5ms',
    '--parallelism',
    '2',
    '--arrivals',
    'uniform',
  )
  const file = path.join(folder, 'capacity.yaml')
  writeFileSync(
    file,
    'name: capacity\nengine: virtual\nrepetitions: 1\nbase: {pipeline: vanilla, duration: 5s, serviceTime: 10ms, parallelism: 2, arrivals: uniform}',
  )
  const byFile = await search(file)

  // Two slots of 5 ms and of 10 ms an event; what is found is at most a percent off.
  expect(capacityIn(byFlags)).toBeCloseTo(400, -1)
  expect(capacityIn(byFile)).toBeCloseTo(200, -1)
})

const capacityIn = (table: string): number => Number(/^vanilla +2 +(\d+) /m.exec(table)?.[1])
