import {expect, test} from 'vitest'
import {join} from 'node:path'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()

test.each([
  [
    'duration: 5s',
    '3:11 "duration" is 5s: it stands under base, or as a list under sweep; write base: {duration: …}',
  ],
  [
    'rate: [1, 2]',
    '3:7 "rate" is a list: it stands under base, or as a list under sweep; write base: {rate: …}',
  ],
  ['pipeline: burst', '3:11 "pipeline" is burst: it stands under base'],
  ['base: {rate: 0x10}', '3:14 0x10 is a number in another base; write 16'],
  ['base: {parallelism: 0o17}', '3:21 0o17 is a number in another base; write 15'],
  ['base: {rate: 1e999}', '3:14 "base.rate" is Infinity: '],
  ['base: {rate: .nan}', '3:14 "base.rate" is NaN: '],
  ['base: {metricInterval: .inf}', '3:24 "base.metricInterval" is Infinity: "Infinity" is not a duration'],
])('%s is refused with its place and the remedy', async (line, message) => {
  const file = writeLines(join(folder, 's.yaml'), ['name: s', 'engine: virtual', line])
  const told = await prepareSweep(file).then(
    () => 'accepted',
    (error: unknown) => (error as Error).message,
  )
  expect(told.replace(`${file}:`, '')).toContain(message)
})
