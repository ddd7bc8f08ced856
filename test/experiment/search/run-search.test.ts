import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {NO_PROGRESS} from '../../support/no-progress.js'
import {
  type PreparedSearch,
  prepareOnePoint,
  prepareSearchFile,
} from '../../../src/experiment/search/prepare-search.js'
import {searchesOf} from '../../../src/experiment/search/run-search.js'
import {type CapacityReport, executeSearch} from '../../../src/experiment/search/search-once.js'
import {nextProbe} from '../../../src/experiment/search/next-probe.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {createWallClock} from '../../../src/kernel/wall-clock.js'
import {poolInPlace} from '../../support/pool-in-place.js'
import {temporaryFolder, writeLines} from '../../support/sweep-file.js'
import {withoutWall} from '../../support/without-wall.js'

const parent = temporaryFolder()
const freshFolder = (): string => mkdtempSync(join(parent, 'search-'))

interface Given {
  readonly out: string
  readonly isFresh?: boolean
  readonly workers?: number
  readonly signal?: AbortSignal
}

const execute = (prepared: PreparedSearch, {out, isFresh, workers, signal}: Given): Promise<CapacityReport> =>
  executeSearch(prepared, {
    out,
    isFresh: isFresh ?? false,
    workers: workers ?? 1,
    ...(workers === undefined && {pool: poolInPlace}),
    clock: createWallClock(),
    signal: signal ?? new AbortController().signal,
    progress: NO_PROGRESS,
    nowIso: () => '2026-01-01T00:00:00.000Z',
  })

const capacities = async (given: GivenSettings): Promise<readonly number[]> => {
  const prepared = await prepareOnePoint({repetitions: 1, duration: 60_000, ...given}, new Date(0))
  const report = await execute(prepared, {out: freshFolder()})
  return report.capacities.map(({capacityEps}) => capacityEps)
}

/** The definition lets 1 % of overload pass (10 ms per s), and bisection stops 1 % below. */
const BAND = {low: 0.99, high: 1.0105}

describe('the capacity found is the one that follows from the slots', () => {
  test.each([
    ['1 slot of 10 ms', {parallelism: 1, serviceTime: 10}, 100],
    ['4 slots of 5 ms', {parallelism: 4, serviceTime: 5}, 800],
    ['7 slots of 3 ms', {parallelism: 7, serviceTime: 3}, 7000 / 3],
  ] as const)('%s, uniform arrivals', async (_, job, closedFormEps) => {
    const [vanilla = Number.NaN] = await capacities({...job, pipelines: ['vanilla'], arrivals: 'uniform'})
    expect(vanilla / closedFormEps).toBeGreaterThan(BAND.low)
    expect(vanilla / closedFormEps).toBeLessThan(BAND.high)
  })

  test('with Poisson arrivals and exponential service within what chance allows', async () => {
    const found = await capacities({
      pipelines: ['vanilla'],
      serviceDistribution: 'exponential',
      duration: 300_000,
      repetitions: 3,
    })
    for (const capacityEps of found) expect(Math.abs(capacityEps / 800 - 1)).toBeLessThan(0.04)
  })

  test('and from slots and environments together, where Lambda costs nothing but the work', async () => {
    const [burst = Number.NaN] = await capacities({
      pipelines: ['burst'],
      duration: 20_000,
      arrivals: 'uniform',
      profile: 'ideal',
      environments: 'warm',
      reservedConcurrency: 8,
      maxInFlight: 8,
    })
    // 4 slots and 8 environments, 5 ms an event.
    expect(burst / 2400).toBeGreaterThan(0.97)
    expect(burst / 2400).toBeLessThan(BAND.high)
  })

  test('an objective costs capacity: a queue near saturation is long', async () => {
    const job: GivenSettings = {pipelines: ['vanilla'], duration: 100_000}
    const [free = Number.NaN] = await capacities(job)
    const [bound = Number.NaN] = await capacities({...job, slo: {percentile: 'p99', limitMs: 50}})
    // M/D/1 by subtask: p99 of the wait passes 50 ms well below 95 % load.
    expect(bound).toBeLessThan(0.95 * free)
    expect(bound).toBeGreaterThan(0.5 * free)
  })
})

const LINES = [
  'name: caps',
  'engine: virtual',
  'base: {duration: 4s, arrivals: uniform}',
  'sweep:',
  '  pipeline: [vanilla, burst]',
  '  parallelism: [1, 2]',
  '  reservedConcurrency: [1, 4]',
  'repetitions: 1',
]

const prepare = (folder: string, lines: readonly string[] = LINES): Promise<PreparedSearch> =>
  prepareSearchFile(writeLines(join(folder, 'caps.yaml'), lines), () => ({}))

describe('a search of a file', () => {
  test('searches once what is one to a pipeline, whatever number of threads', async () => {
    const folder = freshFolder()
    const prepared = await prepare(folder)
    // Concurrency is nothing to vanilla.
    expect(searchesOf(prepared.points)).toHaveLength(2 + 4)
    const one = await execute(prepared, {out: join(folder, 'one')})
    const two = await execute(prepared, {out: join(folder, 'two'), workers: 2})
    expect(
      one.capacities.map(({row: {pipeline, parallelism, point}}) => [pipeline, parallelism, point]),
    ).toHaveLength(6)
    const textOf = ({folder: own}: CapacityReport): string =>
      withoutWall(readFileSync(join(own, 'trials.csv'), 'utf8'))
    expect(textOf(two)).toBe(textOf(one))
  })

  test('goes on from its rows, and adds nothing when all are there', async () => {
    const folder = freshFolder()
    const prepared = await prepare(folder)
    const whole = await execute(prepared, {out: folder})
    const file = join(whole.folder, 'trials.csv')
    const text = readFileSync(file, 'utf8')
    const lines = text.split('\n')
    // Cut in the middle of a row, as by a power cut.
    writeFileSync(file, `${lines.slice(0, 9).join('\n')}\n${(lines[9] ?? '').slice(0, 40)}`)

    const resumed = await execute(prepared, {out: folder})
    expect(resumed.ranTrials).toBe(whole.rows.length - 8)
    expect(resumed.capacities.map(({capacityEps}) => capacityEps)).toEqual(
      whole.capacities.map(({capacityEps}) => capacityEps),
    )
    expect((await execute(prepared, {out: folder})).ranTrials).toBe(0)
  })

  test('grows by an axis, and refuses rows that are not its own unless fresh', async () => {
    const folder = freshFolder()
    const first = await execute(await prepare(folder), {out: folder})
    const grown = LINES.map((line) => line.replace('[1, 4]', '[1, 4, 8]'))
    expect((await execute(await prepare(folder, grown), {out: folder})).ranTrials).toBeGreaterThan(0)
    const other = LINES.map((line) => line.replace('4s', '5s'))
    await expect(execute(await prepare(folder, other), {out: folder})).rejects.toThrow(
      'not in this sweep any more',
    )
    const fresh = await execute(await prepare(folder, other), {out: folder, isFresh: true})
    expect(fresh.capacities).toHaveLength(first.capacities.length)
  })

  test('keeps what was finished when it is interrupted', async () => {
    const folder = freshFolder()
    const stop = new AbortController()
    stop.abort()
    await expect(execute(await prepare(folder), {out: folder, signal: stop.signal})).rejects.toThrow(
      'interrupted; 0 finished trials are kept',
    )
  })

  test.each([
    ['a rate as axis', ['sweep: {rate: [1, 2]}'], /caps\.yaml:3:\d+ the rate is what a search finds/],
    ['a rate in base', ['base: {rate: 5}'], /caps\.yaml:3:\d+ the rate is what a search finds/],
    ['another shape', ['base: {shape: spike, duration: 10s}'], /shape constant, and shape is spike/],
    ['a number of events', ['base: {events: 100}'], /needs a duration/],
    ['overprovisioned', ['base: {pipeline: [overprovisioned]}'], /search vanilla with more parallelism/],
    ['no service time', ['base: {serviceTime: 0ms}'], /service time of 0/],
  ])('refuses %s', async (_, lines, message) => {
    const file = ['name: caps', 'engine: virtual', ...lines]
    await expect(prepare(freshFolder(), file)).rejects.toThrow(message)
  })
})

test('a search takes no topic, whose rate is given', async () => {
  const given = {engine: 'flink', source: 'kafka', kafkaBootstrap: 'localhost:9092'} as const

  await expect(prepareOnePoint(given, new Date(0))).rejects.toThrow(
    'a search tries many rates, and a topic of Kafka has the one it was filled at',
  )
})

test('a search begins at nine tenths of what the slots can do', () => {
  expect(nextProbe(720, [])).toEqual({rateEps: 720, stretch: 1})
})
