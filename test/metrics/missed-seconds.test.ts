import {expect, test} from 'vitest'
import {missedFromMs, sloMissedSeconds} from '../../src/metrics/missed-seconds.js'

/** Two bins a second; each second with so many missed of its events. */
function binsOf(seconds: readonly (readonly [missed: number, events: number])[]) {
  const halves = seconds.flatMap(([missed, events]) => [
    {missed, events: events / 2},
    {missed: 0, events: events / 2},
  ])
  return {
    events: Float64Array.from(halves, ({events}) => events),
    sumNs: new Float64Array(halves.length),
    missedEvents: Float64Array.from(halves, ({missed}) => missed),
    used: halves.length,
  }
}
const JUDGE = {binMs: 500, missedShare: 0.01}
const OK = [2, 200] as const
const BAD = [3, 200] as const

test.each([
  ['its own second', {seconds: [OK, BAD, BAD, OK], atMs: 1400, wantedMs: 1600}],
  ['the next where its own is good', {seconds: [OK, OK, BAD, OK, BAD], atMs: 1400, wantedMs: 1600}],
  ['none', {seconds: [BAD, OK, OK, BAD], atMs: 1400, wantedMs: 0}],
  ['its own to the end', {seconds: [OK, BAD, BAD], atMs: 1000, wantedMs: 2000}],
  ['nothing where none is left', {seconds: [OK], atMs: 1000, wantedMs: 0}],
] as const)('missed seconds in a row count from %s', (_, {seconds, atMs, wantedMs}) => {
  expect(missedFromMs(binsOf(seconds), atMs, JUDGE)).toBe(wantedMs)
})

test('seconds of few events are judged together', () => {
  const sparse = binsOf([OK, [2, 60], [0, 60], OK])
  expect(sloMissedSeconds(sparse, 500, 0.01)).toBe(2)
  expect(missedFromMs(sparse, 1200, JUDGE)).toBe(1800)
})
