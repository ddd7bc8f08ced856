import {join} from 'node:path'
import {expect, test} from 'vitest'
import {readSettings} from '../../../src/cli/flags/read-settings.js'
import {loadSweep} from '../../../src/experiment/plan/load-sweep.js'
import {pointLabel} from '../../../src/experiment/plan/point-label.js'
import {overrideBase} from '../../../src/experiment/plan/sweep-definition.js'
import {prepareLines, temporaryFolder, writeLines} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const HEAD = ['name: own-times', 'engine: virtual']

test('service times of the user are settings of a sweep file, axes as well, from where the file is', async () => {
  writeLines(join(folder, 'times.csv'), ['ms', '1', '3'])
  const {points} = await prepareLines(folder, [
    ...HEAD,
    'base: {rate: 100}',
    'sweep: {serviceQuantiles: ["min=1ms,max=3ms", "min=1ms,p50=1ms,max=5ms"]}',
    'include: [{serviceTimes: times.csv}]',
  ])
  // The default mean is that of no point.
  expect(points.map(({settings}) => settings.service.meanMs)).toEqual([2, 2, 2])
  expect(points.map(({assignments}) => pointLabel(assignments, 'vanilla'))).toEqual([
    'serviceQuantiles=min-1ms-max-3ms',
    'serviceQuantiles=min-1ms-p50-1ms-max-5ms',
    'serviceTimes=times.csv',
  ])
})

test('what is wrong with them is told with its place', async () => {
  const wrong = (line: string) => prepareLines(folder, [...HEAD, line])
  await expect(wrong('base: {rate: 9, serviceQuantiles: p50=2ms}')).rejects.toThrow(
    /sweep\.yaml:3:17|sweep\.yaml:3:35/,
  )
  await expect(wrong('base: {rate: 9, serviceQuantiles: {p50: 2ms}}')).rejects.toThrow(/sweep\.yaml:3:\d+ /)
  await expect(
    wrong('base: {rate: 9, serviceQuantiles: "min=1ms,max=3ms", serviceTime: 2ms}'),
  ).rejects.toThrow(
    /sweep\.yaml:3:54 "base\.serviceTime" is 2ms: service time is given beside service quantiles.*drop serviceTime/,
  )
  writeLines(join(folder, 'bad.csv'), ['ms', '1', '-3'])
  await expect(wrong('base: {rate: 9, serviceTimes: bad.csv}')).rejects.toThrow(
    /bad\.csv:3:1 "-3" is negative/,
  )
  await expect(wrong('base: {rate: 9, serviceTime: 2ms, serviceQuantile: a}')).rejects.toThrow(
    /did you mean "serviceQuantiles"/,
  )
})

test('a flag that says the service anew takes the place of what the file says', () => {
  const file = writeLines(join(folder, 'sweep.yaml'), [
    ...HEAD,
    'base: {rate: 9, serviceTime: 2ms, serviceDistribution: lognormal, serviceCv: 2}',
  ])
  const {definition} = loadSweep(file)
  const own = overrideBase(definition, readSettings({'service-quantiles': 'min=1ms,max=3ms'}))
  expect(Object.keys(own.base)).toEqual(['rate', 'engine', 'serviceQuantiles'])
  expect(Object.keys(overrideBase(own, readSettings({'service-time': '2ms'})).base)).toEqual([
    'rate',
    'engine',
    'serviceTime',
  ])
})
