import {join} from 'node:path'
import {expect, test} from 'vitest'
import {prepareLines, temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()

test('a trace says its own rates: none is asked for, and none is taken', async () => {
  const trace = writeLines(join(folder, 'own.csv'), ['atMs,rateEps', '0,100', '1000,300', '2000,300'])
  const {points} = await prepareLines(folder, [
    'name: traced',
    'engine: virtual',
    'base: {parallelism: 1}',
    `sweep: {trace: [${trace}], serviceTime: [2ms, 5ms]}`,
  ])

  expect(points.map(({settings}) => settings.load)).toMatchObject([
    {rateEps: 100, extent: {durationMs: 3000}, trace: {bursts: []}},
    {rateEps: 100, extent: {durationMs: 3000}, trace: {bursts: [{fromMs: 1000, toMs: 3000}]}},
  ])
  const both = ['name: both', 'engine: virtual', `base: {rate: 100, trace: ${trace}}`]
  await expect(prepareLines(folder, both)).rejects.toThrow(
    /sweep\.yaml:3:8 "base\.rate" is 100: rate is given, and a trace has its own rates; drop rate/,
  )
})
