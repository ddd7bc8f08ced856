import {expect, test} from 'vitest'
import {busyParts} from '../../../../src/experiment/advise/parts/busy-parts.js'
import {NS_PER_S} from '../../../../src/model/units.js'
import {onlyParts} from '../../../../src/workload/trace-parts.js'
import type {TracePoints} from '../../../../src/workload/trace.js'

const MINUTE_MS = 60_000
const rates = (...eps: number[]): TracePoints => ({
  kind: 'rates',
  points: eps.map((rateEps, minute) => ({atNs: minute * 60 * NS_PER_S, rateEps})),
  endNs: eps.length * 60 * NS_PER_S,
})
const busy = {
  windowMs: 20 * MINUTE_MS,
  capacityEps: 100,
  aboveEps: 90,
  bursts: [],
  beforeMs: MINUTE_MS,
  afterMs: MINUTE_MS,
}
const minutes = (parts: ReturnType<typeof busyParts>) =>
  parts.map(({fromMs, toMs}) => [fromMs / MINUTE_MS, toMs / MINUTE_MS])
const calm = (count: number): number[] => Array.from({length: count}, () => 50)

test('parts are bursts with their queues: 60/s too much for a minute take 72 s at 50/s to spare', () => {
  const points = rates(...calm(5), 160, ...calm(14))

  expect(minutes(busyParts(points, busy))).toEqual([[4, 8.2]])
  expect(minutes(busyParts(points, {...busy, capacityEps: Infinity}))).toEqual([[4, 7]])
  // Whatever is a burst already is in it, and what is a minute apart is one.
  const bursts = [{fromMs: 9 * MINUTE_MS, toMs: 10 * MINUTE_MS}]
  expect(minutes(busyParts(points, {...busy, bursts}))).toEqual([[4, 11]])
})

test('a trace that is never busy has no parts; one that always is has no calm', () => {
  expect(busyParts(rates(...calm(3), 60, ...calm(16)), busy)).toEqual([])
  expect(minutes(busyParts(rates(160, ...calm(18), 95), {...busy, capacityEps: 51}))).toEqual([[0, 20]])
})

test('outside its parts a trace is silent, and as long as before', () => {
  const parts = [
    {fromMs: 30_000, toMs: 90_000},
    {fromMs: 180_000, toMs: 240_000},
  ]
  expect(onlyParts(rates(1, 2, 3, 4), parts)).toEqual({
    kind: 'rates',
    points: [
      {atNs: 0, rateEps: 0},
      {atNs: 30 * NS_PER_S, rateEps: 1},
      {atNs: 60 * NS_PER_S, rateEps: 2},
      {atNs: 90 * NS_PER_S, rateEps: 0},
      {atNs: 180 * NS_PER_S, rateEps: 4},
      {atNs: 240 * NS_PER_S, rateEps: 0},
    ],
    endNs: 240 * NS_PER_S,
  })
  const instants = Float64Array.from([10, 40, 89, 90, 181].map((seconds) => seconds * NS_PER_S))
  expect(onlyParts({kind: 'instants', atNs: instants}, parts)).toEqual({
    kind: 'instants',
    atNs: Float64Array.from([40, 89, 181].map((seconds) => seconds * NS_PER_S)),
  })
})
