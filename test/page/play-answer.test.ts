import {describe, expect, test} from 'vitest'
import type {Shown} from '../../src/page/app/answer.js'
import {answerColumns} from '../../src/page/app/answer-columns.js'
import {sentenceOf} from '../../src/page/app/sentence.js'
import type {State} from '../../src/page/app/settings/controls.js'
import {START} from '../../src/page/app/settings/start.js'
import {flagsOf} from '../../src/page/app/settings/flags.js'
import {answerTo, questionOf} from '../support/play-page.js'

async function shownOf(part: Readonly<State>): Promise<Shown> {
  const state = {...START, ...part}
  return {...(await answerTo(state)), question: await questionOf(flagsOf(state)), bundle: 1}
}

/** The cells of a column by pipeline; a red one has an exclamation mark. */
function column(shown: Shown, title: string, pinned: Shown | null = null): Readonly<Record<string, string>> {
  const one = answerColumns(shown, pinned).find((other) => other.title === title)
  if (!one) return {}
  return Object.fromEntries(
    shown.trials.map((trial) => {
      const {text, isMissed = false} = one.cellOf(trial)
      return [trial.row.pipeline, `${text}${isMissed ? ' !' : ''}`]
    }),
  )
}

const HOUR_USD = 0.11
const monthOf = (slots: number): number => (slots + 1) * HOUR_USD * 730

describe('a month on the page of burst play', () => {
  test.each([
    ['constant', {shape: 'constant', rate: '2500', duration: '20s'}],
    ['step', {shape: 'step'}],
    ['ramp', {shape: 'ramp'}],
    [
      'cut off',
      {shape: 'constant', rate: '2500', duration: '20s', 'drain-timeout': '1s', pipeline: 'vanilla,burst'},
    ],
  ])('of slots is their hours, however long a job of load %s drains', async (_, part) => {
    const {trials} = await shownOf({pipeline: 'vanilla,rescaled,overprovisioned', ...part})
    for (const {row, monthUsd} of trials.filter(({row: one}) => one.pipeline !== 'burst'))
      expect(monthUsd).toBeCloseTo(monthOf(row.slotsMax), 1)
  })

  test('pays for warm environments once an hour, drain or not', async () => {
    const part = {
      shape: 'constant',
      rate: '2500',
      duration: '10s',
      environments: 'warm',
      strategy: 'never',
      pipeline: 'burst',
    }
    const [{trials: cold}, {trials: warm}] = [
      await shownOf({...part, environments: 'cold'}),
      await shownOf(part),
    ]
    const [before, after] = [cold[0]!, warm[0]!]
    expect(before.row.slotSeconds).toBeGreaterThan(4 * 10 * 1.1)
    // Nothing is called: all of it is paid by the second.
    const standing = after.row.lambdaCostUsd / (after.row.slotSeconds / 4)
    expect(after.monthUsd - before.monthUsd).toBeCloseTo(standing * 3600 * 730, 4)
  })

  test('calls what is dearer by the month the cheapest by the event', async () => {
    const shown = await shownOf({
      shape: 'constant',
      rate: '2500',
      duration: '20s',
      slo: 'lost<1',
      pipeline: 'vanilla,overprovisioned',
    })
    expect(sentenceOf(shown)).toBe(
      'Slots for the peak: the cheapest by the event that holds lost<1, $482 a month. Waiting would make events later and later (5.4 s in this window), for $402.',
    )
  })
})

describe('the answer of burst play', () => {
  test('names the objective that was asked for, and shows it', async () => {
    const shown = await shownOf({slo: 'max<1ms'})
    expect(sentenceOf(shown)).toBe('Nothing here holds max<1ms.')
    expect(column(shown, 'max')).toEqual({
      vanilla: '2.05 s !',
      rescaled: '2.05 s !',
      burst: '339 ms !',
      overprovisioned: '313 ms !',
    })
    // No objective, and so none is missed.
    expect(column(shown, 'p99 in spikes')).toMatchObject({vanilla: '2.02 s'})
  })

  test.each([
    ['cost<0.1', '$ per million events', {vanilla: '$0.095', burst: '$0.132 !'}],
    ['lost<1', 'lost', {vanilla: '0', burst: '0'}],
    ['slo-missed-seconds<1', 's missed', {vanilla: '6 !', burst: '0'}],
  ])('shows what %s limits', async (slo, title, cells) => {
    expect(column(await shownOf({slo, pipeline: 'vanilla,burst'}), title)).toEqual(cells)
  })

  test('judges no percentile of too few events', async () => {
    const shown = await shownOf({slo: 'p999<1h', 'spike-duration': '200ms'})
    expect(sentenceOf(shown)).toMatch(
      /^No choice: a p999 needs 20000 events or more, and 801 were inside bursts/,
    )
    expect(column(shown, 'p999 in spikes')).toMatchObject({vanilla: '–', burst: '–'})
  })

  test('says what was lost', async () => {
    const shown = await shownOf({
      'on-give-up': 'drop',
      'max-attempts': '1',
      'reserved-concurrency': '2',
      rate: '1800',
      pipeline: 'vanilla,burst',
    })
    expect(sentenceOf(shown)).toBe('Nothing here holds p99<500ms. Burst loses 3,727 events.')
    expect(column(shown, 'lost')).toEqual({vanilla: '0', burst: '3,727 !'})
  })

  test('says what was left unfinished, and marks what is at least so much', async () => {
    const shown = await shownOf({
      shape: 'constant',
      rate: '2500',
      duration: '20s',
      'drain-timeout': '1s',
      pipeline: 'vanilla,overprovisioned',
    })
    expect(sentenceOf(shown)).toBe(
      'Slots for the peak: the cheapest that holds p99<500ms, $482 a month. Waiting would make events later and later (≥ 4.58 s in this window), for $402. Events were left unfinished (Wait): ≥ is at least so much.',
    )
    expect(column(shown, 'p99')['vanilla']).toBe('≥ 4.58 s !')
    expect(column(shown, 's missed')['vanilla']).toMatch(/^≥ \d+$/)
    expect(column(shown, 'unfinished')).toEqual({vanilla: '8,890 !', overprovisioned: '0'})
    expect(column(await shownOf({pipeline: 'vanilla'}), 'unfinished')).toEqual({})
  })

  test('compares with what is pinned only what is of one kind', async () => {
    const [p99, p50] = [
      await shownOf({pipeline: 'vanilla'}),
      await shownOf({pipeline: 'vanilla', slo: 'p50<1s'}),
    ]
    expect(column(p50, 'to the pinned', p99)).toEqual({vanilla: 'the same, not comparable'})
    expect(column(p99, 'to the pinned', p99)).toEqual({vanilla: 'the same, the same'})
  })
})
