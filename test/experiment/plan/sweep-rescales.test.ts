import {expect, test} from 'vitest'
import {planSweep} from '../../../src/experiment/plan/plan-sweep.js'
import {prepareLines, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const prepare = (base: string, sweep: string) =>
  prepareLines(folder, [
    ...['name: x', 'engine: flink'],
    `base: {pipeline: vanilla, rate: 100, parallelism: 2, checkpointInterval: 1s, ${base}}`,
    `sweep: {${sweep}}`,
  ])

test('each plan of rescales and each ballast is a point of its own', async () => {
  const {points} = await prepare(
    'duration: 30s',
    'rescaleAt: [10s:3, 10s:4, "10s:3,20s:2"], ballast: [0MB, 100MB]',
  )
  const {trials} = await planSweep(points, 'x', () => Promise.reject(new Error('nothing to size')))
  expect([...new Set(trials.map(({point}) => point))].toSorted()).toEqual(
    ['10000ms:3', '10000ms:4', '10000ms:3+20000ms:2']
      .flatMap((plan) => [0, 100].map((sizeMb) => `rescaleAt=${plan};ballast=${sizeMb}`))
      .toSorted(),
  )
})

test.each([
  ['duration: 30s, rescaleAt: 40s:3', 'rescale at 40s is not within the measured window'],
  [
    'events: 9000, shape: constant, rescaleAt: 10s:3',
    'is for a load that ends with a duration, and events ends',
  ],
])('refuses a rescale that the window has not: %s', async (base, message) => {
  await expect(prepare(base, 'serviceTime: [1ms, 2ms]')).rejects.toThrow(message)
})
