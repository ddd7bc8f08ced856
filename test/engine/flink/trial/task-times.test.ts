import {describe, expect, test} from 'vitest'
import {isUnexplained, TaskTimes} from '../../../../src/engine/flink/trial/task-times.js'

const s = (seconds: number): number => seconds * 1e9

/** Two subtasks that report each second: the first is always busy, the second half the time and blocked else. */
function reported(seconds: number): TaskTimes {
  const times = new TaskTimes(2)
  for (let at = 0; at <= seconds; at++) {
    times.note({kind: 'counters', subtask: 0, atNs: s(at), busyNs: s(at), processed: 100 * at})
    times.note({kind: 'counters', subtask: 0, atNs: s(at), policyBlockedNs: 0})
    times.note({kind: 'counters', subtask: 1, atNs: s(at), busyNs: s(at / 2), processed: 50 * at})
    times.note({kind: 'counters', subtask: 1, atNs: s(at), policyBlockedNs: s(at / 2)})
  }
  return times
}

const UNKNOWN = {busyMs: Number.NaN, backpressuredMs: Number.NaN}

describe('task times', () => {
  test('are the sums over subtasks at their last report, for less than a second', () => {
    const known = {busyMs: 15_000, backpressuredMs: 5000, processedEvents: 1500}

    expect(reported(10).reading(s(10.9), {hasEnded: false})).toEqual(known)
    expect(reported(10).reading(s(11), {hasEnded: false})).toEqual({...UNKNOWN, processedEvents: Number.NaN})
    expect(reported(10).reading(s(60), {hasEnded: true})).toEqual(known)
  })

  test('of which one subtask says nothing are unknown', () => {
    const times = reported(10)
    times.note({kind: 'counters', subtask: 0, atNs: s(12), busyNs: s(12), processed: 1, policyBlockedNs: 0})

    expect(times.reading(s(12), {hasEnded: false})).toMatchObject(UNKNOWN)
    for (const hasEnded of [false, true]) {
      expect(new TaskTimes(1).reading(0, {hasEnded})).toMatchObject(UNKNOWN)
    }
  })

  test('never go back, whatever is read in the moment of a change', () => {
    const times = reported(10)
    times.note({kind: 'counters', subtask: 0, atNs: s(10.5), busyNs: s(9), processed: 900})
    times.note({kind: 'counters', subtask: 0, atNs: s(10.2), busyNs: s(20), processed: 2000})

    expect(times.reading(s(10.5), {hasEnded: false})).toMatchObject({busyMs: 15_000, processedEvents: 1500})
  })

  test('of a window are straight between reports, and known where one lies within a second of its ends', () => {
    const times = reported(10)

    expect(times.within([s(2.5), s(7.5)], Infinity)).toEqual({busyMs: 7500, backpressuredMs: 2500})
    // Past its last report a job that has ended does nothing more; one that was cut off was silent.
    expect(times.within([s(8), s(20)], Infinity)).toEqual({busyMs: 3000, backpressuredMs: 1000})
    expect(times.within([s(8), s(20)], s(10.5))).toEqual({busyMs: 3000, backpressuredMs: 1000})
    expect(times.within([s(8), s(20)], s(20))).toEqual(UNKNOWN)
    for (const lastNs of [s(1), Infinity]) {
      expect(new TaskTimes(1).within([0, s(1)], lastNs)).toEqual(UNKNOWN)
    }
  })

  test('of a window are never longer than it', () => {
    const times = new TaskTimes(1)
    for (const atMs of [0, 100, 200]) {
      times.note({kind: 'counters', subtask: 0, atNs: atMs * 1e6, busyNs: atMs * 1.1e6, policyBlockedNs: 0})
    }
    expect(times.within([0, 0.2e9], Infinity).busyMs).toBe(200)
  })

  test('of a job that is rescaled are those of the subtasks that run, and of what others had come to', () => {
    const times = new TaskTimes(1, 2)
    for (let at = 0; at <= 10; at++) {
      times.note({
        kind: 'counters',
        subtask: 0,
        atNs: s(at),
        busyNs: s(at),
        policyBlockedNs: 0,
        processed: at,
      })
      if (at === 4) times.rescaled(2, s(4))
      if (at > 4 && at <= 8)
        times.note({
          kind: 'counters',
          subtask: 1,
          atNs: s(at),
          busyNs: s(at - 4),
          policyBlockedNs: 0,
          processed: 1,
        })
      if (at === 8) times.rescaled(1, s(8))
    }

    expect(times.reading(s(10.5), {hasEnded: false})).toEqual({
      ...{busyMs: 14_000, backpressuredMs: 0, processedEvents: 11},
    })
    expect(times.within([s(2), s(10)], Infinity)).toEqual({busyMs: 12_000, backpressuredMs: 0})
    // As if it had waited since before it ran: no subtask does for longer than it is there.
    times.note({kind: 'counters', subtask: 1, atNs: s(9), policyBlockedNs: s(9)})
    expect(times.within([s(2), s(10)], Infinity).backpressuredMs).toBe(4000)
  })

  test('of a window that ends in a pause that is known are known, and a silence of their own is none of its', () => {
    const times = reported(10)
    const pause = {fromMs: 10_200, toMs: 14_500}
    const [known, early] = [[pause], [{fromMs: 10_200, toMs: 12_000}]]

    expect(times.within([s(8), s(14)], s(20), known)).toEqual({busyMs: 3000, backpressuredMs: 1000})
    expect(times.within([s(8), s(14)], s(20), early)).toEqual(UNKNOWN)
    expect(times.within([s(8), s(14)], s(20))).toEqual(UNKNOWN)
  })

  test('that are not fresh are silence since their last report, which a pause explains up to a second', () => {
    const times = reported(10)
    expect(times.silenceAt(s(10.9))).toBeNull()
    const silence = times.silenceAt(s(14))!
    expect(silence).toEqual({fromNs: s(10), toNs: s(14)})

    const pause = {fromMs: 10_100, toMs: 13_500}
    expect(isUnexplained(silence, [pause])).toBe(false)
    // One that has not ended yet, and two with time in between.
    expect(isUnexplained(silence, [{...pause, toMs: Infinity}])).toBe(false)
    expect(
      isUnexplained(silence, [
        {fromMs: 10_100, toMs: 11_000},
        {fromMs: 11_200, toMs: 13_500},
      ]),
    ).toBe(false)
    for (const pauses of [[], [{...pause, toMs: 13_000}], [{...pause, fromMs: 20_000, toMs: 30_000}]]) {
      expect(isUnexplained(silence, pauses)).toBe(true)
    }
  })

  test('of a job that never reported are a silence that no pause explains', () => {
    const silence = new TaskTimes(2).silenceAt(s(3))!
    expect(isUnexplained(silence, [{fromMs: 0, toMs: 3000}])).toBe(true)
  })
})
