import {expect, test} from 'vitest'
import {decide} from '../../../src/experiment/advise/decide.js'
import {rulesOf} from '../../../src/experiment/advise/question.js'
import type {SizedLoad} from '../../../src/experiment/advise/variation.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import type {Trial} from '../../../src/model/trial.js'
import type {JudgedTrial} from '../../../src/analysis/verdict/verdict.js'
import {adviceTrial, adviceTrialOf, SPIKE} from '../../support/advice-trial.js'

const QUIET = {stage: () => undefined, trialEnded: () => undefined, answered: () => undefined}

/** Seven slots keep the peak 80 % busy; the first seed takes five. */
test.each([
  {othersTake: 6, meets: true, slots: 6},
  {othersTake: 9, meets: false, slots: 5},
])('more slots are as many as every seed takes, up to the peak: %o', async ({othersTake, meets, slots}) => {
  const prepared = await prepareAdvice(SPIKE, {slots: 2, autoscalers: [], headroom: 0.1, objectives: []})
  const {options, choice} = await decide(
    {
      prepared,
      rules: rulesOf(prepared),
      tryOnce: (trial) => {
        const isEnough = trial.parallelism >= (trial.repetition === 1 ? 5 : othersTake)
        return Promise.resolve(adviceTrialOf(trial, isEnough ? 50 : 5000))
      },
    },
    QUIET,
  )

  expect(options.find(({kind}) => kind === 'add-slots')).toMatchObject({slots, meets})
  expect(options.find(({kind}) => kind === 'over-provision')).toMatchObject({slots: 7, meets})
  expect(choice.choice).toBe(meets ? 'add-slots' : null)
})

test('bursting is by the cheapest strategy that meets by every seed, bridge too, and one that never acts is bursting', async () => {
  const wishes = {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const prepared = await prepareAdvice(SPIKE, wishes)
  // The first is the cheapest, and holds by the first seed alone; the bridge is under it.
  const usd: Readonly<Record<string, number>> = {'shortest-delay': 0.01, threshold: 0.02, utilization: 0.03}
  const {options, choice} = await decide(
    {
      prepared,
      rules: rulesOf(prepared),
      tryOnce: ({pipeline, parallelism, strategy, repetition}) => {
        const kind = strategy?.kind ?? ''
        if (pipeline !== 'burst' && pipeline !== 'bridge') {
          return Promise.resolve(adviceTrial({latencyMs: 5000, slots: parallelism}))
        }
        const latencyMs = kind === 'shortest-delay' && repetition > 1 ? 5000 : 50
        return Promise.resolve(adviceTrial({latencyMs, slots: parallelism, lambdaCostUsd: usd[kind]!}))
      },
    },
    QUIET,
  )

  expect(choice.choice).toBe('burst: threshold')
  expect(options.filter(({kind}) => kind === 'burst')).toHaveLength(1)
  expect(options.find(({kind}) => kind === 'bridge')).toMatchObject({sameAs: 'burst: threshold'})
})

const isOffloading = ({pipeline}: Trial): boolean => pipeline === 'burst' || pipeline === 'bridge'

/** The decision of a bench, and by how many seeds it asked each pipeline. */
async function decided(bench: (trial: Trial) => JudgedTrial, given: SizedLoad = {}) {
  const wishes = {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []}
  const prepared = await prepareAdvice({...SPIKE, ...given}, wishes)
  const seeds = new Map<string, Set<number>>()
  const tryOnce = (trial: Trial): Promise<JudgedTrial> => {
    const asked = seeds.get(trial.pipeline) ?? new Set()
    seeds.set(trial.pipeline, asked.add(trial.repetition))
    return Promise.resolve(bench(trial))
  }
  const decision = await decide({prepared, rules: rulesOf(prepared), tryOnce}, QUIET)
  return {...decision, seeds}
}

test('an option that meets by several seeds, not by the first, is a finalist: asked with all, and counted', async () => {
  // 10 % of headroom are missed by the first seed alone.
  const {choice, bySeed, seeds} = await decided((trial) =>
    isOffloading(trial)
      ? adviceTrialOf(trial, trial.repetition === 1 ? 455 : 300, trial.pipeline === 'burst' ? 0.01 : 0.02)
      : adviceTrialOf(trial, trial.parallelism >= 7 ? 50 : 5000),
  )
  expect(choice.choice).toBe('burst: shortest-delay')
  expect(seeds.get('burst')!.size).toBe(5)
  expect(bySeed.map((one) => one.choice === choice.choice)).toEqual([false, true, true, true, true])
})

test('nothing holds the objective by five seeds, not by one', async () => {
  const none = await decided((trial) => adviceTrialOf(trial, isOffloading(trial) ? 600 : 5000))
  expect(none.choice).toMatchObject({choice: null, why: 'none meets'})
  expect(none.seeds.get('burst')!.size).toBe(5)
  expect(none.bySeed.map(({why}) => why)).toEqual(Array(5).fill('none meets'))
})

test('waiting is relaxed to what its own percentile takes: 9 s of p99.9 with 10 % of headroom are 10 s', async () => {
  const {options} = await decided(
    (trial) => {
      const judged = adviceTrialOf(trial, 700)
      return {...judged, row: {...judged.row, latencyP999Ms: 9000}}
    },
    {slo: {percentile: 'p999', limitMs: 1000}},
  )
  const relax = options.find(({kind}) => kind === 'relax')!
  expect(relax.relaxMs).toBeCloseTo(10_000, 6)
  expect(options.filter(({relaxMs}) => relaxMs !== null)).toEqual([relax])
})

test('a bridge is tried by the strategy that is listed, and is chosen by it', async () => {
  // Under the first strategy both miss.
  const {choice, options} = await decided((trial) => {
    if (!isOffloading(trial)) return adviceTrialOf(trial, 5000)
    const latencyMs = trial.strategy!.kind === 'threshold' ? 50 : 5000
    return adviceTrialOf(trial, latencyMs, trial.pipeline === 'bridge' ? 0.02 : 0.1)
  })
  expect(options.find(({kind}) => kind === 'bridge')).toMatchObject({strategy: 'threshold', meets: true})
  expect(choice.choice).toBe('bridge')
})

test('a bridge that has not rescaled is bursting, whatever a long trace makes of its figures', async () => {
  const bench = (rescales: number) => (trial: Trial) => {
    const judged = adviceTrialOf(
      trial,
      isOffloading(trial) ? 50 : 5000,
      trial.pipeline === 'bridge' ? 0.011 : 0.012,
    )
    return {...judged, row: {...judged.row, rescales: trial.pipeline === 'bridge' ? rescales : Number.NaN}}
  }
  const bridgeOf = async (rescales: number) =>
    (await decided(bench(rescales))).options.find(({kind}) => kind === 'bridge')
  expect(await bridgeOf(0)).toMatchObject({sameAs: 'burst: shortest-delay'})
  expect(await bridgeOf(1)).toMatchObject({sameAs: null})
})
