import {describe, expect, test} from 'vitest'
import {optionOf} from '../../../src/analysis/advice/option.js'
import {boundsOf} from '../../../src/experiment/advise/sizes/bounds.js'
import {cutOf, wholeOf} from '../../../src/experiment/advise/sizes/cut.js'
import {rulesOf} from '../../../src/experiment/advise/question.js'
import {ownSlotOptions} from '../../../src/experiment/advise/options/options.js'
import {slotOptions} from '../../../src/experiment/advise/options/slot-options.js'
import {prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {withParallelism} from '../../../src/experiment/trial/create-trial.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {runAlone} from '../../support/run-alone.js'

const wishes = {
  slots: 8,
  autoscalers: ['flink-operator', 'managed-flink', 'ideal'],
  headroom: 0.1,
  objectives: [],
}
/** 8 slots of 2 ms at 75 %, and 90 s of three times their capacity in 20 minutes. */
const HEADLINE = {
  rate: 3000,
  peakRate: 12_000,
  spikeDuration: 90_000,
  period: 1_200_000,
  serviceTime: 2,
  slo: {percentile: 'p99', limitMs: 1000},
} as const

async function boundsFor(given: Parameters<typeof prepareAdvice>[0], slots = 8) {
  const prepared = await prepareAdvice(given, {...wishes, slots})
  const candidates = await ownSlotOptions(prepared.given, {wishes: {...wishes, slots}, strategies: []})
  const bounds = boundsOf(prepared.settings, wishes, undefined)
  const scalers = candidates.filter(({parts}) => parts.kind === 'autoscale')
  const isLate: Readonly<Record<string, boolean>> = Object.fromEntries(
    scalers.map(({parts, settings}) => [parts.autoscaler ?? '', bounds.isTooLate(settings.autoscaler!)]),
  )
  return {bounds, isLate, prepared, candidates}
}

const scalersOf = (candidates: Awaited<ReturnType<typeof boundsFor>>['candidates']) =>
  candidates.flatMap(({parts, settings}) => (parts.kind === 'autoscale' ? [settings.autoscaler!] : []))

describe('closed forms', () => {
  test('know the slots that a spike needs by hand: (12 000 / 11 500 - 1) × 90 s are 3.9 s, of 24 nothing', async () => {
    const {bounds, isLate} = await boundsFor(HEADLINE)

    expect([8, 23, 24].map(bounds.slotsMiss)).toEqual([true, true, false])
    // 15 minutes of window, a minute's pause; the alarm is at 75 % already, and the last has no rule.
    expect(isLate).toEqual({'flink-operator': true, 'managed-flink': false, ideal: false})
    // Of 10 % less at its base the alarm says something: 15 points of a minute are more than the spike.
    expect((await boundsFor({...HEADLINE, rate: 2700})).isLate['managed-flink']).toBe(true)
  })

  test('know by hand that one pause of a minute misses: 59.1 s of 3000/s are 4 % of 4.4 million events', async () => {
    const {bounds, candidates} = await boundsFor(HEADLINE)
    // Of managed-flink 19.1 s are 1.29 %, and 1.25 % are more than enough; the last has no pause.
    expect(scalersOf(candidates).map(bounds.pauseMisses)).toEqual([true, true, false])
    // In an hour of one burst 59.1 s are 1.5 % and 19.1 s 0.5 %; at its end a pause might outlast the window.
    const hour = await boundsFor({...HEADLINE, period: 3_600_000})
    expect(scalersOf(hour.candidates).map(hour.bounds.pauseMisses)).toEqual([true, false, false])
    const late = await boundsFor({...HEADLINE, spikeDuration: 840_000})
    expect(scalersOf(late.candidates).map(late.bounds.pauseMisses)).toEqual([false, false, false])
  })

  test('know that fewer slots need no pods: a pause of 20 s has 10 s of it in the warm-up, and 9.1 s are 0.6 %', async () => {
    const {bounds, candidates} = await boundsFor(HEADLINE)
    const managed = scalersOf(candidates)[1]!
    const withFewest = (minSlots: string): boolean =>
      bounds.pauseMisses({...managed, parameters: {...managed.parameters, minSlots}})
    expect([withFewest('4'), withFewest('8')]).toEqual([false, true])
  })

  test('claim nothing of a load below capacity, of a window that is not full of the base, nor of a trace', async () => {
    expect((await boundsFor({...HEADLINE, peakRate: 3900})).bounds.slotsMiss(8)).toBe(false)
    expect((await boundsFor({...HEADLINE, autoscalerHistory: 'empty'})).isLate['flink-operator']).toBe(false)
  })

  test.each([
    ['a short spike', {shape: 'spike', rate: 70, peakRate: 250, spikeDuration: 4000}],
    ['a ramp', {shape: 'ramp', rate: 70, peakRate: 250}],
    [
      'a sine of drawn service',
      {shape: 'sine', rate: 90, peakRate: 180, period: 15_000, serviceDistribution: 'exponential'},
    ],
  ] as const)('never say that slots miss which meet: %s', async (_, load) => {
    const {bounds, prepared, candidates} = await boundsFor(
      {...load, serviceTime: 20, duration: 30_000, warmup: 1000},
      2,
    )
    const [wait] = candidates
    const claimed: boolean[] = []
    for (let slots = 2; slots <= 6; slots++) {
      if (!bounds.slotsMiss(slots)) continue
      claimed.push(true)
      const judged = await runAlone(
        withParallelism({...wait!.trialOf(1), pipeline: 'overprovisioned'}, slots),
      )
      expect(optionOf(wait!.parts, [judged], rulesOf(prepared)).meets).toBe(false)
    }
    expect(claimed.length).toBeGreaterThan(0)
  })
})

describe('a spike with its surroundings', () => {
  const LOAD = {
    ...HEADLINE,
    rate: 300,
    peakRate: 1200,
    spikeDuration: 20_000,
    period: 600_000,
    serviceTime: 10,
  } as const

  test('stands for the whole period, where the slots stay and calm calls no functions', async () => {
    const slots = {...wishes, slots: 4}
    const prepared = await prepareAdvice(LOAD, slots)
    const own = await ownSlotOptions(prepared.given, {wishes: slots, strategies: ['shortest-delay']})
    const more = await slotOptions(prepared.given, {
      wishes: slots,
      misses: () => false,
      meets: () => Promise.resolve(true),
      mostSlots: Infinity,
      areEnough: false,
    })
    const bursting = own.filter(({parts}) => parts.kind === 'burst')
    expect(own.filter(({trialOf}) => cutOf(trialOf(1))).map(({parts}) => parts.kind)).toEqual([
      'wait',
      'burst',
    ])
    const rules = rulesOf(prepared)
    for (const {parts, trialOf} of [
      ...bursting,
      ...more.filter(({parts: {kind}}) => kind === 'over-provision'),
    ]) {
      const cut = cutOf(trialOf(1))!
      const judged = wholeOf(
        {spike: await runAlone(cut.spike), calm: await runAlone(cut.calm)},
        cut,
        rules.rowSheet,
      )
      const [part, whole] = [judged!, await runAlone(trialOf(1))].map((one) => optionOf(parts, [one], rules))
      expect(part!.usdPerMonth / whole!.usdPerMonth, parts.name).toBeCloseTo(1, 2)
      expect(part!.p99Ms / whole!.p99Ms, parts.name).toBeCloseTo(1, 0)
      expect(part!.meets).toBe(whole!.meets)
    }
  })

  test('stands for no window whose later spikes find environments of earlier ones', async () => {
    const cutsOf = async (period: number): Promise<readonly string[]> => {
      const slots = {...wishes, slots: 6}
      const load = {rate: 1000, peakRate: 4000, spikeDuration: 10_000, serviceTime: 4, period}
      const prepared = await prepareAdvice({...load, duration: Math.max(600_000, period)}, slots)
      const own = await ownSlotOptions(prepared.given, {wishes: slots, strategies: ['threshold']})
      return own.filter(({trialOf}) => cutOf(trialOf(1))).map(({parts}) => parts.kind)
    }
    expect(await cutsOf(150_000)).toEqual(['wait'])
    // The one spike of a window finds none.
    expect(await cutsOf(600_000)).toEqual(['wait', 'burst'])
    expect(await cutsOf(900_000)).toEqual(['wait', 'burst'])
  })

  test('is none of a base beyond nine tenths of capacity: the warm-up of each part would begin with a queue', async () => {
    const slots = {...wishes, slots: 4, autoscalers: []}
    const cutAt = async (rate: number) => {
      const {given} = await prepareAdvice({...LOAD, rate}, slots)
      const own = await ownSlotOptions(given, {wishes: slots, strategies: ['shortest-delay']})
      return own.filter(({trialOf}) => cutOf(trialOf(1))).map(({parts}) => parts.kind)
    }
    expect(await cutAt(360)).toEqual(['wait', 'burst'])
    expect(await cutAt(361)).toEqual([])
  })

  test('stands for nothing that is not over when it ends', async () => {
    const slots = {...wishes, slots: 4}
    const prepared = await prepareAdvice(LOAD, slots)
    const [burst] = await ownSlotOptions(prepared.given, {
      wishes: {...slots, autoscalers: []},
      strategies: ['never'],
    }).then((all) => all.filter(({parts}) => parts.kind === 'burst'))
    const cut = cutOf(burst!.trialOf(1))!
    expect(
      wholeOf({spike: await runAlone(cut.spike), calm: await runAlone(cut.calm)}, cut, rowPrice()),
    ).toBeNull()
  })
})
