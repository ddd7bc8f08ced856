import {describe, expect, test} from 'vitest'
import {type PlannedTrial, planSweep, type SweepPlan} from '../../../src/experiment/plan/plan-sweep.js'
import {prepareLines, SMALL, temporaryFolder} from '../../support/sweep-file.js'

const folder = temporaryFolder()
const plan = async (...lines: readonly string[]): Promise<SweepPlan> => {
  const {points, definition} = await prepareLines(folder, lines)
  return planSweep(points, definition.name, () => Promise.resolve({slots: 9, meetsSlo: true}))
}
const describeTrial = ({trial, point}: PlannedTrial): string =>
  [trial.id, trial.pipeline, trial.parallelism, trial.load.rateEps, trial.repetition, trial.seed, point].join(
    ' ',
  )

describe('a plan', () => {
  test('is golden: ids, order and seeds are what a resumed sweep rests on', async () => {
    const {trials} = await plan(...SMALL, 'seed: 7', 'slo: p99<1s')

    await expect(`${trials.map(describeTrial).join('\n')}\n`).toMatchFileSnapshot(
      '../../golden/sweep-plan.txt',
    )
  })

  test('keeps the pipelines of a repetition adjacent, on one seed, in changing order', async () => {
    const {trials} = await plan(...SMALL.with(-1, 'repetitions: 20'))
    const blocks = Array.from({length: trials.length / 2}, (_, index) =>
      trials.slice(2 * index, 2 * index + 2),
    )
    const first = blocks.map(([planned]) => planned?.trial.pipeline)

    for (const [a, b] of blocks) {
      expect([b?.trial.seed, b?.trial.load.rateEps]).toEqual([a?.trial.seed, a?.trial.load.rateEps])
      expect(a?.trial.pipeline).not.toBe(b?.trial.pipeline)
    }
    expect(new Set(first)).toEqual(new Set(['vanilla', 'burst']))
    expect(blocks.map(([planned]) => planned?.trial.load.rateEps).slice(0, 20)).not.toEqual(
      Array(20).fill(200),
    )
  })

  test('that grows keeps the order of what it had', async () => {
    const before = await plan(...SMALL)
    const after = await plan(...SMALL.with(-2, '  rate: [200, 400, 600]').with(-1, 'repetitions: 5'))
    const known = new Set(before.trials.map(({trial}) => trial.id))
    const kept = after.trials.filter(({trial}) => known.has(trial.id))

    expect(kept.map(({trial}) => trial.id)).toEqual(before.trials.map(({trial}) => trial.id))
    expect(after.trials).toHaveLength(3 * 2 * 5)
  })

  test('runs a point of include as often as it says, and the axes as often as the file says', async () => {
    const before = await plan(...SMALL)
    const {trials} = await plan(...SMALL, 'include: [{rate: 600, pipeline: burst, repetitions: 4}]')
    const labels = (ofRate: number, ofPipeline: string): readonly string[] =>
      trials
        .filter(({trial}) => trial.load.rateEps === ofRate && trial.pipeline === ofPipeline)
        .map(({trial, point}) => `${trial.repetition} ${point}`)
        .toSorted()
    const [known] = labels(200, 'burst')

    expect(labels(600, 'burst').map((label) => label.split(' ')[0])).toEqual(['1', '2', '3', '4'])
    expect(new Set(labels(600, 'burst').map((label) => label.split(' ')[1]))).toEqual(
      new Set([known?.split(' ')[1]]),
    )
    expect(labels(600, 'vanilla')).toHaveLength(labels(200, 'vanilla').length)
    const ids = before.trials.map(({trial}) => trial.id)
    expect(trials.map(({trial}) => trial.id).filter((id) => ids.includes(id))).toEqual(ids)
  })

  test('refuses repetitions of what is dropped, and none', async () => {
    await expect(plan(...SMALL, 'exclude: [{rate: 600, repetitions: 4}]')).rejects.toThrow(
      /exclude.*repetitions/,
    )
    await expect(plan(...SMALL, 'include: [{rate: 600, repetitions: 0}]')).rejects.toThrow(/repetitions/)
  })

  test('searches slots once for points that differ in nothing it looks at', async () => {
    const {sizings, trials} = await plan(
      ...SMALL.with(4, '  pipeline: [burst, overprovisioned]'),
      'exclude: [{rate: 600}]',
    )

    expect(sizings.map(({slots, from}) => [slots, from.parallelism])).toEqual([[9, 2]])
    expect(
      trials.filter(({trial}) => trial.pipeline === 'overprovisioned').map(({trial}) => trial.parallelism),
    ).toEqual([9, 9])
  })

  test('has switches as axes: what is unpriced is another trial where something is offloaded', async () => {
    const {trials} = await plan(
      'name: switches',
      'engine: virtual',
      'base: {rate: 200, duration: 1s, pipeline: [vanilla, burst], environments: warm}',
      'sweep: {unpricedLogs: [false, true], unpricedWarm: [false, true]}',
      'repetitions: 1',
    )
    const bursts = trials.filter(({trial}) => trial.pipeline === 'burst')

    expect(trials).toHaveLength(5)
    expect(new Set(bursts.map(({point}) => point))).toEqual(
      new Set(
        ['false', 'true'].flatMap((logs) =>
          ['false', 'true'].map((warm) => `unpricedLogs=${logs};unpricedWarm=${warm}`),
        ),
      ),
    )
    const prices = bursts.map(({trial}) => trial.offload!.price)
    expect(new Set(prices.map(({usdPerLogGb}) => usdPerLogGb))).toEqual(new Set([0, 0.5]))
    expect(new Set(prices.map(({usdPerStandingGbSecond}) => usdPerStandingGbSecond > 0))).toEqual(
      new Set([true, false]),
    )
    const maybe = plan('name: maybe', 'engine: virtual', 'base: {rate: 200, unpricedLogs: maybe}')
    await expect(maybe).rejects.toThrow('"base.unpricedLogs"')
  })
})

test('crashes are a word of their own, by which a pipeline without calls belongs to no more than its own points', async () => {
  const {points} = await prepareLines(folder, [
    'name: crashes',
    'engine: virtual',
    'base: {rate: 100, duration: 9s, checkpointInterval: 1s, pipeline: [vanilla, burst]}',
    'sweep:',
    '  faults:',
    '    - []',
    '    - [{kind: slot-crash, at: 3s}]',
    '    - [{kind: target-down, at: 1s}]',
    '    - [{kind: target-down, at: 1s}, {kind: slot-crash, at: 3s}]',
    'repetitions: 1',
  ])
  const {trials} = await planSweep(points, 'crashes', () => Promise.resolve({slots: 9, meetsSlo: true}))
  const pointsOf = (pipeline: string) =>
    trials
      .filter(({trial}) => trial.pipeline === pipeline)
      .map(({point}) => point)
      .toSorted()
  const crash = 'crashes=slot-crash+at:3000ms'
  expect(pointsOf('vanilla')).toEqual(['crashes=none', crash])
  expect(pointsOf('burst')).toEqual(
    ['none', 'target-down+at:1000ms'].flatMap((faults) => [
      `faults=${faults};crashes=none`,
      `faults=${faults};${crash}`,
    ]),
  )
})
