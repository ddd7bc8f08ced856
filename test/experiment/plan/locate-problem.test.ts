import {expect, test} from 'vitest'
import {join} from 'node:path'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const write = (...lines: readonly string[]): string => writeLines(join(folder, 'own.yaml'), lines)
const prepare = (file: string, flags: Readonly<Record<string, unknown>> = {}): Promise<unknown> =>
  prepareSweep(file, (base) => readSettings(flags, base))
const HEAD = ['name: own', 'engine: virtual']

test.each([
  [
    'one value of an axis',
    [...HEAD, 'base: {shape: spike, rate: 400}', 'sweep: {peakRate: [800, 0.2k]}'],
    'own.yaml:4:25 at 1 of 2 points: "sweep.peakRate" is 0.2k: peak rate is 200/s, below the base rate of 400/s',
  ],
  [
    'an entry of include',
    [...HEAD, 'base: {shape: spike, rate: 400}', 'include: [{peakRate: 800}, {peakRate: 200}]'],
    'own.yaml:4:29 at 1 of 2 points: "include.peakRate" is 200: peak rate is 200/s',
  ],
  [
    'a key at the top',
    ['name: own', 'engine: embedded', 'base: {rate: 9}', 'sweep: {pipeline: [rescaled]}'],
    'own.yaml:2:1 "engine" is embedded: pipeline rescaled is for engine virtual',
  ],
  [
    'a batch size, by no word of the policy that has none',
    [...HEAD, 'base: {rate: 9, batchSize: 50}', 'sweep: {batch: [ladder, fixed]}'],
    'own.yaml:3:17 at 1 of 2 points: "base.batchSize" is 50: batch policy ladder chooses the batch size itself',
  ],
])('a contradiction points at %s', async (_, lines, message) => {
  await expect(prepare(write(...lines))).rejects.toThrow(message)
})

test('a file that is extended is pointed at where it states the key', async () => {
  writeLines(join(folder, 'parent.yaml'), [...HEAD, 'base: {shape: spike, rate: 400, peakRate: 100}'])
  await expect(prepare(write('name: own', 'extends: parent.yaml'))).rejects.toThrow(
    /parent\.yaml:3:33 "base\.peakRate" is 100: peak rate is 100\/s/,
  )
})

test('what a flag has set is not said to stand in the file', async () => {
  const file = write(...HEAD, 'base: {shape: spike, rate: 400, peakRate: 800}')
  await expect(prepare(file, {'peak-rate': '100'})).rejects.toThrow(
    /own\.yaml:3:22 "base\.rate" is 400: peak rate is 100\/s, below the base rate/,
  )
})
