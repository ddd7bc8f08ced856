import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, test} from 'vitest'
import {localWaitMs} from '../../src/dataflow/control/policy.js'
import {Router} from '../../src/dataflow/control/router.js'
import {createServiceTimes} from '../../src/dataflow/service-time.js'
import {Digest} from '../../src/dataflow/words/digest.js'
import {WordTable} from '../../src/dataflow/words/word-table.js'
import {createRandom} from '../../src/kernel/random.js'
import {ARRIVALS, type Load, type Service, SERVICE_DISTRIBUTIONS, SHAPES} from '../../src/model/trial.js'
import {createStrategy} from '../../src/strategy/registry.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'
import type {TracePoints} from '../../src/workload/trace.js'
import {askJob, type BuiltJob, buildFlinkJob} from '../support/flink-job.js'
import {describeWhere, hasMaven} from '../support/tools.js'
import {instantsOf, lasting, loadOf, untilEvent} from '../workload/load.js'

const ANSWERS = 'burst.job.check.Answers'
const EVENTS = 20_000

const readFixture = (name: string): unknown =>
  JSON.parse(readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8'))

const RATES: TracePoints = {
  kind: 'rates',
  points: [
    {atNs: 5e8, rateEps: 300},
    {atNs: 3e9, rateEps: 0},
    {atNs: 5e9, rateEps: 2500.5},
  ],
}

const loads: {name: string; load: Load; trace: TracePoints | null}[] = [
  ...SHAPES.flatMap((shape) =>
    ARRIVALS.map((arrivals) => ({
      name: `${shape} ${arrivals}`,
      load: loadOf(shape, {
        arrivals,
        rateEps: 333.3,
        peakRateEps: 1234.5,
        periodMs: 7000,
        extent: lasting(20_000),
      }),
      trace: shape === 'trace' ? RATES : null,
    })),
  ),
  {
    name: 'spike of a set length',
    load: loadOf('spike', {spikeDurationMs: 777, extent: lasting(10_000, 1234.5)}),
    trace: null,
  },
  {
    name: 'spikes of a set length in a set period',
    load: loadOf('spike', {spikeDurationMs: 777, periodMs: 3333, extent: lasting(10_000, 1234.5)}),
    trace: null,
  },
  {
    name: 'rare spikes of a set length',
    load: loadOf('spike-rare', {spikeDurationMs: 777, periodMs: 3333, extent: lasting(10_000, 1234.5)}),
    trace: null,
  },
  {
    name: 'so many events',
    load: loadOf('study', {arrivals: 'poisson', periodMs: null, extent: untilEvent(5000)}),
    trace: null,
  },
  {
    name: 'slower than one a second',
    load: loadOf('ramp', {arrivals: 'poisson', rateEps: 0.3, peakRateEps: 0.01, extent: lasting(600_000)}),
    trace: null,
  },
  {name: 'rate max', load: loadOf('constant', {rateEps: 'max', extent: untilEvent(3000, 0)}), trace: null},
]

const services: Service[] = [
  ...SERVICE_DISTRIBUTIONS.map((distribution): Service => ({
    mode: 'sleep',
    distribution,
    meanMs: 2.5,
    cv: 1.7,
  })),
  {
    mode: 'sleep',
    distribution: 'quantiles',
    meanMs: 2.5,
    cv: 1,
    quantilesMs: [
      [0.01, 0.3],
      [0.5, 1.7],
      [0.5000001, 1.9],
      [0.9, 4],
      [0.99, 9.123457],
      [1, 40],
    ],
  },
]

/** The Flink job makes the stream of a trial on its own: it must be the stream of every other engine. */
describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the stream of the Flink job',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  test('draws the published vectors', async () => {
    const vectors = readFixture('kernel/random-vectors.json') as {integer: number}[]

    const drawn = await askJob(
      job,
      ANSWERS,
      vectors.map((vector) => ({ask: 'random', ...vector})),
    )

    expect(drawn).toEqual(vectors.map(({integer}) => integer))
  })

  test('digests the published vectors', async () => {
    const {vectors} = readFixture('fixtures/digest-vectors.json') as {
      vectors: {text: string; digest: string}[]
    }

    const digests = await askJob(
      job,
      ANSWERS,
      vectors.map(({text}) => ({ask: 'digest', text})),
    )

    expect(digests).toEqual(vectors.map(({digest}) => digest))
  })

  test('counts the same words', async () => {
    const events = 5000
    const text = createEventText()
    const bytes = new Uint8Array(text.maxBytes)
    const table = new WordTable()
    const digest = new Digest()
    const seen = new Set<string>()
    for (let event = 0; event < events; event++) {
      const to = text.write(event, bytes, 0)
      table.addText(bytes, 0, to, digest)
      for (const [word] of new TextDecoder().decode(bytes.subarray(0, to)).matchAll(/\w+/g)) seen.add(word)
    }
    const words = [...seen, 'neverwritten']

    const [counted] = await askJob(job, ANSWERS, [{ask: 'words', events, words}])

    // More words than a new table has places for.
    expect(seen.size).toBeGreaterThan(4096)
    expect(counted).toEqual([seen.size, ...words.map((word) => table.countOf(word))])
  })

  test('writes the same texts, byte for byte', async () => {
    const ranges = [
      [0, EVENTS],
      [4_000_000, 4_001_000],
      [123_456_789_000, 123_456_789_500],
    ] as const

    const hashes = await askJob(
      job,
      ANSWERS,
      ranges.map(([from, to]) => ({ask: 'texts', from, to})),
    )

    expect(hashes).toEqual(ranges.map(([from, to]) => hashOfTexts(from, to)))
  })

  test('schedules every shape on the same instants, to the nanosecond', async () => {
    const questions = loads.map(({load, trace}) => ({ask: 'instants', load, trace, seed: 7, count: EVENTS}))

    const answers = (await askJob(job, ANSWERS, questions)) as number[][]

    for (const [index, {name, load, trace}] of loads.entries()) {
      const expected = instantsOf(load, {seed: 7, ...(trace && {trace})}).subarray(0, EVENTS)
      const instants = answers[index]!
      expect(instants.length, name).toBe(expected.length)
      expect(Math.max(...instants.map((atNs, k) => Math.abs(atNs - expected[k]!))), name).toBe(0)
    }
  })

  test('replays the instants of a trace behind its warm-up', async () => {
    const atNs = Float64Array.from({length: 500}, (_, k) => Math.floor(k ** 1.5 * 1e6))
    const load = loadOf('trace', {extent: lasting(9000)})
    const trace = {kind: 'instants', atNs: [...atNs]}

    const [instants] = await askJob(job, ANSWERS, [{ask: 'instants', load, trace, seed: 1, count: EVENTS}])

    expect(instants).toEqual([...instantsOf(load, {trace: {kind: 'instants', atNs}})])
  })

  test('draws the same service times, to the nanosecond', async () => {
    const questions = services.map((service) => ({ask: 'service', service, seed: 3, count: EVENTS}))

    const answers = (await askJob(job, ANSWERS, questions)) as number[][]

    for (const [index, service] of services.entries()) {
      const serviceNs = createServiceTimes(service, 3)
      const worst = Math.max(...answers[index]!.map((drawnNs, event) => Math.abs(drawnNs - serviceNs(event))))
      expect(worst, service.distribution).toBe(0)
    }
  })
})

function hashOfTexts(from: number, to: number): string {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes + 1)
  const hash = createHash('sha256')
  for (let event = from; event < to; event++) {
    const length = text.write(event, bytes, 0)
    bytes[length] = 0x0a
    hash.update(bytes.subarray(0, length + 1))
  }
  return hash.digest('hex')
}

describeWhere(
  hasMaven,
  'a JDK with Maven',
  'the policy of the Flink job',
)(() => {
  let job: BuiltJob
  beforeAll(async () => {
    job = await buildFlinkJob()
  })

  test('routes a share to the same events as every engine', async () => {
    const shares = [0, 0.3, 0.3, 1 / 3, 1, 0.123_456_789, 2, -1, 0.999_999_999]
    const router = new Router()
    const expected = shares.map((share) => {
      router.setShare(share)
      return Array.from({length: 1000}, () => (router.isOffloaded() ? '1' : '0')).join('')
    })

    const [way] = await askJob(job, ANSWERS, [{ask: 'router', shares, each: 1000}])

    expect(way).toBe(expected.join(''))
  })

  describe.each([
    {kind: 'shortest-delay', settings: {}},
    {kind: 'deadline', settings: {margin: 0.8}},
  ])('$kind', ({kind, settings}) => {
    test('decides as its TypeScript does, ties included', async () => {
      const random = createRandom(1, 'rule')
      const drawn = (index: number): number => Math.floor(random.at(index) * 200) * 2.5
      const rows = Array.from({length: 2000}, (_, row) =>
        [0, 1, 2, 3].map((column) => drawn(row * 4 + column)),
      )
      const strategy = createStrategy({kind, ...settings}, {random, slo: {percentile: 'p99', limitMs: 500}})
      const expected = rows.map(
        ([localWaitMs = 0, remainingLingerMs = 0, offloadMs = 0, meanServiceMs = 0]) =>
          strategy.kind === 'event' &&
          strategy.route(localWaitMs, {remainingLingerMs, offloadMs, meanServiceMs})
            ? '1'
            : '0',
      )

      const [way] = await askJob(job, ANSWERS, [{ask: 'rule', kind, settings, sloLimitMs: 500, rows}])

      expect(way).toBe(expected.join(''))
      expect(way).toMatch(/0.*1|1.*0/)
    })
  })

  test('moves the last metric on: plus own dispatches since, minus what the server finishes, never below none', async () => {
    const steps = [
      {dispatch: 0},
      {dispatch: 0},
      {askedAtNs: 1e6},
      {askedAtNs: 9e6},
      {dispatch: 10e6},
      {dispatch: 11e6},
      // Taken between the two dispatches, heard of later: the second is added, 3 ms of work are not.
      {measured: 5, atNs: 10.5e6},
      {askedAtNs: 14.5e6},
    ]

    const [seen] = await askJob(job, ANSWERS, [{ask: 'wait', meanServiceMs: 2, steps}])

    expect(seen).toEqual([1.5, 0, 4])
  })

  test('is the local wait of the other engines, exactly where services are constant, whenever it was measured', async () => {
    const meanNs = 2e6
    const random = createRandom(5, 'waits')
    const drawn = (index: number): number => random.at(index)
    // Arrivals each 0 to 3.6 ms at a server of 2 ms, a metric now and then, and a look at the wait between all of them.
    const steps: object[] = []
    const expected: number[] = []
    const starts: number[] = []
    let atNs = 0
    for (let i = 0; i < 400; i++) {
      atNs += Math.round(drawn(2 * i) * 3.6e6)
      if (drawn(2 * i + 1) < 0.25) steps.push({measured: waitOf(starts, atNs, meanNs) / 2, atNs})
      steps.push({askedAtNs: atNs})
      expected.push(waitOf(starts, atNs, meanNs) / 2)
      steps.push({dispatch: atNs})
      starts.push(Math.max(atNs, (starts.at(-1) ?? -meanNs) + meanNs))
    }

    const [seen] = (await askJob(job, ANSWERS, [{ask: 'wait', meanServiceMs: 2, steps}])) as [
      readonly number[],
    ]

    expect(Math.max(...expected)).toBeGreaterThan(3)
    for (const [i, events] of expected.entries()) expect(seen[i]).toBeCloseTo(events, 6)
  })
})

/** By docs/model.md#snapshot, of a server that began its services at these instants. */
function waitOf(startsNs: readonly number[], atNs: number, meanNs: number): number {
  const begun = startsNs.filter((startNs) => startNs <= atNs)
  const lastNs = begun.at(-1) ?? -Infinity
  return localWaitMs(
    {
      channelEvents: startsNs.length - begun.length,
      fallbackEvents: 0,
      serviceSinceNs: lastNs + meanNs > atNs ? lastNs : -Infinity,
    },
    meanNs / 1e6,
    atNs,
  )
}
