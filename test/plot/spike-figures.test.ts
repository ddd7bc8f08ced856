import {beforeAll, describe, expect, test} from 'vitest'
import {bridge} from '../../src/plot/figures/spikes/bridge.js'
import {breakEven} from '../../src/plot/figures/spikes/break-even.js'
import {elasticitySlice} from '../../src/plot/figures/spikes/elasticity-slice.js'
import {elasticityMap} from '../../src/plot/figures/spikes/elasticity-map.js'
import {rivals} from '../../src/plot/figures/spikes/rivals.js'
import {spanLabel} from '../../src/plot/figures/spikes/spike-points.js'
import {FIGURE_NAMES} from '../../src/plot/registry.js'
import {FIGURES} from '../../src/model/figures.js'
import type {Figure, FigureInput} from '../../src/plot/figure.js'
import type {Spec} from '../../src/plot/chart/json.js'
import {createRenderer, type Renderer} from '../../src/plot/render.js'
import type {TrialRow} from '../../src/results/trial-row.js'
import {inkAtEdges, inkIn} from '../support/png-ink.js'
import {buildTrialRow} from '../support/trial-row.js'

let renderer: Renderer
beforeAll(async () => {
  renderer = await createRenderer()
})

const HOUR = {parallelism: 4, slotsMax: 4, slotSeconds: 4 * 3600, localCostUsd: 0.5, totalCostUsd: 0.5}
const SPIKE = {...HOUR, shape: 'spike', rateEps: 56, serviceTimeMs: 50, latencyP99Ms: 60}

/** Lengths of spikes stand in the point, as sweeps write them. */
const inputOf = (rows: readonly TrialRow[]): FigureInput => ({
  experiment: 'spikes',
  trials: new Map(),
  rows,
  published: {values: [], calls: []},
  slo: null,
  detail: null,
  search: null,
  faultsOf: () => [],
  shapeOf: ({point}) => ({
    periodMs: null,
    spikeDurationMs: Number(/spikeDuration=(\d+)ms/.exec(point)?.[1] ?? Number.NaN),
    traceBursts: null,
  }),
})

async function draw(figure: Figure, rows: readonly TrialRow[]): Promise<Spec> {
  const [drawing] = await figure.draw(inputOf(rows))
  if (!drawing) throw new Error('nothing is drawn')
  return drawing.spec
}

async function expectSound(spec: Spec): Promise<void> {
  const {png} = await renderer.render(spec)
  expect(inkIn(png)).toBeGreaterThan(5000)
  expect(inkAtEdges(png)).toBe(0)
}

/** The signs of each panel, by x and then y. */
function signsOf(spec: Spec): readonly string[] {
  const text = JSON.stringify(spec)
  return text
    .split('"height":')
    .slice(1)
    .flatMap((view) => {
      const cells = [...view.matchAll(/"x":([\d.]+),"y":([\d.]+),"color":"#\w+","sign":"(.*?)"/g)]
      return cells.length === 0 ? [] : [cells.map(([, x, y, sign]) => `${x} ${y} ${sign}`).join(', ')]
    })
}

describe('the map of elasticity', () => {
  const at = (lengthMs: number, factor: number): readonly TrialRow[] => {
    const one = {...SPIKE, peakRateEps: 56 * factor, point: `spikeDuration=${lengthMs}ms`}
    const isLong = lengthMs > 100_000
    return [
      buildTrialRow({...one, burstLatencyP99Ms: factor > 2 ? 9000 : 400}),
      buildTrialRow({
        ...one,
        pipeline: 'burst',
        totalCostUsd: isLong ? 2 : 0.51,
        burstLatencyP99Ms: 100,
      }),
      buildTrialRow({
        ...one,
        pipeline: 'rescaled',
        autoscaler: 'flink-operator',
        totalCostUsd: 0.55,
        burstLatencyP99Ms: isLong ? 300 : 9000,
      }),
    ]
  }
  const rows = [3000, 1_000_000, 3_600_000].flatMap((lengthMs) =>
    [2, 20].flatMap((factor) => at(lengthMs, factor)),
  )

  test('names the cheapest way that holds, by spike, objective and how often', async () => {
    const spec = await draw(elasticityMap, rows)
    const hourly = ['3 2 W', '3 20 B', '1000 2 W', '1000 20 A'].join(', ')
    const daily = `${hourly}, 3600 2 W, 3600 20 A`
    // On EC2's slots, less than half as dear, it is the same here.
    expect(signsOf(spec)).toEqual([hourly, daily, hourly, daily, hourly, daily, hourly, daily])
    expect(JSON.stringify(spec)).toContain('"EC2: slots at $0.048/h"')
    expect(JSON.stringify(spec)).toContain('τ* of flink-operator')
    await expectSound(spec)
  })

  test('marks a spike whose seeds do not agree, and says what most of them say', async () => {
    const again = at(3000, 2).map((row) => ({
      ...row,
      repetition: 2,
      burstLatencyP99Ms: row.burstLatencyP99Ms + 101,
    }))
    const third = again.map((row) => ({...row, repetition: 3}))

    const spec = await draw(elasticityMap, [...rows, ...again, ...third])
    expect(signsOf(spec)[0]).toContain('3 2 B?, 3 20 B,')
    expect(JSON.stringify(spec)).toContain('?: up to 3 seeds near a frontier do not agree')
    expect(JSON.stringify(await draw(elasticityMap, rows))).not.toContain('do not agree')
  })

  test('has the τ* of each autoscaler on it', async () => {
    const spec = JSON.stringify(await draw(elasticityMap, rows))
    // Defaults at 70 %: twice the rate is answered after 300 s, ten times after 29.
    const curve = [...spec.matchAll(/"x":([\d.e+]+),"y":([\d.]+),"order"/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ])
    const near = (factor: number) =>
      curve.toSorted(([, a = 0], [, b = 0]) => Math.abs(a - factor) - Math.abs(b - factor))[0]?.[0] ?? 0
    expect(near(2)).toBeGreaterThan(270)
    expect(near(2)).toBeLessThan(330)
    expect(near(10)).toBeGreaterThan(26)
    expect(near(10)).toBeLessThan(32)
  })

  test.each([
    ['one length', rows.filter(({point}) => point.includes('=3000ms'))],
    ['one height', rows.filter(({peakRateEps}) => peakRateEps === 112)],
    ['vanilla alone', rows.filter(({pipeline}) => pipeline === 'vanilla')],
    ['no vanilla', rows.filter(({pipeline}) => pipeline !== 'vanilla')],
    ['another shape', rows.map((row) => ({...row, shape: 'step'}))],
  ])('is not drawn of %s', async (_, some) => {
    expect(await elasticityMap.draw(inputOf(some))).toEqual([])
  })
})

describe('the slice', () => {
  const at = (lengthMs: number): readonly TrialRow[] => {
    const one = {...SPIKE, peakRateEps: 224, point: `spikeDuration=${lengthMs}ms`}
    return [
      buildTrialRow({...one, burstLatencyP99Ms: lengthMs}),
      buildTrialRow({...one, pipeline: 'burst', totalCostUsd: 0.51, burstLatencyP99Ms: 100}),
    ]
  }

  test('has the p99 and the cost of each way by the length of the spike', async () => {
    const spec = await draw(elasticitySlice, [3000, 100_000].flatMap(at))
    const text = JSON.stringify(spec)
    expect(text).toContain('{"key":"vanilla","lengthS":100,"p99S":100,"usd":365}')
    expect(text).toMatch(/"key":"burst","lengthS":3,"p99S":0.1,"usd":372\.3/)
    await expectSound(spec)
  })

  test('needs two lengths at its height', async () => {
    expect(await elasticitySlice.draw(inputOf(at(3000)))).toEqual([])
    const higher = [3000, 100_000].flatMap(at).map((row) => ({...row, peakRateEps: 560}))
    expect(await elasticitySlice.draw(inputOf(higher))).toEqual([])
  })
})

describe('break-even', () => {
  const point = 'spikeDuration=30000ms'
  const rows = [
    buildTrialRow({...SPIKE, point, peakRateEps: 224, burstLatencyP99Ms: 9000}),
    buildTrialRow({
      ...SPIKE,
      point,
      peakRateEps: 224,
      pipeline: 'burst',
      burstLatencyP99Ms: 100,
      totalCostUsd: 0.51,
    }),
    ...[1, 10].flatMap((reactionS) =>
      [0, 3].map((pauseS) =>
        buildTrialRow({
          ...SPIKE,
          point: `${point};autoscaler.pauseMs=${pauseS}s;autoscaler.reactionMs=${reactionS}s`,
          peakRateEps: 224,
          pipeline: 'rescaled',
          autoscaler: 'ideal',
          slotsMax: 12,
          slotSeconds: 4 * 3600 + (reactionS > 1 ? 720 : 180),
          localCostUsd: reactionS > 1 ? 0.52 : 0.505,
          totalCostUsd: reactionS > 1 ? 0.52 : 0.505,
          burstLatencyP99Ms: 50 + 1000 * pauseS,
        }),
      ),
    ),
  ]

  test('says of each reaction and pause who is cheaper and who in time, with slots at hand free and paid', async () => {
    const spec = await draw(breakEven, rows)
    const free = '1 0.1 A, 1 3 b, 10 0.1 a, 10 3 B'
    const paid = '1 0.1 a, 1 3 B, 10 0.1 a, 10 3 B'
    // On EC2's slots the 0.02 USD of slots for the slower reaction are 0.0096, less than the 0.01 of Lambda.
    expect(signsOf(spec)).toEqual([free, paid, '1 0.1 A, 1 3 b, 10 0.1 A, 10 3 b', paid])
    const text = JSON.stringify(spec)
    expect(text).toContain('1  managed-flink')
    expect([...new Set(text.match(/"title":"(Reaction|Pause) .*?"/g))]).toEqual([
      '"title":"Reaction (s, log scale)"',
      '"title":"Pause (s, log scale)"',
    ])
    await expectSound(spec)
  })

  test('needs bursting beside it, and a grid', async () => {
    expect(await breakEven.draw(inputOf(rows.filter(({pipeline}) => pipeline !== 'burst')))).toEqual([])
    expect(await breakEven.draw(inputOf(rows.slice(0, 3)))).toEqual([])
  })
})

describe('a bridge', () => {
  const at = (lengthMs: number, factor: number): readonly TrialRow[] => {
    const one = {...SPIKE, peakRateEps: 56 * factor, point: `spikeDuration=${lengthMs}ms`}
    const scaled = {...one, autoscaler: 'aggressive'}
    const isLong = lengthMs > 3000
    return [
      buildTrialRow({...one, pipeline: 'burst', sloMissedS: 0, totalCostUsd: 1}),
      buildTrialRow({...scaled, pipeline: 'rescaled', sloMissedS: 10, totalCostUsd: 0.5}),
      buildTrialRow({
        ...scaled,
        pipeline: 'bridge',
        sloMissedS: isLong ? 3 : 0,
        totalCostUsd: factor > 2 ? 1.06 : 1.04,
      }),
    ]
  }
  const rows = [3000, 30_000].flatMap((lengthMs) => [2, 4].flatMap((factor) => at(lengthMs, factor)))

  test('is held to the half that misses less, to within 5 % of misses and of money', async () => {
    const spec = await draw(bridge, rows)
    expect(signsOf(spec)).toEqual(['3 2 =, 3 4 $, 30 2 m, 30 4 m$'])
    await expectSound(spec)
  })

  test('that misses as often as the cheaper half is held to its money', async () => {
    const equal = rows.map((row) => ({...row, sloMissedS: 0}))
    expect(signsOf(await draw(bridge, equal))).toEqual(['3 2 $, 3 4 $, 30 2 $, 30 4 $'])
  })

  test('is not drawn without its halves, or of one length', async () => {
    for (const pipeline of ['burst', 'rescaled', 'bridge'])
      expect(await bridge.draw(inputOf(rows.filter((row) => row.pipeline !== pipeline)))).toEqual([])
    expect(await bridge.draw(inputOf(at(3000, 2)))).toEqual([])
  })
})

describe('the rivals of one load', () => {
  const LOAD = {
    shape: 'spike-rare',
    rateEps: 560,
    peakRateEps: 2240,
    serviceTimeMs: 5,
    parallelism: 4,
  } as const
  const rows = [
    buildTrialRow({...LOAD, burstLatencyP99Ms: 50_000, sloMissedS: 400, costPerMillionEventsUsd: 0.2}),
    buildTrialRow({
      ...LOAD,
      pipeline: 'burst',
      burstLatencyP99Ms: 100,
      sloMissedS: 0,
      costPerMillionEventsUsd: 0.3,
    }),
    // Its slots are what it is, no other load.
    buildTrialRow({
      ...LOAD,
      parallelism: 12,
      pipeline: 'overprovisioned',
      burstLatencyP99Ms: 20,
      sloMissedS: 0,
      costPerMillionEventsUsd: 0.6,
    }),
    ...['slow', 'quick'].flatMap((autoscaler) =>
      ['rescaled', 'bridge'].map((pipeline) =>
        buildTrialRow({
          ...LOAD,
          pipeline,
          autoscaler,
          burstLatencyP99Ms: (autoscaler === 'slow' ? 40_000 : 4000) / (pipeline === 'bridge' ? 2 : 1),
          sloMissedS: 10,
          costPerMillionEventsUsd: 0.4,
        }),
      ),
    ),
  ]

  test('stand below the pipelines without one, the fastest first, each alone and beside bursting', async () => {
    const spec = await draw(rivals, rows)
    const text = JSON.stringify(spec)
    expect(text).toContain('"domain":["vanilla","overprovisioned","burst","quick","slow"]')
    expect(text).toMatch(/"line":"quick","way":"rescaled","value":4,/)
    expect(text).toMatch(/"line":"quick","way":"bridge","value":2,/)
    expect(text).toContain('"Cost (USD per million","events), EC2: slots at $0.048/h"')
    await expectSound(spec)
  })

  test.each([
    ['one autoscaler', rows.filter(({autoscaler}) => autoscaler !== 'slow')],
    ['no bursting', rows.filter(({pipeline}) => pipeline !== 'burst')],
    ['two loads', [...rows, ...rows.map((row) => ({...row, peakRateEps: 1120}))]],
    ['two sizes', [...rows, ...rows.map((row) => ({...row, parallelism: 8}))]],
  ])('are not drawn of %s', async (_, some) => {
    expect(await rivals.draw(inputOf(some))).toEqual([])
  })
})

test('sweep files may list every figure, and no other', () => {
  expect([...FIGURES].toSorted()).toEqual(FIGURE_NAMES.toSorted())
})

test('lengths have the unit that keeps them short', () => {
  expect([0.3, 1, 90, 1000, 3600, 5400, 14_400].map(spanLabel)).toEqual([
    '300 ms',
    '1 s',
    '90 s',
    '1000 s',
    '1 h',
    '5400 s',
    '4 h',
  ])
})
