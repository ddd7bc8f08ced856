import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import type {TrialRow} from '../../src/results/trial-row.js'
import {wrap} from '../../src/plot/chart/chart.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {downsample} from '../../src/plot/data/downsample.js'
import {linearScale, logScale, placeOn} from '../../src/plot/chart/scales.js'
import {withSource} from '../../src/plot/data/source.js'
import {seriesOf} from '../../src/plot/data/series.js'
import {sliceRows, widestFactor} from '../../src/plot/data/slices.js'
import {measureText} from '../../src/plot/chart/text-width.js'
import {buildTrialRow} from '../support/trial-row.js'

test('a strategy has one look, whatever stands beside it', () => {
  const row = (strategy: string): TrialRow =>
    ({pipeline: 'burst', strategy, function: 'node', autoscaler: ''}) as TrialRow
  const lookOf = (words: readonly string[]): readonly unknown[] => {
    const series = seriesOf(words.map(row))
    const {color, shape, dash} = series.of(row('deadline'))
    return [color, shape, dash]
  }
  const alone = lookOf(['deadline', 'threshold'])
  expect(lookOf(['mine', 'queue-delay', 'always', 'deadline'])).toEqual(alone)
  expect(lookOf(['threshold', 'deadline', 'never'])).toEqual(alone)
})

test('series of several folders are told apart by name and look; what is constant in each cuts no slice', () => {
  const rows = ['before', 'after', 'later'].flatMap((source, place) =>
    ['vanilla', 'modified', 'burst', 'overprovisioned'].map((pipeline) =>
      withSource(buildTrialRow({pipeline, strategy: `s${place}`, serviceTimeMs: place + 1}), source),
    ),
  )
  const {all} = seriesOf(rows)
  expect(all.map(({label}) => label).slice(0, 4)).toEqual([
    'vanilla, before',
    'vanilla, after',
    'vanilla, later',
    'modified, before',
  ])
  expect(new Set(all.map(({color, shape}) => `${color} ${shape}`)).size).toBe(12)
  expect(new Set(all.map(({color, dash}) => `${color} ${dash.join(' ')}`)).size).toBe(12)
  expect(sliceRows(rows, null)).toHaveLength(1)
  const varied = [...rows, withSource(buildTrialRow({pipeline: 'vanilla', serviceTimeMs: 9}), 'before')]
  expect(sliceRows(varied, null).length).toBeGreaterThan(1)
})

test('rows of other windows are never drawn as one: they cut slices, and captions say which folder has which', () => {
  const of = (source: string, windowMs: number, query = 'q7') =>
    withSource(buildTrialRow({query, windowMs}), source)
  const varied = sliceRows([of('a', 1000), of('a', 2000), of('b', 12_000)], 'rateEps')
  expect(varied.map(({suffix, words}) => `${suffix} ${words}`)).toEqual([
    '-window-ms-1000 window 1 s',
    '-window-ms-2000 window 2 s',
    '-window-ms-12000 window 12 s',
  ])
  const [mixed, ...others] = sliceRows([of('a', 2000), of('b', 12_000, 'q8')], 'rateEps')
  expect(others).toEqual([])
  expect(mixed?.words).toBe('different queries: a has q7, window 2 s; b has q8, window 12 s')
  expect(sliceRows([of('a', 2000), of('b', 2000)], 'rateEps')[0]?.words).toBe('')
  const before = withSource(buildTrialRow(), 'old')
  expect(sliceRows([of('a', 2000), before], 'rateEps')[0]?.words).toBe('')
})

test('autoscalers of one pipeline are series of their own, with its color and a shape and a dash each', () => {
  const rows = ['rescaled', 'bridge'].flatMap((pipeline) =>
    ['keda-lag', 'aggressive', 'ds2'].map((autoscaler) => buildTrialRow({pipeline, autoscaler})),
  )
  const series = seriesOf([buildTrialRow(), ...rows])
  expect(series.all.map(({label}) => label)).toEqual([
    'vanilla',
    ...['aggressive', 'ds2', 'keda-lag'].map((name) => `rescaled: ${name}`),
    ...['aggressive', 'ds2', 'keda-lag'].map((name) => `bridge: ${name}`),
  ])
  const looks = series.all.map(({color, shape, dash}) => `${color} ${shape} ${dash.join(' ')}`)
  expect(new Set(looks).size).toBe(7)
  expect(new Set(series.all.map(({color}) => color)).size).toBe(3)
  const alone = seriesOf(rows.filter(({autoscaler}) => autoscaler === 'ds2'))
  expect(alone.all.map(({label}) => label)).toEqual(['rescaled', 'bridge'])
  expect(new Set(alone.all.map(({color, shape}) => `${color} ${shape}`)).size).toBe(2)
})

test('rows of two engines are never taken for repetitions of one, whatever else tells points apart', () => {
  const rows = ['virtual', 'flink'].flatMap((engine) =>
    [1, 2].map((repetition) => buildTrialRow({engine, repetition, point: ''})),
  )
  expect(sliceRows(rows, 'point').map((slice) => slice.rows.length)).toEqual([2, 2])
  expect(sliceRows(rows, 'engine').map((slice) => slice.rows.length)).toEqual([4])
})

test('traces cut slices by their files, and not by the rates that follow from them', () => {
  const rows = ['day', 'night'].map((name, index) =>
    buildTrialRow({
      shape: 'trace',
      point: `trace=${name}.csv`,
      rateEps: 10 + index,
      peakRateEps: 90 - index,
      durationMs: 60_000 * (index + 1),
    }),
  )
  expect(sliceRows(rows, null).map(({words, suffix}) => [words, suffix])).toEqual([
    ['trace day.csv', '-day'],
    ['trace night.csv', '-night'],
  ])
  expect(widestFactor(rows)).toBeNull()
})

test('a point of many words names a file that every file system takes, and one of its own', () => {
  const crashes = (last: string): string =>
    `crashes=${[...Array.from({length: 12}, (_, i) => `at ${i * 20}s for 1500ms`), last].join(' ')}`
  const rows = [crashes('at 300s'), crashes('at 301s')].map((point) => buildTrialRow({point}))
  const suffixes = sliceRows(rows, null).map(({suffix}) => suffix)

  expect(new Set(suffixes).size).toBe(2)
  for (const suffix of suffixes) expect(`batch-latency-line${suffix}.timeline.svg`.length).toBeLessThan(256)
})

test('the shape of a load is told by its point, else by the file of the sweep, else by the run', () => {
  const shapeWith = (config: unknown, point: string): unknown =>
    figureInput(
      {name: '', folder: '', rows: [], manifest: {config}},
      {filters: [], published: {values: [], calls: []}},
    ).shapeOf(buildTrialRow({point}))

  const sweep = {base: {period: 4000, spikeDuration: 3000}}
  expect(shapeWith(sweep, '')).toEqual({periodMs: 4000, spikeDurationMs: 3000, traceBursts: null})
  expect(shapeWith(sweep, 'spikeDuration=2000ms;environments=warm')).toEqual({
    periodMs: 4000,
    spikeDurationMs: 2000,
    traceBursts: null,
  })
  const run = {load: {periodMs: null, spikeDurationMs: 1500}}
  expect(shapeWith(run, '')).toEqual({periodMs: null, spikeDurationMs: 1500, traceBursts: null})
  const bursts = [{fromMs: 1000, toMs: 2000}]
  expect(shapeWith({load: {trace: {bursts}}}, '')).toMatchObject({traceBursts: bursts})
})

describe('scales', () => {
  test('where all is zero, only zero is labeled', () => {
    expect(linearScale([0, 0])).toEqual({domain: [0, 1], ticks: [0], isLog: false})
  })

  test('hold every value, and their ticks lie on them', () => {
    const values = fc.array(fc.double({min: 1e-3, max: 1e7, noNaN: true}), {minLength: 1})
    fc.assert(
      fc.property(values, (drawn) => {
        for (const scale of [logScale(drawn), linearScale(drawn)]) {
          const [low, high] = scale.domain
          expect(Math.min(...drawn)).toBeGreaterThanOrEqual(low)
          expect(Math.max(...drawn)).toBeLessThanOrEqual(high)
          expect(scale.ticks.length).toBeGreaterThanOrEqual(1)
          for (const tick of scale.ticks) {
            const place = placeOn(scale, tick)
            expect(place).toBeGreaterThanOrEqual(-1e-9)
            expect(place).toBeLessThanOrEqual(1 + 1e-9)
          }
        }
      }),
    )
  })

  test('a linear one begins at zero, a log one at a round number, labeled by decades where it is long', () => {
    expect(linearScale([3, 97])).toEqual({domain: [0, 108.64], ticks: [0, 20, 40, 60, 80, 100], isLog: false})
    expect(logScale([7, 480])).toMatchObject({domain: [5, 537.6], ticks: [5, 10, 20, 50, 100, 200, 500]})
    expect(logScale([7, 48_000]).ticks).toEqual([10, 100, 1000, 10_000])
  })

  test('nothing to show, nothing thrown', () => {
    for (const scale of [logScale([]), logScale([0, Number.NaN]), linearScale([]), linearScale([0])]) {
      expect(scale.domain[1]).toBeGreaterThan(scale.domain[0])
    }
  })
})

describe('text', () => {
  test('is as wide as the font says', () => {
    // Advance widths that fontTools reads in Inter_400Regular.ttf and Inter_600SemiBold.ttf, of 2048 units an em.
    const table = [
      ['H', 400, 1522],
      ['i', 400, 496],
      ['≥', 400, 1355],
      ['µ', 400, 1200],
      ['\u00A0', 400, 576],
      ['%', 600, 2057],
      ['9', 600, 1310],
    ] as const
    for (const [text, weight, units] of table) expect(measureText(text, 2048, weight)).toBe(units)
    expect(measureText('', 12, 400)).toBe(0)
    expect(measureText('Hi', 100, 400)).toBeCloseTo(
      measureText('H', 100, 400) + measureText('i', 100, 400),
      9,
    )
    expect(measureText('iiii', 12, 400)).toBeLessThan(measureText('WWWW', 12, 400) / 3)
    expect(measureText('burst', 12, 600)).toBeGreaterThan(measureText('burst', 12, 400))
    expect(measureText('burst', 24, 400)).toBeCloseTo(2 * measureText('burst', 12, 400), 9)
  })

  test('wraps to lines that fit, and keeps every word', () => {
    const text =
      'p99 of event-time latency inside bursts, geometric mean of n = 10 repetitions; whiskers: range.'
    for (const widthPx of [120, 300, 2000]) {
      const lines = wrap(text, widthPx)
      expect(lines.join(' ')).toBe(text)
      for (const line of lines)
        expect(measureText(line, 12.5, 400)).toBeLessThanOrEqual(Math.max(widthPx, 110))
    }
  })
})

describe('down-sampling', () => {
  const times = (count: number): Float64Array => Float64Array.from({length: count}, (_, i) => i * 10)

  test('keeps the lowest and the highest value of every pixel, in the order of time', () => {
    fc.assert(
      fc.property(fc.integer({min: 300, max: 2000}), fc.integer({min: 0, max: 1e6}), (count, seed) => {
        const ys = Float64Array.from({length: count}, (_, i) => Math.sin(i * (seed % 97)) * (i % 31))
        const widthPx = 100
        const {xs, ys: kept} = downsample(times(count), ys, widthPx)
        expect(kept.length).toBeLessThanOrEqual(2 * widthPx + 2)
        expect(Math.max(...kept)).toBe(Math.max(...ys))
        expect(Math.min(...kept)).toBe(Math.min(...ys))
        expect(xs.toSorted((a, b) => a - b)).toEqual(xs)
      }),
    )
  })

  test('a single peak among a million values survives', () => {
    const ys = new Float64Array(1_000_000)
    ys[654_321] = 42
    const {xs, ys: kept} = downsample(times(ys.length), ys, 700)
    expect(kept.length).toBeLessThanOrEqual(1402)
    expect(xs[kept.indexOf(42)]).toBe(6_543_210)
  })

  test('few points stay as they are, a gap as wide as a pixel stays a gap', () => {
    const ys = Float64Array.of(1, Number.NaN, 3)
    expect(downsample(times(3), ys, 100)).toEqual({xs: [0, 10, 20], ys: [1, Number.NaN, 3]})
    const long = Float64Array.from({length: 1000}, (_, i) => (i >= 400 && i < 600 ? Number.NaN : i))
    const {xs, ys: kept} = downsample(times(1000), long, 10)
    expect(xs.filter((_, i) => Number.isNaN(kept[i])).every((x) => x >= 4000 && x < 6000)).toBe(true)
    expect(kept.some(Number.isNaN)).toBe(true)
    expect(Math.max(...kept.filter((y) => !Number.isNaN(y)))).toBe(999)
  })
})
