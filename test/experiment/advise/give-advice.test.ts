import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {choose} from '../../../src/analysis/advice/choose.js'
import {type Option, optionOf, type OptionParts} from '../../../src/analysis/advice/option.js'
import {decide} from '../../../src/experiment/advise/decide.js'
import {type Advice, adviseWith} from '../../../src/experiment/advise/give-advice.js'
import {rulesOf} from '../../../src/experiment/advise/question.js'
import {adviceJson} from '../../../src/cli/describe/describe-advice.js'
import {ownSlotOptions} from '../../../src/experiment/advise/options/options.js'
import {type PreparedAdvice, prepareAdvice} from '../../../src/experiment/advise/prepare-advice.js'
import {triedOnce} from '../../../src/experiment/advise/tried.js'
import type {SizedLoad} from '../../../src/experiment/advise/variation.js'
import {rowPrice} from '../../../src/settings/resolve/resolve-prices.js'
import {withParallelism} from '../../../src/experiment/trial/create-trial.js'
import type {Trial} from '../../../src/model/trial.js'
import {STRATEGIES} from '../../../src/strategy/registry.js'
import {runAlone} from '../../support/run-alone.js'

const quiet = {stage: () => undefined, trialEnded: () => undefined, answered: () => undefined}

const prepared = (given: SizedLoad): Promise<PreparedAdvice> =>
  prepareAdvice(
    {warmup: 1000, duration: 30_000, ...given},
    {slots: 2, autoscalers: ['flink-operator'], headroom: 0.1, objectives: []},
  )

/** Bursting is one option, whatever its strategy. */
const kindOf = (name: string | null): string | undefined => name?.split(':')[0]

/** Asked once for several tests. */
let spike: Promise<{readonly question: PreparedAdvice; readonly advice: Advice}> | undefined
const ofSpike = (): NonNullable<typeof spike> =>
  (spike ??= prepared(SPIKE).then(async (question) => ({
    question,
    advice: await adviseWith(question, quiet, runAlone),
  })))

const OPTION_KEYS =
  'name pipeline strategy autoscaler slots p99Ms p999Ms sloMissedShare headroom coldStarts usdPerMonth usdPerMonthLow usdPerMonthHigh meets kind relaxMs sameAs'
    .split(' ')
    .toSorted()

const SPIKE = {shape: 'spike', rate: 70, peakRate: 250, spikeDuration: 4000, serviceTime: 20} as const

/** Of hundreds of small trials. */
const WHOLE_MS = 90_000

describe('advice', () => {
  test(
    'names every way, the cheapest that meets, how sure it is and where it flips',
    {timeout: WHOLE_MS},
    async () => {
      const {question, advice} = await ofSpike()

      const json = adviceJson(question, advice)
      expect(Object.keys(json)).toEqual(
        'load capacity slo headroom slotSheet options choice why next reason flips steady leftOut confidence assumptions computed'.split(
          ' ',
        ),
      )
      expect(json).toMatchObject({
        slo: {percentile: 'p99', limitMs: 500},
        headroom: 0.1,
        slotSheet: rowPrice().name,
        next: advice.next,
      })
      for (const option of json.options) expect(Object.keys(option).toSorted()).toEqual(OPTION_KEYS)
      for (const flip of json.flips) expect(Object.keys(flip)).toEqual(['parameter', 'from', 'at', 'winner'])
      expect(advice.options.map(({kind}) => kind)).toEqual([
        'wait',
        'relax',
        'add-slots',
        'over-provision',
        'autoscale',
        'burst',
        'bridge',
      ])
      expect(advice).toMatchObject({
        why: expect.stringMatching(/cheapest|as cheap/) as string,
        confidence: {runs: 9},
      })
      expect(advice.options.find(({kind}) => kind === 'wait')).toMatchObject({meets: false, slots: 2})
      // Below the capacity of 100/s there is nothing to burst.
      const [down] = advice.flips.filter(({parameter, at, from}) => parameter === 'peak' && at < from)
      expect(down).toMatchObject({winner: 'wait'})
      expect(down!.at).toBeGreaterThan(70)
      expect(down!.at).toBeLessThan(140)
    },
  )

  test(
    'flips where it says: on both sides of a peak, a service time and a slot price, computed anew',
    {timeout: WHOLE_MS},
    async () => {
      const {
        question,
        advice: {choice, flips},
      } = await ofSpike()
      const winnerWith = async (changes: SizedLoad): Promise<string | null> => {
        const other = await prepared({...SPIKE, maxInFlight: question.given.maxInFlight!, ...changes})
        const rules = rulesOf(other)
        const once = await triedOnce({prepared: other, rules, tryOnce: runAlone})
        return choose(once.map(({candidate, trials}) => optionOf(candidate.parts, trials, rules))).choice
      }
      const changed: Readonly<Record<string, (value: number) => SizedLoad>> = {
        peak: (peakRate) => ({peakRate}),
        'service time': (serviceTime) => ({serviceTime}),
        'slot price': (value) => ({prices: {kind: 'managed-flink-us-east-1', slotUsdPerHour: String(value)}}),
      }
      const known = flips.filter(({parameter}) => changed[parameter])
      expect(new Set(known.map(({parameter}) => parameter)).size).toBeGreaterThanOrEqual(2)
      for (const {parameter, from, at, winner} of known) {
        const before = at * 1.0906 ** (at > from ? -1 : 1)
        expect(kindOf(await winnerWith(changed[parameter]!(at))), `${parameter} ${at}`).toBe(kindOf(winner))
        expect(kindOf(await winnerWith(changed[parameter]!(before))), `${parameter} ${before}`).toBe(
          kindOf(choice),
        )
      }
    },
  )

  test('plans where bursts come again', async () => {
    const question = await prepared({...SPIKE, period: 15_000, spikeDuration: 2000})
    const {options} = await decide({prepared: question, rules: rulesOf(question), tryOnce: runAlone}, quiet)
    expect(options.some(({kind}) => kind === 'planned')).toBe(true)
  })

  test('waits where nothing is above capacity, and has nothing to relax', async () => {
    const advice = await adviseWith(
      await prepared({shape: 'constant', rate: 50, serviceTime: 20}),
      quiet,
      runAlone,
    )

    expect(advice.choice).toBe('wait')
    expect(advice.options.some(({kind}) => kind === 'relax' || kind === 'add-slots')).toBe(false)
  })

  test('has no choice where nothing can hold the objective', async () => {
    const advice = await adviseWith(
      await prepared({...SPIKE, slo: {percentile: 'p99', limitMs: 19}}),
      quiet,
      runAlone,
    )

    expect(advice).toMatchObject({choice: null, why: 'none meets', flips: []})
  })
})

test.each([
  {orchestrationSlots: 1, monthUsd: 3 * 0.0575 * 730},
  {orchestrationSlots: 0, monthUsd: 2 * 0.0575 * 730},
])(
  'a month of waiting costs its slots on a sheet of the user: %o',
  async ({orchestrationSlots, monthUsd}) => {
    const prices = {kind: 'ec2-eu-central-1', orchestrationSlots}
    const question = await prepared({...SPIKE, prices})
    const candidates = await ownSlotOptions(question.given, {wishes: question, strategies: []})
    const {parts, trialOf} = candidates.find((one) => one.parts.kind === 'wait')!
    const {usdPerMonth} = optionOf(parts, [await runAlone(trialOf(1))], rulesOf(question))
    expect(usdPerMonth).toBeCloseTo(monthUsd, 6)
  },
)

/** A minute of two bursts, of which nothing was tuned to. */
const HELD_OUT = path.join(mkdtempSync(path.join(os.tmpdir(), 'burst-held-out-')), 'trace.csv')
beforeAll(() => {
  const rates = [60, 75, 50, 260, 180, 70, 65, 80, 55, 140, 60, 70]
  writeFileSync(HELD_OUT, `seconds,eps\n${rates.map((eps, index) => `${index * 5},${eps}`).join('\n')}\n`)
})
afterAll(() => {
  rmSync(path.dirname(HELD_OUT), {recursive: true})
})

describe('its choice costs at most 1.05 times the cheapest of all that can be had', () => {
  /** Every number of slots up to the peak's, every strategy at its own settings, an autoscaler. */
  async function cheapestOfAll(question: PreparedAdvice, options: readonly Option[]): Promise<number> {
    const rules = rulesOf(question)
    const candidates = await ownSlotOptions(question.given, {
      wishes: question,
      strategies: Object.keys(STRATEGIES).filter((kind) => kind !== 'budget'),
    })
    const costs: number[] = []
    /** What meets by one seed has to meet by all of them, as the choice does. */
    const keep = async (parts: OptionParts, trialOf: (repetition: number) => Trial): Promise<void> => {
      if (!optionOf(parts, [await runAlone(trialOf(1))], rules).meets) return
      const all = await Promise.all([1, 2, 3, 4, 5].map((repetition) => runAlone(trialOf(repetition))))
      const option = optionOf(parts, all, rules)
      if (option.meets) costs.push(option.usdPerMonth)
    }
    for (const {parts, trialOf} of candidates) await keep(parts, trialOf)
    const most = Math.max(...options.map(({slots}) => slots))
    const [wait] = candidates
    for (let slots = question.slots + 1; slots <= most; slots++) {
      const parts = {...wait!.parts, kind: 'add-slots', pipeline: 'overprovisioned', slots} as const
      await keep(parts, (repetition) =>
        withParallelism({...wait!.trialOf(repetition), pipeline: 'overprovisioned'}, slots),
      )
    }
    return Math.min(...costs)
  }

  test.each([
    ['a short spike', SPIKE],
    ['a long spike', {...SPIKE, spikeDuration: 12_000}],
    ['a low spike', {...SPIKE, peakRate: 120}],
    ['a spike every 10 s', {...SPIKE, period: 10_000, spikeDuration: 2000}],
    [
      'variable service',
      {...SPIKE, serviceDistribution: 'lognormal', serviceCv: 2, slo: {percentile: 'p99', limitMs: 2000}},
    ],
    ['a ramp', {...SPIKE, shape: 'ramp', spikeDuration: undefined}],
    [
      'a sine of drawn service',
      {
        ...SPIKE,
        shape: 'sine',
        rate: 90,
        peakRate: 180,
        period: 15_000,
        spikeDuration: undefined,
        serviceDistribution: 'exponential',
      },
    ],
    ['a narrow objective', {...SPIKE, slo: {percentile: 'p99', limitMs: 150}}],
    ['a step', {...SPIKE, shape: 'step', spikeDuration: undefined}],
    ['a held-out trace', {trace: HELD_OUT, traceScale: 1, serviceTime: 20}],
  ] as const)('%s', async (_, load) => {
    const given = Object.fromEntries(Object.entries(load).filter(([, value]) => value !== undefined))
    const question = await prepared(given)
    const {options, choice} = await decide(
      {prepared: question, rules: rulesOf(question), tryOnce: runAlone},
      quiet,
    )
    const chosen = options.find(({name}) => name === choice.choice)

    expect(chosen, choice.why).toBeDefined()
    expect(chosen!.usdPerMonth).toBeLessThanOrEqual(1.05 * (await cheapestOfAll(question, options)))
  })
})

test('what decides the answer has to be stated', async () => {
  const wishes = {slots: 2, autoscalers: [], headroom: 0.1, objectives: []}

  await expect(prepareAdvice({}, wishes)).rejects.toThrow(/--trace FILE, or --rate EPS.*--service-time/)
  await expect(prepareAdvice({rate: 100}, wishes)).rejects.toThrow(/advice needs what an event costs/)
  await expect(prepareAdvice({rate: 100, serviceTime: 0}, wishes)).rejects.toThrow(/no capacity/)
  await expect(
    prepareAdvice({rate: 100, serviceTime: 1}, {...wishes, autoscalers: ['flink-operatr']}),
  ).rejects.toThrow(/did you mean "flink-operator"/)
  await expect(prepareAdvice({rate: 'max', serviceTime: 1}, wishes)).rejects.toThrow(/max is no load/)
})
