import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {COMPARABLE_METRICS} from '../../../src/analysis/compare/comparable-metrics.js'
import {type ComparisonReport, compareResults, sideOf} from '../../../src/analysis/compare/compare-results.js'
import {createRandom} from '../../../src/kernel/random.js'
import {normalQuantile} from '../../../src/kernel/normal-quantile.js'
import {parseFilter} from '../../../src/results/row-filter.js'
import type {TrialRow} from '../../../src/results/trial-row.js'
import {buildTrialRow} from '../../support/trial-row.js'

const metricOf = (column: string) => COMPARABLE_METRICS.find((metric) => metric.column === column)!
const P99 = metricOf('latency_p99_ms')

interface Given {
  readonly a?: readonly string[]
  readonly b?: readonly string[]
  readonly margin?: number
  readonly column?: string
}

function compare(
  baseline: readonly TrialRow[],
  candidate: readonly TrialRow[],
  given: Given = {},
): ComparisonReport {
  const side = (rows: readonly TrialRow[], filters: readonly string[] = []) =>
    sideOf(
      {name: 'x', folder: 'x', rows, manifest: {}},
      filters.map((text) => parseFilter(text)),
    )
  return compareResults(side(baseline, given.a), side(candidate, given.b), {
    metrics: [given.column === undefined ? P99 : metricOf(given.column)],
    margin: given.margin ?? 1.05,
  })
}

const only = (report: ComparisonReport) => {
  expect(report.comparisons).toHaveLength(1)
  return report.comparisons[0]!
}

/** Repetitions 1, 2, 3… with these p99s; equal seeds make them blocks. */
const repetitions = (values: readonly number[], changes: Partial<TrialRow> = {}): readonly TrialRow[] =>
  values.map((latencyP99Ms, i) => buildTrialRow({repetition: i + 1, seed: 100 + i, latencyP99Ms, ...changes}))

describe('a judgment', () => {
  test('pairs by block, whatever order rows come in, and leaves out blocks without a partner', () => {
    const candidate = repetitions([120, 240, 480]).toReversed()
    const {effect, baseline} = only(compare(repetitions([100, 200, 400, 800]), candidate))
    expect(effect.isPaired).toBe(true)
    expect(effect.ratio).toMatchObject({n: 3, interval: 'log-t'})
    expect(effect.ratio?.center).toBeCloseTo(1.2, 12)
    expect(effect.ratio?.high).toBeCloseTo(1.2, 12)
    expect(baseline).toEqual({trials: 4, leftOut: 1})
  })

  test('is worse beyond the margin, better beyond it the other way, within or undecided between', () => {
    const base = repetitions([100, 110, 90, 105, 95])
    const times = (...factors: readonly number[]) =>
      repetitions(base.map(({latencyP99Ms}, i) => latencyP99Ms * factors[i % factors.length]!))
    expect(compare(base, times(1.2, 1.22, 1.19)).verdict).toBe('worse')
    expect(compare(base, times(1.01, 0.99)).verdict).toBe('within')
    expect(compare(base, times(0.5)).verdict).toBe('better')
    expect(compare(base, times(0.96, 0.97)).verdict).toBe('within')
    const {judgment} = only(compare(base, times(0.9, 1.3, 1.1)))
    expect(judgment).toMatchObject({verdict: 'undecided', reason: 'straddles-margin'})
    expect(judgment?.moreRepetitions).toBeGreaterThan(0)
  })

  test('turns round where higher is better', () => {
    const rows = (values: readonly number[]) =>
      values.map((processedEps, i) => buildTrialRow({repetition: i + 1, seed: i, processedEps}))
    const column = 'processed_eps'
    expect(compare(rows([100, 100, 100]), rows([80, 81, 79]), {column}).verdict).toBe('worse')
    expect(compare(rows([100, 100, 100]), rows([120, 121, 119]), {column}).verdict).toBe('better')
  })

  test('of many points is better where one is, and worse where one is', () => {
    const at = (rateEps: number, values: readonly number[]) => repetitions(values, {rateEps})
    const base = [...at(1, [100, 101, 102]), ...at(2, [100, 101, 102])]
    expect(compare(base, [...at(1, [50, 51, 52]), ...at(2, [100, 101, 102])]).verdict).toBe('better')
    expect(compare(base, [...at(1, [50, 51, 52]), ...at(2, [200, 201, 203])]).verdict).toBe('worse')
  })

  test('names every axis that differs, and which side lacks a metric', () => {
    const at = (rateEps: number, changes: Partial<TrialRow> = {}) =>
      repetitions([100, 101, 102], {rateEps, ...changes})
    const a = [...at(1), ...at(2), ...at(3), ...at(4, {metricIntervalMs: 200})]
    const b = [...at(1), ...at(2, {latencyP99Ms: Number.NaN}), ...at(5), ...at(6)]
    const {differences, lacking, comparisons} = compare(a, b)
    expect(comparisons).toHaveLength(1)
    expect(differences).toEqual([
      {column: 'rate_eps', onlyA: ['3', '4'], onlyB: ['5', '6']},
      {column: 'metric_interval_ms', onlyA: ['200'], onlyB: []},
    ])
    expect(lacking).toEqual([{metric: 'latency_p99_ms', side: 'B', points: 1}])
  })

  test('of too few repetitions asks for more, and prints a range', () => {
    const two = only(compare(repetitions([100, 100]), repetitions([150, 160])))
    expect(two.effect.ratio?.interval).toBe('range')
    expect(two.judgment).toMatchObject({verdict: 'undecided', reason: 'too-few', moreRepetitions: 1, p: null})
    expect(only(compare(repetitions([100]), repetitions([150]))).judgment?.moreRepetitions).toBe(2)
  })

  test('gives a p only where the repetitions could reach significance', () => {
    const five = compare(repetitions([1, 2, 3, 4, 5]), repetitions([2, 3, 4, 5, 6]))
    expect(only(five).judgment?.p).toBeNull()
    const six = compare(repetitions([1, 2, 3, 4, 5, 6]), repetitions([2, 3, 4, 5, 6, 7]))
    expect(only(six).judgment?.p).toBe(2 / 64)
    const atTwoPoints = (values: readonly number[]) => [
      ...repetitions(values),
      ...repetitions(values, {rateEps: 500}),
    ]
    const both = compare(atTwoPoints([1, 2, 3, 4, 5, 6]), atTwoPoints([2, 3, 4, 5, 6, 7]))
    expect(both.comparisons.map(({judgment}) => judgment?.p)).toEqual([null, null])
  })

  test.each([
    {side: 'candidate', bound: 'at-least', far: 'worse', near: 'bound'},
    {side: 'baseline', bound: 'at-most', far: 'bound', near: 'better'},
  ])('of a censored $side treats the ratio as $bound', ({side, bound, far, near}) => {
    const censored = {censoredFromMs: 1}
    const pair = (ratio: number) => {
      const rows = [repetitions([100, 101, 102]), repetitions([100 * ratio, 101 * ratio, 102 * ratio])]
      const place = side === 'baseline' ? 0 : 1
      rows[place] = rows[place]!.map((row) => ({...row, ...censored}))
      return only(compare(rows[0]!, rows[1]!))
    }
    const [worse, better] = [pair(2), pair(0.5)]
    expect(worse.effect.bound).toBe(bound)
    expect(worse.effect.cliffsDelta).toBeNull()
    expect(worse.judgment?.reason ?? worse.judgment?.verdict).toBe(far)
    expect(better.judgment?.reason ?? better.judgment?.verdict).toBe(near)
  })

  test('of bounds on both sides has no ratio', () => {
    const censored = repetitions([100, 101, 102], {censoredFromMs: 50})
    const {effect, judgment} = only(compare(censored, repetitions([100, 101, 102], {censoredFromMs: 50})))
    expect(effect.ratio).toBeNull()
    expect(judgment).toMatchObject({verdict: 'undecided', reason: 'bound', moreRepetitions: null})
  })

  test('of zeros is the same where nothing changed, and has no ratio where something did', () => {
    const column = 'accumulated_backpressured_ms'
    const rows = (values: readonly number[]) =>
      values.map((accumulatedBackpressuredMs, i) =>
        buildTrialRow({repetition: i + 1, seed: i, accumulatedBackpressuredMs}),
      )
    expect(compare(rows([0, 0, 0]), rows([0, 0, 0]), {column}).verdict).toBe('within')
    expect(only(compare(rows([0, 0, 0]), rows([5, 5, 5]), {column})).judgment?.reason).toBe('no-ratio')
  })

  test('never uses a trial that did not complete', () => {
    const rows = [...repetitions([100, 100, 100]), ...repetitions([1], {state: 'invalid', seed: 9})]
    const report = compare(rows, repetitions([100, 100, 100]))
    expect(only(report).baseline).toEqual({trials: 3, leftOut: 0})
    expect(report.unusableTrials).toBe(1)
  })
})

describe('points', () => {
  const values = [100, 101, 102]

  test('match where all that was asked for is equal', () => {
    const a = [...repetitions(values), ...repetitions(values, {rateEps: 500})]
    const b = [...repetitions(values, {rateEps: 500}), ...repetitions(values, {rateEps: 700})]
    expect(only(compare(a, b)).label).toBe('vanilla')
    expect(compare(a, a).comparisons.map(({label}) => label)).toEqual([
      'vanilla, rate_eps 500',
      'vanilla, rate_eps 1000',
    ])
  })

  test('of two pipelines ignore what only one of them has', () => {
    const own = {strategy: 'threshold', target: 'model', memoryMb: 1769, point: 'batch.linger=10;slo=1'}
    const burst = repetitions(values, {pipeline: 'burst', ...own})
    const rows = [...repetitions(values, {point: 'slo=1'}), ...burst]
    const report = compare(rows, rows, {a: ['pipeline=vanilla'], b: ['pipeline=burst']})
    expect(only(report).label).toBe('vanilla → burst')
    expect(compare(rows, rows, {a: ['pipeline=vanilla']}).comparisons).toHaveLength(2)
  })

  test('compare settings with one another once they are named', () => {
    const rows = [500, 1000].flatMap((rateEps) => repetitions(values, {rateEps, peakRateEps: 4 * rateEps}))
    const report = compare(rows, rows, {a: ['rate_eps=500'], b: ['rate_eps=1000']})
    expect(only(report).label).toBe('vanilla, rate_eps 500 → 1000')
  })

  test('ignore how many slots over-provisioning was found to need', () => {
    const over = {pipeline: 'overprovisioned'}
    expect(
      only(
        compare(
          repetitions(values, {...over, parallelism: 6}),
          repetitions(values, {...over, parallelism: 7}),
        ),
      ),
    ).toBeDefined()
  })
})

describe('over many calls on noise alone', () => {
  const CALLS = 1000

  interface Noise {
    readonly n: number
    readonly scatter: number
    readonly ratio: number
    readonly points?: number
    /** Seeds differ between the sides. */
    readonly isUnpaired?: boolean
  }

  /** One call: n repetitions a side whose paired log ratios scatter so much, around a true ratio. */
  function noisyCall({n, scatter, ratio, points = 1, isUnpaired}: Noise, call: number): ComparisonReport {
    const draws = createRandom(call, `noise ${n} ${scatter} ${ratio} ${points} ${String(isUnpaired)}`)
    const sides = [1, ratio].map((level, side) =>
      Array.from({length: points}, (_, point) =>
        repetitions(
          Array.from({length: n}, (__, i) => {
            const z = normalQuantile(draws.at((side * points + point) * n + i))
            return 100 * level * Math.exp((scatter / Math.SQRT2) * z)
          }),
          {rateEps: 100 * (point + 1)},
        ).map((row) => (isUnpaired && side === 1 ? {...row, seed: row.seed + 1e6} : row)),
      ).flat(),
    )
    return compare(sides[0]!, sides[1]!)
  }

  const shareOf = (noise: Noise, isHit: (report: ComparisonReport) => boolean): number => {
    // As many comparisons, whatever number of points a call has.
    const calls = Math.ceil(CALLS / (noise.points ?? 1))
    let hits = 0
    for (let call = 0; call < calls; call++) if (isHit(noisyCall(noise, call))) hits++
    return hits / calls
  }
  const isAlarm = ({verdict}: ComparisonReport): boolean => verdict === 'worse'

  test.each([
    ['equal sides', {n: 5, scatter: 0.1, ratio: 1}],
    ['sides exactly at the margin, the hardest case', {n: 5, scatter: 0.1, ratio: 1.05}],
    ['the same, unpaired', {n: 5, scatter: 0.1, ratio: 1.05, isUnpaired: true}],
    ['six points at the margin in one call', {n: 5, scatter: 0.1, ratio: 1.05, points: 6}],
  ])('%s raise a false alarm in at most 5 %% of calls', (_, noise) => {
    expect(shareOf(noise, isAlarm)).toBeLessThanOrEqual(0.05)
  })

  test.each<Omit<Noise, 'scatter' | 'ratio'>>([{n: 10}, {n: 9, points: 3}, {n: 8, isUnpaired: true}])(
    'equal sides seldom look significant: %o',
    (given) => {
      const isSignificant = ({comparisons}: ComparisonReport): boolean =>
        comparisons.some(({judgment}) => judgment?.pHolm != null && judgment.pHolm <= 0.05)
      // 5 % at most, and three standard errors of what so many calls can show.
      const standardError = Math.sqrt((0.05 * 0.95) / (CALLS / (given.points ?? 1)))
      expect(shareOf({scatter: 0.1, ratio: 1, ...given}, isSignificant)).toBeLessThan(
        0.05 + 3 * standardError,
      )
    },
  )

  interface Power {
    readonly n: number
    readonly scatter: number
    readonly ratio: number
    readonly power: number
  }
  const stated = (
    JSON.parse(
      readFileSync(new URL('../../fixtures/statistics/comparisons.json', import.meta.url), 'utf8'),
    ) as {
      readonly power: readonly Power[]
    }
  ).power

  test.each(stated.filter(({power, n}) => n > 3 && power > 0.1 && power < 0.99))(
    'a true ratio of $ratio at a scatter of $scatter is found by $n repetitions in a share of $power',
    ({power, ...noise}) => {
      const error = Math.sqrt((power * (1 - power)) / CALLS)
      expect(Math.abs(shareOf(noise, isAlarm) - power)).toBeLessThan(3.3 * error)
    },
  )

  test('the repetitions asked for decide four times in five', () => {
    const noise = {n: 5, scatter: 0.1, ratio: 1.15}
    // By the scatter that is true, not by the one five repetitions show.
    const needed = 15
    expect(shareOf({...noise, n: needed}, isAlarm)).toBeGreaterThan(0.8)
    const asked: number[] = []
    for (let call = 0; call < 60; call++) {
      const {judgment} = noisyCall(noise, call).comparisons[0]!
      if (judgment?.moreRepetitions != null) asked.push(5 + judgment.moreRepetitions)
    }
    const median = asked.toSorted((a, b) => a - b)[Math.floor(asked.length / 2)]!
    expect(median).toBeGreaterThan(needed / 3)
    expect(median).toBeLessThan(needed * 3)
  })
})

test('takes no delay of windows for a value where some may not have fired', () => {
  const delays = (values: readonly number[], unfinishedEvents: number) =>
    values.map((emissionMaxMs, i) =>
      buildTrialRow({repetition: i + 1, seed: i, emissionMaxMs, unfinishedEvents, censoredFromMs: 9000}),
    )
  const column = 'emission_max_ms'
  const cut = delays([6500, 6510, 6520], 4)
  const report = compare(cut, delays([10_500, 10_510, 10_520], 4), {column})
  expect(report.verdict).toBe('undecided')
  expect(only(report).judgment?.reason).toBe('bound')
  expect(compare(cut, delays([4000, 4010, 4020], 0), {column}).verdict).toBe('better')
  expect(compare(cut, delays([8000, 8010, 8020], 0), {column}).verdict).toBe('undecided')
})

test('names what one of two pipelines alone has, where it tells points apart', () => {
  const faults = ['none', 'throttle', 'cold']
  const rows = [
    ...repetitions([100, 101, 102]),
    ...faults.flatMap((kind) =>
      repetitions([100, 101, 102], {pipeline: 'burst', target: 'model', point: `faults=${kind}`}),
    ),
  ]
  const {comparisons} = compare(rows, rows, {a: ['pipeline=vanilla'], b: ['pipeline=burst']})
  expect(comparisons.map(({label}) => label)).toEqual(
    faults.toSorted().map((kind) => `vanilla → burst, faults=${kind}`),
  )
})
