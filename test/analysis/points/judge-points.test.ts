import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {holdingAt} from '../../../src/analysis/points/best-points.js'
import {judgePoints, markOf} from '../../../src/analysis/points/judge-points.js'
import {judgingOf} from '../../../src/analysis/points/manifest-objectives.js'
import {type Judging, pointTable} from '../../../src/analysis/points/point-table.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

const P99: Judging = {objectives: [{metric: 'p99', limit: 500}], primary: null}

/** Three repetitions that scatter a little around a latency and a cost. */
const repeated = (changes: Partial<TrialRow>, [p99Ms, usd]: readonly [number, number]): readonly TrialRow[] =>
  [0.99, 1, 1.01].map((noise, index) =>
    buildTrialRow({
      repetition: index + 1,
      seed: index + 1,
      latencyP99Ms: p99Ms * noise,
      costPerMillionEventsUsd: usd * noise,
      ...changes,
    }),
  )

const marks = (rows: readonly TrialRow[], judging = P99): readonly string[] => {
  const judged = judgePoints(rows, judging)
  return judged.table.points.map((point) => `${point.keys.join(' ')}: ${markOf(point, judged)}`)
}

describe('rows as points', () => {
  const cells = fc.record({
    pipeline: fc.constantFrom('vanilla', 'burst', 'overprovisioned'),
    rateEps: fc.constantFrom(100, 1000.1, 1000.4),
    strategy: fc.constantFrom('', 'ds2', 'aimd'),
    metricIntervalMs: fc.constantFrom(Number.NaN, 200, 800),
    durationMs: fc.constantFrom(Number.NaN, 1000, 2000),
    point: fc.constantFrom('', 'strategy.catchUp=2s', 'linger=1ms', 'linger=1ms;profile=java', 'slo=p99<5ms'),
    parallelism: fc.constantFrom(4, 8),
  })

  test('no two of them look alike, whatever a sweep varies, and all rows are in one', () => {
    fc.assert(
      fc.property(fc.array(cells, {minLength: 1, maxLength: 12}), (settings) => {
        const rows = settings.map((own) => buildTrialRow(own))
        const {points} = pointTable(rows, P99)
        const names = points.map(({keys, pipeline}) => JSON.stringify([pipeline, ...keys]))
        expect(new Set(names).size).toBe(points.length)
        expect(points.flatMap((point) => point.rows).length).toBe(rows.length)
      }),
      {numRuns: 300},
    )
  })

  test('of traces are told by the file, and not by the rates that follow from it', () => {
    const rows = [
      {point: 'trace=night', rateEps: 12.5, peakRateEps: 90},
      {point: 'trace=day', rateEps: 40, peakRateEps: 80},
    ].flatMap((own) =>
      ['vanilla', 'burst'].map((pipeline) => buildTrialRow({...own, pipeline, shape: 'trace'})),
    )
    const {keyColumns, points} = pointTable(rows, P99)
    expect(keyColumns.map(({name}) => name)).toEqual(['trace', 'pipeline'])
    expect(points.map(({keys}) => keys[0])).toEqual(['day', 'day', 'night', 'night'])
  })

  test('have their axes first: circumstances, then what is chosen, then who serves', () => {
    const rows = [
      buildTrialRow({rateEps: 100, peakRateEps: 400}),
      ...[100, 500].flatMap((rateEps) =>
        [200, 800].map((metricIntervalMs) =>
          buildTrialRow({pipeline: 'burst', rateEps, peakRateEps: 4 * rateEps, metricIntervalMs}),
        ),
      ),
    ]
    const {keyColumns, points} = pointTable(rows, P99)
    // The peak follows from the rate: it tells nothing more.
    expect(keyColumns.map(({name}) => name)).toEqual(['rate_eps', 'metric_interval_ms', 'pipeline'])
    expect(points.map(({keys}) => keys.join(' '))).toEqual([
      '100  vanilla',
      '100 200 burst',
      '100 800 burst',
      '500 200 burst',
      '500 800 burst',
    ])
  })

  test('settings of a strategy are part of its name where the strategy varies, else an axis', () => {
    const of = (strategy: string, point: string): TrialRow => buildTrialRow({strategy, point})
    const several = pointTable([of('ds2', ''), of('ds2', 'strategy.catchUp=2s'), of('aimd', '')], P99)
    expect(several.points.map(({keys}) => keys)).toEqual([['aimd'], ['ds2'], ['ds2 catchUp=2s']])
    const one = pointTable([of('ds2', 'strategy.catchUp=1s'), of('ds2', 'strategy.catchUp=2s')], P99)
    expect(one.keyColumns.map(({name}) => name)).toEqual(['strategy.catchUp'])
  })
})

describe('the best choice', () => {
  test('is the cheapest that meets the objective, under each circumstance of its own', () => {
    const rows = [100, 1000].flatMap((rateEps) => [
      ...repeated({rateEps}, rateEps === 100 ? [10, 0.1] : [9000, 0.1]),
      ...repeated({rateEps, pipeline: 'burst'}, rateEps === 100 ? [10, 0.2] : [90, 0.2]),
      ...repeated({rateEps, pipeline: 'overprovisioned', parallelism: 9}, [5, 0.3]),
    ])
    expect(marks(rows)).toEqual([
      '100 vanilla: best',
      '100 burst: met',
      '100 overprovisioned: met',
      '1000 vanilla: missed',
      '1000 burst: best',
      '1000 overprovisioned: met',
    ])
  })

  test('of choices that cost the same is the plainest; the others are marked', () => {
    const rows = [
      ...repeated({pipeline: 'bridge'}, [90, 0.2]),
      ...repeated({pipeline: 'burst'}, [90, 0.2]),
      ...repeated({pipeline: 'rescaled'}, [90, 0.25]),
    ]
    expect(marks(rows)).toEqual(['burst: best', 'rescaled: met', 'bridge: ≈ best'])
  })

  test('is none that unfinished events would have raised, nor like one that is', () => {
    const judging: Judging = {objectives: [], primary: 'emission_max_ms'}
    const late = (pipeline: string, emissionMaxMs: number, unfinishedEvents: number) =>
      repeated({pipeline, emissionMaxMs, unfinishedEvents}, [10, 0.1])
    const exact = late('burst', 400, 0)
    expect(marks([...late('vanilla', 300, 1), ...exact], judging)).toEqual(['vanilla: ', 'burst: '])
    expect(judgePoints([...late('vanilla', 300, 1), ...exact], judging).circumstances[0]?.why).toBe('unknown')
    expect(marks([...late('vanilla', 400, 1), ...late('burst', 399, 0)], judging)).toEqual([
      'vanilla: ',
      'burst: best',
    ])
    expect(marks(late('vanilla', 300, 1), judging)).toEqual([': best'])
  })

  test('of what no function serves stands in every case that it fits', () => {
    const rows = [
      ...repeated({}, [10, 0.1]),
      ...['java', 'node'].flatMap((name) =>
        repeated({pipeline: 'burst', point: `profile=${name}`}, [10, name === 'java' ? 0.05 : 0.2]),
      ),
    ]
    const {circumstances} = judgePoints(rows, P99)
    const found = circumstances.map(({values, best}) => [values.get('profile'), best?.pipeline])
    expect(found).toEqual([
      ['java', 'burst'],
      ['node', 'vanilla'],
    ])
  })

  test.each([
    ['all miss it', [{}], 'missed'],
    ['one has a flag of its machine', [{flags: 'paused'}, {latencyP99Ms: 10}], 'untrusted'],
    ['the percentile is empty', [{latencyP99Ms: Number.NaN}], 'unknown'],
    ['all lost events', [{lostEvents: 3}], 'lost'],
    ['what meets it is a lower bound', [{latencyP99Ms: 10, censoredFromMs: 5}], 'unknown'],
  ] as const)('is none where %s', (_, changes, why) => {
    const rows = [
      ...changes.map((own, index) =>
        buildTrialRow({
          pipeline: ['burst', 'overprovisioned'][index] ?? '',
          latencyP99Ms: 900,
          costPerMillionEventsUsd: 1,
          ...own,
        }),
      ),
      // So that the objective decides at all.
      buildTrialRow({rateEps: 1, latencyP99Ms: 1, costPerMillionEventsUsd: 1}),
    ]
    const {circumstances} = judgePoints(rows, P99)
    const [, own] = circumstances
    expect([own?.best, own?.why]).toEqual([null, why])
  })

  test('is by the primary column where no objective can be judged', () => {
    const of = (function_: string, offloadLatencyP50Ms: number): TrialRow =>
      buildTrialRow({pipeline: 'invoker', function: function_, offloadLatencyP50Ms})
    const judging: Judging = {...P99, primary: 'offload_latency_p50_ms'}
    expect(marks([of('node', 9), of('java', 20)], judging)).toEqual(['java: ', 'node: best'])
    expect(judgePoints([of('node', 9)], P99).basis).toEqual({kind: 'none'})
  })
})

describe('objectives', () => {
  const row = {
    latencyP99Ms: 100,
    latencyP999Ms: 400,
    latencyMaxMs: 900,
    costPerMillionEventsUsd: 0.2,
    lostEvents: 0,
    sloMissedS: 2,
    burstEvents: 50,
    burstLatencyP99Ms: 300,
    burstLatencyMaxMs: 800,
  }
  test.each([
    ['p99', 301, 'met'],
    ['p99', 300, 'missed'],
    ['p999', 401, 'met'],
    ['max', 801, 'met'],
    ['max', 800, 'missed'],
    ['cost', 0.21, 'met'],
    ['cost', 0.2, 'missed'],
    ['lost', 1, 'met'],
    ['slo-missed-seconds', 2, 'missed'],
    ['p90', 1000, 'unknown'],
  ] as const)('%s below %d is %s', (metric, limit, expected) => {
    const judging: Judging = {objectives: [{metric, limit}], primary: null}
    expect(holdingAt({rows: [buildTrialRow(row)]}, judging)).toBe(expected)
  })

  test('that a sweep varies are those of their points', () => {
    const at = (point: string): TrialRow => buildTrialRow({...row, point})
    expect(holdingAt({rows: [at('slo=p99<200ms')]}, P99)).toBe('missed')
    expect(holdingAt({rows: [at('slo=p99<350ms')]}, P99)).toBe('met')
  })

  test('come from the manifest: the command line, then the settings, then the default', () => {
    const fallback = {percentile: 'p99', limitMs: 500} as const
    const slo = {percentile: 'p95', limitMs: 20}
    const of = (manifest: Record<string, unknown>) => judgingOf(manifest, fallback).objectives
    expect(of({})).toEqual([{metric: 'p99', limit: 500}])
    expect(of({config: {slo}})).toEqual([{metric: 'p95', limit: 20}])
    expect(of({config: {base: {slo}}})).toEqual([{metric: 'p95', limit: 20}])
    expect(of({objectives: [{metric: 'cost', limit: 1}], config: {slo}})).toEqual([
      {metric: 'cost', limit: 1},
    ])
    expect(of({objectives: 'nonsense', config: 7})).toEqual([{metric: 'p99', limit: 500}])
  })
})

describe('windows', () => {
  const windowed = (pipeline: string, emissionMaxMs: number, changes: Partial<TrialRow> = {}) =>
    repeated({pipeline, query: 'q7', emissionP50Ms: 20, emissionMaxMs, ...changes}, [100, 1])
  const judging: Judging = {objectives: [{metric: 'emission-max', limit: 1000}], primary: null}

  test('show how late they fire, where a query has some', () => {
    const columnsOf = (rows: readonly TrialRow[]) =>
      pointTable(rows, P99)
        .metrics.map(({column}) => column)
        .filter((column) => column.startsWith('emission'))
    expect(columnsOf(windowed('vanilla', 30))).toEqual(['emission_p50_ms', 'emission_max_ms'])
    expect(columnsOf(repeated({query: 'tokenize'}, [100, 1]))).toEqual([])
  })

  test('are held to objectives; one that has not fired is no proof of a limit that it may still pass', () => {
    const holdingOf = (rows: readonly TrialRow[]) => holdingAt({rows}, judging)
    expect(holdingOf(windowed('burst', 999))).toBe('met')
    expect(holdingOf(windowed('burst', 1001))).toBe('missed')
    expect(holdingOf(windowed('burst', 999, {emissionCensoredFromMs: 500, unfinishedEvents: 1}))).toBe(
      'unknown',
    )
    expect(holdingOf(windowed('burst', 999, {unfinishedEvents: 1}))).toBe('met')
    expect(holdingOf(repeated({query: 'tokenize'}, [100, 1]))).toBe('unknown')
  })
})
