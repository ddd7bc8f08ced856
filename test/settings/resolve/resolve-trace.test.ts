import {describe, expect, test} from 'vitest'
import {describeTrace} from '../../../src/cli/describe/describe-trace.js'
import {RUN_DEFAULTS, sweepDefaults} from '../../../src/settings/defaults.js'
import {resolveSettings} from '../../../src/settings/resolve/resolve-settings.js'
import type {GivenSettings} from '../../../src/settings/settings.js'
import {burstIntervals} from '../../../src/workload/bursts.js'
import type {TracePoints} from '../../../src/workload/trace.js'

const MINUTE_MS = 60_000

/** 300/s for 20 minutes, but 900/s in the third, in steps of a minute. */
const MINUTES: TracePoints = {
  kind: 'rates',
  points: Array.from({length: 20}, (_, minute) => ({
    atNs: minute * MINUTE_MS * 1e6,
    rateEps: minute === 2 ? 900 : 300,
  })),
}

function loadOf(given: GivenSettings, points = MINUTES) {
  const trace = {path: 'some/load.csv', sha256: 'abc', points}
  return resolveSettings({engine: 'virtual', trace: trace.path, ...given}, RUN_DEFAULTS, {trace}).load
}

describe('the load of a trace', () => {
  test('is all of it, after a warm-up at its first rate', () => {
    expect(loadOf({parallelism: 4, serviceTime: 10})).toEqual({
      shape: 'trace',
      arrivals: 'poisson',
      rateEps: 300,
      peakRateEps: 900,
      periodMs: null,
      spikeDurationMs: null,
      extent: {kind: 'duration', warmupMs: 2000, durationMs: 20 * MINUTE_MS},
      drainTimeoutMs: null,
      trace: {
        path: 'some/load.csv',
        sha256: 'abc',
        fileMs: 20 * MINUTE_MS,
        events: 300 * 60 * 19 + 900 * 60,
        lengthMs: 20 * MINUTE_MS,
        bursts: [{fromMs: 2 * MINUTE_MS, toMs: 3 * MINUTE_MS}],
      },
    })
  })

  test('that begins above the capacity of the slots has a warm-up below it', () => {
    expect(loadOf({parallelism: 2, serviceTime: 10}).rateEps).toBe(160)
    expect(loadOf({parallelism: 3, serviceTime: 10}).rateEps).toBe(300)
  })

  test('has bursts above the capacity of the slots, counted from the start of the warm-up', () => {
    const burstsAt = (parallelism: number) => burstIntervals(loadOf({parallelism, serviceTime: 10}))

    expect(burstsAt(2)).toEqual([{fromMs: 2000, toMs: 2000 + 20 * MINUTE_MS}])
    expect(burstsAt(3)).toEqual([{fromMs: 2000 + 2 * MINUTE_MS, toMs: 2000 + 3 * MINUTE_MS}])
    expect(burstsAt(9)).toEqual([])
  })

  test('is as long as a duration says, which it tells', () => {
    const used = (given: GivenSettings): string | null =>
      describeTrace(loadOf({parallelism: 4, serviceTime: 10, ...given}))

    expect(used({})).toBe('load.csv: all of its 20 min, once above capacity')
    expect(used({duration: 10 * MINUTE_MS})).toBe('load.csv: uses 10 min of 20 min, once above capacity')
    expect(used({duration: 2 * MINUTE_MS})).toBe('load.csv: uses 2 min of 20 min, never above capacity')
    expect(used({duration: 30 * MINUTE_MS})).toBe(
      'load.csv: all of its 20 min, and how it ends for 10 min more, once above capacity',
    )
    expect(used({events: 5000})).toBe(
      'load.csv: its first 5000 events, warm-up included, never above capacity',
    )
  })

  test('needs no rate in a sweep, and drains as long as it is on a wall clock', () => {
    const trace = {path: 'load.csv', sha256: 'abc', points: MINUTES}
    const {load} = resolveSettings({engine: 'embedded', trace: trace.path}, sweepDefaults('embedded'), {
      trace,
    })

    expect(load).toMatchObject({shape: 'trace', rateEps: 300, drainTimeoutMs: 20 * MINUTE_MS})
  })

  test.each([
    [{rate: 500}, 'rate is given, and a trace has its own rates'],
    [{rate: 'max'}, 'rate is given'],
    [{peakRate: 500}, 'peak rate is given, and a trace has its own rates'],
    [{period: 500}, 'period is given'],
    [{spikeDuration: 500}, 'spike duration is given'],
    [{shape: 'spike'}, 'a trace is for shape trace, and shape is spike'],
    [{duration: 500, events: 5000}, 'both events and duration'],
    [{events: 600}, 'the warm-up of 2000 ms alone takes 600'],
  ] as const)('contradicts %o', (given, message) => {
    expect(() => loadOf(given as GivenSettings)).toThrow(message)
  })

  test('of one rate needs an end, and one without events is none', () => {
    const one: TracePoints = {kind: 'rates', points: [{atNs: 0, rateEps: 300}]}
    const none: TracePoints = {
      kind: 'rates',
      points: [
        {atNs: 0, rateEps: 0},
        {atNs: 5e9, rateEps: 300},
      ],
    }

    expect(() => loadOf({}, one)).toThrow('some/load.csv has one rate and no end')
    expect(loadOf({duration: 5000}, one).extent).toMatchObject({durationMs: 5000})
    expect(() => loadOf({duration: 4000}, none)).toThrow('some/load.csv has no event in its window')
  })

  test('that could not be counted is refused', () => {
    const fast: TracePoints = {
      kind: 'rates',
      points: [
        {atNs: 0, rateEps: 1e9},
        {atNs: 5e9, rateEps: 1e9},
      ],
    }
    expect(() => loadOf({}, fast)).toThrow('the window of some/load.csv can be 5.00e+9 events')
  })
})
