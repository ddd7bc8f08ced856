import {describe, expect, test} from 'vitest'
import type {Choice} from '../../../src/analysis/advice/choose.js'
import {UsageError} from '../../../src/errors.js'
import {type Answers, type FlipQuestion, flipsOf} from '../../../src/experiment/advise/sizes/flips.js'
import type {Variation} from '../../../src/experiment/advise/variation.js'
import {loadProfile} from '../../../src/settings/files/load-profile.js'

const GIVEN = {
  shape: 'spike',
  rate: 100,
  peakRate: 400,
  spikeDuration: 5000,
  serviceTime: 10,
  maxInFlight: 64,
} as const
const question = (kind: FlipQuestion['kind'] = 'burst', mayGoBelow = false): FlipQuestion => ({
  given: GIVEN,
  profile: loadProfile('node').profile,
  choice: kind,
  kind,
  mayGoBelow,
})
const asked = (quick: Answers['quick'], thorough = quick): Answers => ({quick, thorough})
const taken = (choice: string | null): Promise<Choice> =>
  Promise.resolve({choice, why: 'cheapest', next: null})

/** Bursting up to a peak of 700, waiting below one of 150, slots for spikes from 12 s on. */
const answer = ({peak = 1, 'spike length': length = 1}: Variation): Promise<Choice> =>
  taken(peak * 400 > 700 ? null : peak * 400 < 150 ? 'wait' : length * 5000 >= 12_000 ? 'add-slots' : 'burst')

describe('flips', () => {
  test('are where another wins within a tenth, each way, beside what does not flip', async () => {
    const {flips, steady} = await flipsOf(question(), asked(answer))

    expect(flips.map(({parameter, winner}) => [parameter, winner])).toEqual([
      ['peak', null],
      ['peak', 'wait'],
      ['spike length', 'add-slots'],
    ])
    const [up = Number.NaN, down = Number.NaN, length = Number.NaN] = flips.map(({at}) => at)
    expect(up).toBeGreaterThan(700)
    expect(up).toBeLessThan(770)
    expect(down).toBeLessThan(150)
    expect(down).toBeGreaterThan(135)
    expect(length).toBeGreaterThanOrEqual(12_000)
    expect(length).toBeLessThan(13_500)
    // Functions as they are: only the way that harms them is looked at.
    expect(steady).toContainEqual({parameter: 'calls at once', from: 64, to: 16})
    expect(steady.filter(({parameter}) => parameter === 'cold start')).toHaveLength(1)
  })

  test('stop where a size cannot be had', async () => {
    const {flips, steady} = await flipsOf(
      question(),
      asked(({'spike length': length = 1, ...others}) =>
        length > 2 ? Promise.reject(new UsageError('a spike does not fit')) : answer(others),
      ),
    )

    expect(flips.map(({parameter}) => parameter)).toEqual(['peak', 'peak'])
    expect(steady).toContainEqual({parameter: 'spike length', from: 5000, to: 10_000})
  })

  test('are held by a thorough answer on both sides, and looked for with it where the quick one was wrong', async () => {
    const thorough = ({peak = 1}: Variation): Promise<Choice> => taken(peak > 1.3 ? 'autoscale' : 'burst')
    const {flips} = await flipsOf(
      question(),
      asked(({peak = 1}) => taken(peak > 3 ? 'add-slots' : 'burst'), thorough),
    )

    const [flip] = flips
    expect(flip).toMatchObject({parameter: 'peak', winner: 'autoscale'})
    expect(flip!.at).toBeGreaterThan(520)
    expect(flip!.at).toBeLessThan(572)
  })

  test('take bursting for one option, whatever its strategy', async () => {
    const named = {...question(), choice: 'burst: shortest-delay'}
    const taking = (strategy: string) => (peak: number) =>
      taken(peak > 1.3 ? 'add-slots' : peak > 1.1 ? `burst: ${strategy}` : named.choice)
    const {flips} = await flipsOf(
      named,
      asked(
        ({peak = 1}) => taking('threshold')(peak),
        ({peak = 1}) => taking('utilization')(peak),
      ),
    )

    expect(flips).toHaveLength(1)
    expect(flips[0]).toMatchObject({parameter: 'peak', winner: 'add-slots'})
    expect(flips[0]!.at).toBeGreaterThan(520)
  })

  test('are none where the seed that they are computed by chooses otherwise as asked', async () => {
    const other = await flipsOf(
      question(),
      asked(answer, () => taken('add-slots')),
    )

    expect(other).toEqual({flips: [], steady: []})
  })

  test('of waiting are looked for under heavier loads alone', async () => {
    const sizes: Variation[] = []
    await flipsOf(
      question('wait'),
      asked((variation) => {
        sizes.push(variation)
        return taken('wait')
      }),
    )

    expect(sizes.flatMap((size) => Object.values(size)).every((factor) => factor > 1)).toBe(true)
    expect(sizes.some((size) => 'cold start' in size)).toBe(false)
  })

  test('of waiting are looked for under lighter loads where an autoscaler may go below it', async () => {
    const {flips} = await flipsOf(
      question('wait', true),
      asked(({peak = 1}) => taken(peak < 0.6 ? 'autoscale: own' : 'wait')),
    )

    expect(flips).toMatchObject([{parameter: 'peak', winner: 'autoscale: own'}])
  })

  test('pass on what is no fault of the size', async () => {
    await expect(
      flipsOf(
        question(),
        asked(() => Promise.reject(new Error('broken'))),
      ),
    ).rejects.toThrow('broken')
  })
})
