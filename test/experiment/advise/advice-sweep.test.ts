import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {requireOwnSweep} from '../../../src/commands/advise.js'
import {adviceSweep} from '../../../src/experiment/advise/advice-sweep.js'
import {ownSlotOptions} from '../../../src/experiment/advise/options/options.js'
import {slotOptions} from '../../../src/experiment/advise/options/slot-options.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import type {SizedLoad} from '../../../src/experiment/advise/variation.js'
import {planTrials} from '../../../src/experiment/plan/plan-trials.js'
import {prepareSweep} from '../../../src/experiment/plan/prepare-sweep.js'
import type {ResolvedSettings} from '../../../src/settings/resolve/resolve-settings.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'burst-advice-sweep-'))
  const minutes = Array.from({length: 10}, (_, minute) => `2026-01-01T00:0${minute}:00Z,${60 + 30 * minute}`)
  writeFileSync(path.join(folder, 'load.csv'), ['time,requests_per_s', ...minutes].join('\n'))
})
afterAll(() => {
  rmSync(folder, {recursive: true})
})

const SPIKE: SizedLoad = {shape: 'spike', rate: 70, peakRate: 250, spikeDuration: 4000, serviceTime: 20}

const LOAD: SizedLoad = {shape: 'spike', rate: 70, peakRate: 250, spikeDuration: 4000}

test.each<readonly [string, () => SizedLoad]>([
  ['a spike', () => SPIKE],
  ['a spike that comes again', () => ({...SPIKE, period: 300_000, seed: 7, bufferEvents: null})],
  [
    'a load with settings of all kinds',
    () => ({
      ...LOAD,
      serviceQuantiles: [
        [0, 10],
        [0.5, 20],
        [1, 45.5],
      ],
      slo: {percentile: 'p95', limitMs: 750.5},
      memory: 3538,
      linger: 25,
      reservedConcurrency: 40,
      unpricedLogs: true,
      prices: {kind: 'ec2-us-east-1', slotUsdPerHour: '0.05'},
    }),
  ],
  ['a trace', () => ({trace: path.join(folder, 'load.csv'), traceScale: 1.5, serviceTime: 20})],
])('a file computes the trials of every option: %s', async (_, load) => {
  const wishes = {slots: 2, autoscalers: ['flink-operator', 'managed-flink'], headroom: 0.1, objectives: []}
  const prepared = await prepareAdvice(load(), wishes)
  const candidates = [
    ...(await ownSlotOptions(prepared.given, {wishes, strategies: ['threshold', 'shortest-delay']})),
    ...(await slotOptions(prepared.given, {
      wishes,
      misses: () => false,
      meets: () => Promise.resolve(true),
      mostSlots: Infinity,
      areEnough: false,
    })),
  ]

  const file = path.join(folder, 'advice.yaml')
  writeFileSync(file, adviceSweep(prepared, candidates, folder))
  await expect(requireOwnSweep(file)).resolves.toBeUndefined()
  const {points} = await prepareSweep(file)
  // The file has the asked prices for its costs; the trials of advice have none, as months are reckoned apart.
  const unpriced = points.map(
    ({settings}) =>
      Object.fromEntries(
        Object.entries(settings).filter(([key]) => key !== 'prices'),
      ) as unknown as ResolvedSettings,
  )
  expect(points.every(({settings}) => (settings.prices === undefined) === !('prices' in load()))).toBe(true)
  const plans = await Promise.all(unpriced.map((settings) => planTrials(settings, 'advice')))
  const planned = plans.flatMap(({trials}) => trials.map(({id}) => id))

  const wanted = candidates.flatMap(({trialOf}) => [1, 2, 3, 4, 5].map((seed) => trialOf(seed).id))
  expect(planned.toSorted()).toEqual([...new Set(wanted)].toSorted())
})

test.each([
  ['a sweep of the user', 'name: latency\nquestion: Mine?\n', 'is no sweep of advice'],
  ['another one called advice', 'name: advice\nbase: {rate: 5}\n', 'is no sweep of advice'],
  ['an empty file', '', 'is no sweep of advice'],
])('%s is not written over', async (_, text, reason) => {
  const file = path.join(folder, 'mine.yaml')
  writeFileSync(file, text)
  await expect(requireOwnSweep(file)).rejects.toThrow(`--sweep: ${file} is there and ${reason}`)
})

test('a sweep is written where nothing is, under a name that it is read by', async () => {
  await expect(requireOwnSweep(path.join(folder, 'none.yaml'))).resolves.toBeUndefined()
  await expect(requireOwnSweep(path.join(folder, 'none.csv'))).rejects.toThrow('is no name of a YAML file')
  await expect(requireOwnSweep(path.join(folder, 'load.csv', 'x.yaml'))).rejects.toThrow('cannot be read')
})

test('the file of a long trace says that a sweep plays all of it, and that of a short one does not', async () => {
  const wishes = {slots: 2, autoscalers: [], headroom: 0.1, objectives: []}
  const textAt = async (traceScale: number): Promise<string> => {
    const given = {trace: path.join(folder, 'load.csv'), traceScale, serviceTime: 20}
    const prepared = await prepareAdvice(given, wishes)
    return adviceSweep(prepared, [], folder)
  }
  // 10 minutes of 195/s on average are 117 000 events.
  expect(await textAt(17)).not.toContain('#')
  const long = path.join(folder, 'long.yaml')
  writeFileSync(long, await textAt(18))
  expect(await textAt(18)).toMatch(/\n# A sweep plays this long trace whole/)
  await expect(requireOwnSweep(long)).resolves.toBeUndefined()
})
