import {expect, test} from 'vitest'
import {reactionMs} from '../../../src/analysis/elasticity/reaction.js'
import {createRateProfile} from '../../../src/workload/rate-profile.js'
import {type ExecutedCall, toColumns} from '../../support/executed-calls.js'
import {buildTrial, type TrialChanges} from '../../support/trial.js'

/** 4 slots of 2 ms: 2000 events/s. 1000 events/s, and 4000 in the spike, from 5 s to 7 s of 12 s. */
const SPIKE: TrialChanges = {
  load: {shape: 'spike', extent: {kind: 'duration', warmupMs: 2000, durationMs: 10_000}},
}
const BURST = {fromMs: 5000, toMs: 7000}

/** One call every 50 ms that executed what a rate brings. */
const callsAt = (eps: number, fromMs: number, toMs: number): readonly ExecutedCall[] =>
  Array.from({length: (toMs - fromMs) / 50}, (_, i) => ({
    events: eps / 20,
    startMs: fromMs + i * 50,
    endMs: fromMs + i * 50 + 10,
  }))

const reactionTo = (calls: readonly ExecutedCall[], changes: TrialChanges = SPIKE): number | null => {
  const trial = buildTrial(changes)
  return reactionMs(trial, {burst: BURST, profile: createRateProfile(trial.load), calls: toColumns(calls)})
}

test('reaction is when Lambda begins to take the excess', () => {
  expect(reactionTo(callsAt(2000, 5000, 7000))).toBe(0)
  expect(reactionTo(callsAt(2000, 5700, 7000))).toBe(700)
  expect(reactionTo([...callsAt(200, 5000, 5700), ...callsAt(2000, 5700, 7000)])).toBe(700)
})

test('what chance takes from a second is no lack, and more of it is one', () => {
  // 4000 arrivals of a second vary by 63; three times that may be missing.
  expect(reactionTo(callsAt(1820, 5300, 7000))).toBe(300)
  expect(reactionTo(callsAt(1780, 5300, 7000))).toBeNull()
})

test('services that vary move the capacity of the slots, too', () => {
  const calls = callsAt(1780, 5300, 7000)
  // 2000 services of a second vary by 45 if exponential: together 77.
  expect(reactionTo(calls, {...SPIKE, service: {distribution: 'exponential'}})).toBe(300)
})

test('no excess is small enough to be chance alone', () => {
  const load = {...SPIKE.load, peakRateEps: 2020}
  expect(reactionTo([], {load})).toBeNull()
  expect(reactionTo(callsAt(20, 5000, 7000), {load})).toBe(0)
})

test('a burst that the slots can serve needs no reaction', () => {
  expect(reactionTo([], {load: {...SPIKE.load, peakRateEps: 2000}})).toBe(0)
})

test('its end is no reaction to a burst, and neither is a share that goes on and off', () => {
  expect(reactionTo([])).toBeNull()
  expect(reactionTo(callsAt(2000, 7000, 9000))).toBeNull()
  const long = {load: {...SPIKE.load, spikeDurationMs: 7000}}
  const flapping = [5000, 7000, 9000, 11_000].flatMap((fromMs) => callsAt(2000, fromMs, fromMs + 1000))
  expect(
    reactionMs(buildTrial(long), {
      burst: {fromMs: 5000, toMs: 12_000},
      profile: createRateProfile(buildTrial(long).load),
      calls: toColumns(flapping),
    }),
  ).toBe(6000)
})
