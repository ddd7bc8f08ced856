import {expect, test} from 'vitest'
import type {Load} from '../../src/model/trial.js'
import {createSchedule, type Schedule} from '../../src/workload/schedule.js'
import {createScheduleStore} from '../../src/workload/schedule-store.js'
import {buildTrial} from '../support/trial.js'

const loadOf = (changes: Partial<Load> = {}): Load => buildTrial({load: changes}).load

/** All instants, asked for in blocks of this length. */
function read(schedule: Schedule, block: number): readonly number[] {
  const instants: number[] = []
  for (;;) {
    const target = new Float64Array(block)
    const filled = schedule.fill(target)
    instants.push(...target.subarray(0, filled))
    if (filled < block) return instants
  }
}

/** A store and how often it has drawn a schedule from the start. */
function counting(mostEvents = 1e6) {
  const opened: number[] = []
  const store = createScheduleStore(mostEvents, (load, seed, trace) => {
    opened.push(seed)
    return createSchedule(load, seed, trace)
  })
  return {store, opened}
}

test.each<[string, Partial<Load>]>([
  ['a spike', {}],
  ['uniform arrivals', {arrivals: 'uniform'}],
  ['a number of events', {shape: 'constant', extent: {kind: 'events', warmupMs: 0, events: 5000}}],
  ['no event', {rateEps: 1e-6, peakRateEps: 1e-6}],
])('the stream of %s is read again as it was drawn, and drawn once', (_, changes) => {
  const load = loadOf(changes)
  const drawn = read(createSchedule(load, 7), 1024)
  const {store, opened} = counting()

  expect(read(store(load, 7), 1024)).toEqual(drawn)
  expect(read(store(structuredClone(load), 7), 100)).toEqual(drawn)
  expect(opened).toEqual([7])
})

test('a reader that stops, and two that take turns, leave the stream whole', () => {
  const load = loadOf()
  const drawn = read(createSchedule(load, 7), 1024)
  const {store, opened} = counting()
  store(load, 7).fill(new Float64Array(100))
  const [one, other] = [store(load, 7), store(load, 7)]
  const [first, second] = [new Float64Array(3000), new Float64Array(2000)]
  other.fill(second)
  one.fill(first)

  expect([...first]).toEqual(drawn.slice(0, 3000))
  expect([...second, ...read(other, 777)]).toEqual(drawn)
  expect(read(one, 1024)).toEqual(drawn.slice(3000))
  expect(opened).toEqual([7])
})

test('another seed, load or length is another stream', () => {
  const {store, opened} = counting()
  const loads = [loadOf(), loadOf({rateEps: 999}), loadOf({shape: 'square', periodMs: 5000})]
  for (const load of loads) {
    for (const seed of [1, 2])
      expect(read(store(load, seed), 1024)).toEqual(read(createSchedule(load, seed), 1024))
  }
  expect(opened).toHaveLength(6)
})

test('streams that were asked for longest ago are forgotten, and one that is too long is not kept', () => {
  // A trial of this load has some 20 000 events.
  const {store, opened} = counting(50_000)
  for (const seed of [1, 2, 3, 3, 2]) read(store(loadOf(), seed), 1024)
  expect(opened).toEqual([1, 2, 3])
  read(store(loadOf(), 1), 1024)
  expect(opened).toEqual([1, 2, 3, 1])

  const long = loadOf({extent: {kind: 'duration', warmupMs: 0, durationMs: 20_000}})
  read(store(long, 4), 1024)
  read(store(long, 4), 1024)
  expect(opened).toEqual([1, 2, 3, 1, 4, 4])
})
