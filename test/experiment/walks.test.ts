/** Whoever follows a call of a use case goes down: no step below calls back into a file that the walk has left. */
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {calibrate} from '../../src/calibrate/calibrate.js'
import {prepareCalibration} from '../../src/calibrate/prepare-calibration.js'
import {executeSweep, type SweepOptions} from '../../src/experiment/run/sweep-once.js'
import {prepareOnePoint} from '../../src/experiment/search/prepare-search.js'
import {executeSearch} from '../../src/experiment/search/search-once.js'
import {createWallClock} from '../../src/kernel/wall-clock.js'
import {OK_REPLY, openTargetOf} from '../support/open-target.js'
import {poolInPlace} from '../support/pool-in-place.js'
import {stackFiles} from '../support/stack-files.js'
import {prepareLines, SMALL, temporaryFolder} from '../support/sweep-file.js'

const folder = temporaryFolder()

/** Where the calls stood whenever one of the things that a use case is given was used. */
let walks: (readonly string[])[] = []
const noting = <Result>(result: Result): Result => {
  walks.push(stackFiles())
  return result
}
const noted = (): void => {
  noting(undefined)
}
const now = performance.now.bind(performance)
beforeEach(() => {
  walks = []
  vi.spyOn(performance, 'now').mockImplementation(() => noting(now()))
})
afterEach(() => {
  vi.restoreAllMocks()
})

const progress = {started: noted, trialFinished: noted, searchFinished: noted, said: noted, ended: noted}
const options = (): Omit<SweepOptions, 'detail'> & {readonly progress: typeof progress} => ({
  out: folder,
  isFresh: false,
  workers: 1,
  get pool() {
    return noting(poolInPlace)
  },
  clock: createWallClock(),
  signal: new AbortController().signal,
  progress,
  nowIso: () => noting('2026-01-01T00:00:00.000Z'),
})

/** The walks that come to a file, each with the files that it enters more than once. */
const entriesOf = (file: string): readonly string[][] =>
  walks
    .filter((walk) => walk.includes(file))
    .map((walk) => walk.filter((one, index) => walk.indexOf(one) !== index))

function expectDownwards(...landmarks: readonly string[]): void {
  for (const landmark of landmarks) {
    expect(entriesOf(landmark), landmark).not.toEqual([])
    expect(new Set(entriesOf(landmark).flat()), landmark).toEqual(new Set())
  }
}

test('a sweep enters each file once, from its command to its trials', async () => {
  await executeSweep(
    await prepareLines(folder, SMALL),
    Object.assign(options(), {detail: 'figures' as const}),
  )
  expectDownwards(
    'experiment/run/sweep-once.ts',
    'experiment/run/run-sweep.ts',
    'experiment/trial/execute-trial.ts',
  )
})

const ONE_SLOT = {parallelism: 1, serviceTime: 50, duration: 5000, warmup: 1000, repetitions: 1}

test('so does a search', async () => {
  const prepared = await prepareOnePoint({...ONE_SLOT, pipelines: ['vanilla']}, new Date(0))
  await executeSearch(prepared, options())
  expectDownwards('experiment/search/run-search.ts', 'experiment/trial/execute-trial.ts')
})

test('and a calibration, from its flags to its calls', async () => {
  let calls = 0
  const flags = {target: 'local', function: 'node', memory: '1769MB', 'batch-sizes': '1'} as const
  const counts = {repetitions: '20', 'cold-starts': '2', out: join(folder, 'profile.yaml')}
  const target = openTargetOf(() => Promise.resolve(noting({...OK_REPLY, isCold: ++calls <= 2})))
  await calibrate(await prepareCalibration({...flags, ...counts}), {
    open: () => Promise.resolve(target),
    clock: createWallClock(),
    cpuMs: () => noting(0),
    today: '2026-01-01',
    progress: noted,
    signal: new AbortController().signal,
  })
  expectDownwards('calibrate/calibrate.ts', 'calibrate/calibrate-target.ts')
})
