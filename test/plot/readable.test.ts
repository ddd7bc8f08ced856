import {fileURLToPath} from 'node:url'
import {beforeAll, describe, expect, test} from 'vitest'
import type {Drawing, FigureInput} from '../../src/plot/figure.js'
import {COLORS} from '../../src/plot/colors.js'
import {dotPanel, scaleOf} from '../../src/plot/chart/dot-panel.js'
import type {Spec} from '../../src/plot/chart/json.js'
import {numberAxis} from '../../src/plot/chart/number-axis.js'
import {faultsOfPoint, faultsOfSettings} from '../../src/plot/data/fault-spans.js'
import {coincidenceWords, inOwnColors, widthsOf} from '../../src/plot/data/line-looks.js'
import {BURST_P99, EVENT_P99, inReadableUnit, timeText} from '../../src/plot/data/metric.js'
import type {Point} from '../../src/plot/data/points.js'
import {settingsOfPoint} from '../../src/plot/data/setting-words.js'
import {type Series, seriesOf} from '../../src/plot/data/series.js'
import {figureInput} from '../../src/plot/figure-input.js'
import {timeline} from '../../src/plot/figures/timeline.js'
import {figuresOf} from '../../src/plot/registry.js'
import {type ExperimentResults, readResults} from '../../src/results/read-results.js'
import {buildTrialRow} from '../support/trial-row.js'

const FIXTURES = fileURLToPath(new URL('../fixtures/results', import.meta.url))

let experiments: readonly ExperimentResults[]
beforeAll(async () => {
  experiments = await readResults(FIXTURES)
})

const inputOf = (name: string): FigureInput =>
  figureInput(
    experiments.find((one) => one.name === name)!,
    {
      filters: [],
      published: {values: [], calls: []},
    },
  )

async function drawAll(name: string, change: Partial<FigureInput> = {}): Promise<readonly Drawing[]> {
  const input = {...inputOf(name), ...change}
  const drawings: Drawing[] = []
  for (const figure of figuresOf(input)) drawings.push(...(await figure.draw(input)))
  return drawings
}

const specOf = (drawings: readonly Drawing[], name: string): Spec =>
  drawings.find((one) => one.name === name)!.spec

interface Axis {
  readonly channel: string
  readonly type: string
  readonly title: string
  readonly domain: readonly number[]
}

/** Every axis with a title, once. */
function axesOf(spec: unknown): readonly Axis[] {
  if (typeof spec !== 'object' || spec === null) return []
  const own = Object.entries(spec).flatMap(([channel, one]: [string, unknown]): readonly Axis[] => {
    if (typeof one !== 'object' || one === null || !('axis' in one)) return []
    const {axis, type, scale} = one as {
      axis: {title?: string | readonly string[] | null} | null
      type: string
      scale?: {domain?: readonly number[]}
    }
    const title = [axis?.title ?? ''].flat().join(' ')
    return title === '' ? [] : [{channel, type, title, domain: scale?.domain ?? []}]
  })
  return [...own, ...Object.values(spec).flatMap(axesOf)]
}

const titlesOf = (spec: Spec): readonly string[] => [...new Set(axesOf(spec).map(({title}) => title))]

const captionOf = (spec: Spec): string =>
  (spec['title'] as {subtitle: readonly string[]}).subtitle.join(' ').replaceAll('\u00A0', ' ')

describe('axes', () => {
  test('say whether a p99 is of the whole window or inside bursts', async () => {
    expect(titlesOf(specOf(await drawAll('latency'), 'latency-by-rate'))).toContain(
      'p99 latency, whole window (ms, log scale)',
    )
    for (const name of ['latency-burst', 'cost-frontier', 'metric-interval'])
      expect(titlesOf(specOf(await drawAll('metric-interval'), name))).toContain(
        'p99 latency inside bursts (ms, log scale)',
      )
    expect(titlesOf(specOf(await drawAll('strategies'), 'strategies'))).toEqual([
      'p99 inside bursts (s, log scale)',
      'p99, whole window (s, log scale)',
      'Cost (USD per million events)',
    ])
  })

  test('of cost begin at 0, are of one scale, and say per million of what', async () => {
    for (const name of ['run', 'strategies', 'latency', 'parallelism']) {
      for (const {spec} of await drawAll(name)) {
        const costs = axesOf(spec).filter(({title}) => title.startsWith('Cost'))
        for (const {domain, title} of costs) {
          expect(domain[0], title).toBe(0)
          expect(title).toContain('million events')
        }
        expect(new Set(costs.map(({domain}) => domain.join())).size).toBeLessThan(2)
      }
    }
  })

  test.each([
    ['latency', 'backpressure-by-rate', 'Input rate (events/s)'],
    ['metric-interval', 'metric-interval', 'Metric interval (ms, log scale)'],
    ['parallelism', 'parallelism', 'Parallelism (slots)'],
    ['batch-size', 'batch-throughput-java', 'Batch size (events per invocation)'],
    ['batch-size', 'batch-latency-box', 'Batch size (events)'],
  ])('of numbers are numbers: %s, %s', async (fixture, figure, title) => {
    const xs = axesOf(specOf(await drawAll(fixture), figure)).filter(({channel}) => channel === 'x')
    expect([...new Set(xs.map((axis) => axis.title))]).toEqual([title])
    expect([...new Set(xs.map(({type}) => type))]).toEqual(['quantitative'])
  })

  test('are in seconds where a time is of ten seconds or more, with the objective', async () => {
    const rows = inputOf('metric-interval').rows.map((row) => ({...row, burstLatencyP99Ms: 179_000}))
    const spec = specOf(await drawAll('metric-interval', {rows}), 'metric-interval')
    expect(titlesOf(spec)).toContain('p99 latency inside bursts (s, log scale)')
    const text = JSON.stringify(spec)
    expect(text).toContain('"y":179')
    expect(text).toContain('objective 500 ms')
    expect(inReadableUnit([EVENT_P99], [buildTrialRow({latencyP99Ms: 9999})])).toEqual([EVENT_P99])
    const [seconds] = inReadableUnit([BURST_P99], [buildTrialRow({burstLatencyP99Ms: 10_000})])
    expect(seconds?.read(buildTrialRow({burstLatencyP99Ms: 10_000}))).toBe(10)
    expect([320, 9999, 57_200].map(timeText)).toEqual(['320 ms', '10,000 ms', '57.2 s'])
  })
})

describe('an axis of a setting', () => {
  test('is log where values double, linear where they are spaced evenly', () => {
    expect(numberAxis([1, 2, 4, 8], 'Slots', 640).title).toBe('Slots (log scale)')
    expect(numberAxis([100, 250, 500, 750, 1000], 'Rate (events/s)', 640).title).toBe('Rate (events/s)')
  })

  test('has its values for ticks where their labels have room, else round numbers', () => {
    const {scale} = numberAxis([400, 800, 1600], 'x', 640)
    expect(scale.ticks).toEqual([400, 800, 1600])
    const crowded = numberAxis([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 40, 640, 1280], 'x', 640)
    expect(crowded.scale.ticks).toEqual(
      [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter((x) => x <= crowded.scale.domain[1]),
    )
    expect(numberAxis([400, 600, 700, 750, 780, 800, 850, 1000], 'x', 640).scale.ticks).toEqual([
      400, 600, 800, 1000,
    ])
  })

  test('keeps the marks of a value nearer to it than to the next, and inside of the plot', () => {
    const xs = [200, 400, 700, 800, 1000, 1100, 1200, 2000, 5000]
    const all = ['a', 'b', 'c'].map(seriesNamed)
    const points = xs.flatMap((x) => all.map((series) => pointAt(series, x)))
    const {data, encoding} = panelOf(points, 'dot')
    const domain = encoding.x.scale.domain
    const pxOf = (at: number): number => (Math.log(at / domain[0]) / Math.log(domain[1] / domain[0])) * 640
    for (const {at, tip} of data) {
      expect(pxOf(at)).toBeGreaterThan(0)
      expect(pxOf(at)).toBeLessThan(640)
      const own = Number(/ at ([\d,]+):/.exec(tip)?.[1]?.replaceAll(',', ''))
      const nearest = xs.toSorted((a, b) => Math.abs(pxOf(a) - pxOf(at)) - Math.abs(pxOf(b) - pxOf(at)))[0]
      expect(nearest).toBe(own)
    }
    const places = data.map(({at}) => pxOf(at)).toSorted((a, b) => a - b)
    const ways = places.slice(1).map((px, i) => px - (places[i] ?? 0))
    expect(Math.min(...ways)).toBeGreaterThan(2.9)
  })
})

const seriesNamed = (key: string): Series => ({
  key,
  label: key,
  color: COLORS.blue,
  shape: 'circle',
  dash: [],
})

const pointAt = (series: Series, x: number): Point => ({
  series,
  x,
  estimate: {center: 5, low: 5, high: 5, interval: 'none', n: 1},
  state: 'sound',
  isBound: false,
  doubts: [],
  engine: 'virtual',
  isGeometric: false,
})

function panelOf(points: readonly Point[], mark: 'dot' | 'bar') {
  const xs = [...new Set(points.map(({x}) => x))]
  const spec = dotPanel({
    ...{points, mark, widthPx: 640, heightPx: 320, level: null, title: '', xTitle: 'x (ms)', yTitle: 'y (s)'},
    seriesKeys: points.map(({series}) => series.key),
    groups: xs.map((x) => ({x, label: x.toLocaleString('en-US')})),
    scale: scaleOf(points, false, null),
  }) as unknown as {
    data: {values: readonly {at: number; tip: string}[]}
    layer: readonly {encoding: {x: {scale: {domain: [number, number]}}}}[]
  }
  return {data: spec.data.values, encoding: spec.layer.at(-1)!.encoding}
}

describe('lines over time', () => {
  const SEVEN = ['vanilla', 'modified', 'burst', 'overprovisioned', 'rescaled', 'bridge']

  test('have each a color of their own: seven pipelines, ten strategies', () => {
    const strategies = [
      'shortest-delay',
      'deadline',
      'threshold',
      'queue-delay',
      'utilization',
      'always',
      'never',
      'ds2',
      'aimd',
      'pid',
    ]
    for (const rows of [
      SEVEN.map((pipeline) => buildTrialRow({pipeline})),
      strategies.map((strategy) => buildTrialRow({pipeline: 'burst', strategy})),
    ]) {
      const own = inOwnColors(seriesOf(rows).all)
      expect(new Set(own.map(({color}) => color)).size).toBe(rows.length)
    }
    const [first] = inOwnColors(seriesOf([buildTrialRow({pipeline: 'vanilla'})]).all)
    expect(first?.color).toBe(COLORS.blue)
    const [alone] = inOwnColors(seriesOf([buildTrialRow({pipeline: 'burst'})]).all)
    const [, beside] = inOwnColors(
      seriesOf(['vanilla', 'burst'].map((pipeline) => buildTrialRow({pipeline}))).all,
    )
    expect(alone?.dash).toEqual([])
    expect(beside?.dash).not.toEqual([])
  })

  test('that lie on one another are named, and the lower one is wider', () => {
    const lines = [
      {series: seriesNamed('a'), values: [1, 2, Number.NaN, 4]},
      {series: seriesNamed('b'), values: [1, 2, Number.NaN, 4.001]},
      {series: seriesNamed('c'), values: [1, 2, 3, 9]},
      {series: seriesNamed('d'), values: [1, 2, Number.NaN, 4]},
    ]
    expect(coincidenceWords(lines)).toBe('b and d lie on a, whose line is wider there')
    const widths = widthsOf(lines, 2)
    expect(['a', 'b', 'd', 'c'].map((key) => widths.get(key))).toEqual([2 + 3.2, 2 + 1.6, 2, 2])
    expect(coincidenceWords(lines.slice(1, 3))).toBe('')
  })

  test('begin where their interval begins, and what stays at zero has no panel', async () => {
    const drawings = await drawAll('run')
    const spec = specOf(drawings, 'timeline')
    expect(titlesOf(spec)).toContain('Backlog (events)')
    const text = JSON.stringify(spec)
    expect(text).toContain('"interpolate":"step-before"')
    const vanilla = inputOf('run').rows.filter(({pipeline}) => pipeline === 'vanilla')
    const [own] = await timeline.draw({...inputOf('run'), rows: vanilla})
    expect(titlesOf(own!.spec)).not.toContain('Offloaded (% of events)')
    expect(captionOf(own!.spec)).toContain('No offloading at the end of any interval')
  })

  test('have the faults of their trial marked, with their kinds', async () => {
    const faultsOf = (): ReturnType<typeof faultsOfSettings> =>
      faultsOfSettings([
        {kind: 'throttle-storm', atMs: 2000, forMs: 1000},
        {kind: 'clock-step', atMs: 4000, seconds: -5},
      ])
    const [{spec} = {spec: {}}] = await timeline.draw({...inputOf('run'), faultsOf})
    const text = JSON.stringify(spec).replaceAll('\u00A0', ' ')
    expect(text).toContain('1 throttle-storm, 2 clock-step')
    expect(text).toContain('{"t":2,"to":3,"number":"1"},{"t":4,"to":4,"number":"2"}')
  })
})

test('faults of a point are read from its words', () => {
  expect(faultsOfPoint('rate=9')).toBeNull()
  expect(faultsOfPoint('faults=none')).toEqual([])
  expect(faultsOfPoint('a=1;faults=slow-region+at:20000ms+for:10000ms+factor:20+target-down+at:5ms')).toEqual(
    [
      {kind: 'slow-region', fromMs: 20_000, toMs: 30_000},
      {kind: 'target-down', fromMs: 5, toMs: null},
    ],
  )
  expect(
    faultsOfPoint(
      'faults=target-down+at:5ms;crashes=slot-crash+at:3000ms+slot-crash+at:9000ms+restart:500ms',
    ),
  ).toEqual([
    {kind: 'target-down', fromMs: 5, toMs: null},
    {kind: 'slot-crash', fromMs: 3000, toMs: 13_000},
    {kind: 'slot-crash', fromMs: 9000, toMs: 9500},
  ])
  expect(faultsOfSettings([{kind: 'slot-crash', atMs: 3000, restartMs: 500}])).toEqual([
    {kind: 'slot-crash', fromMs: 3000, toMs: 3500},
  ])
  expect(faultsOfSettings(null)).toEqual([])
  expect(faultsOfSettings([{kind: 'constructor'}, 7, null])).toEqual([])
})

test('settings are words, not keys', () => {
  expect(settingsOfPoint('spikeDuration=2000ms;reservedConcurrency=16;linger=10ms;strategy.catchUp=2s')).toBe(
    'spike duration 2 s, reserved concurrency 16, linger 10 ms, strategy catch up 2 s',
  )
  expect(settingsOfPoint('crashes=slot-crash+at:3s+slot-crash;rescaleAt=2000ms:3+5ms:2;faults=none')).toBe(
    'crashes slot-crash at 3 s and slot-crash, rescale at 2 s to 3 slots and 5 ms to 2 slots, faults none',
  )
  expect(settingsOfPoint('')).toBe('')
})

test('where latency goes holds the wait before the source, and its parts are event time', async () => {
  const spec = specOf(await drawAll('run'), 'latency-breakdown')
  expect(titlesOf(spec)).toEqual(['Mean event-time latency (ms)'])
  const text = JSON.stringify(spec)
  const [row] = inputOf('run').rows.filter(({pipeline}) => pipeline === 'vanilla')
  const totalMs = Number(/"bar":"vanilla, local","to":([\d.]+),"total"/.exec(text)?.[1])
  expect(totalMs / row!.latencyMeanMs).toBeCloseTo(1, 2)
  expect(text).toMatch(/"bar":"vanilla, local","from":0,.*?waits before the source/)
})

test('bars too short to be read beside the longest stand below on a scale of their own', async () => {
  const spec = specOf(await drawAll('run'), 'latency-breakdown')
  // 33 ms beside 762 ms are less than a twentieth.
  expect(
    axesOf(spec)
      .filter(({channel}) => channel === 'x')
      .map(({domain}) => domain[1]! > 100),
  ).toContain(false)
})

test('a value through the line of the objective has a white edge', async () => {
  const text = JSON.stringify(specOf(await drawAll('run'), 'latency-burst'))
  expect(text.match(/"field":"label"/g)).toHaveLength(2)
})
