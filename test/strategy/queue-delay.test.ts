import {describe, expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {type Seen, sharesOf, strategyOf} from './drive.js'

// 2 s of delay at 2000 events/s are 4000 events.
const late: Seen = {arrivalRateEps: 4000, inputRateEps: 4000, processedRateEps: 2000, backlogEvents: 4001}
const calm: Seen = {arrivalRateEps: 1000, inputRateEps: 1000, processedRateEps: 1000, backlogEvents: 0}
const at = (atMs: number, seen: Seen): Seen => ({...seen, atMs})

const shares = (...seen: readonly Seen[]) =>
  sharesOf(strategyOf('queue-delay'), seen).map((share) => Math.round(share * 1e6) / 1e6)

describe('queue-delay', () => {
  test('offloads the excess and a tenth more once the queue is longer than 2 s', () => {
    expect(shares(at(1000, {...late, backlogEvents: 4000}), at(2000, late))).toEqual([0, 0.6])
  })

  test.each([
    {arrivalRateEps: 1e6, share: 0.95, why: 'never more than 0.95'},
    {arrivalRateEps: 2000, share: 0, why: 'a change of no more than 0.1 is none'},
    {arrivalRateEps: 2020, share: 0.109901, why: 'just above it is one'},
  ])('at $arrivalRateEps events/s it answers $share: $why', ({arrivalRateEps, share}) => {
    expect(shares(at(1000, {...late, arrivalRateEps}))).toEqual([share])
  })

  test('looks no more than once a second', () => {
    const seen = [at(800, calm), at(1600, late), at(2400, late)]
    expect(shares(...seen)).toEqual([0, 0, 0.6])
  })

  test('rests for 10 s after an action, then acts again', () => {
    const worse = {...late, arrivalRateEps: 8000}
    expect(shares(at(1000, late), at(10_999, worse), at(12_000, worse))).toEqual([0.6, 0.6, 0.85])
  })

  test('releases when the queue is empty and the load below 0.7 of capacity, not before', () => {
    const high = {...calm, inputRateEps: 1400}
    const queued = {...calm, backlogEvents: 1}
    expect(shares(at(1000, late), at(12_000, high), at(14_000, queued), at(16_000, calm))).toEqual([
      0.6, 0.6, 0.6, 0,
    ])
  })

  test('offloads all it may when nothing is processed any more', () => {
    expect(shares(at(1000, {...late, processedRateEps: 0}))).toEqual([0.95])
  })

  test('keeps its share without metrics and without load', () => {
    expect(shares(at(1000, late), at(12_000, NO_METRICS), at(14_000, NO_LOAD))).toEqual([0.6, 0.6, 0.6])
  })
})
