import {describe, expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {sharesOf, strategyOf} from './drive.js'

const ticks = (changes: object, times = 1000) => Array.from({length: times}, () => changes)

describe('threshold-random', () => {
  test.each([
    {records: 500, expected: 0},
    {records: 1000, expected: 0.5},
    {records: 2000, expected: 0.75},
  ])('offloads in $expected of all intervals after $records records', ({records, expected}) => {
    const seen = ticks({subtask0RecordsIn: records, busyShare: 0.9})
    const shares = sharesOf(strategyOf('threshold-random'), seen)
    // Three standard errors of 1000 throws.
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) / 1000 - expected)).toBeLessThan(0.05)
    expect(shares.every((share) => share === 0 || share === 1)).toBe(true)
  })

  test('counts busy time in whole intervals only', () => {
    const seen = [
      {subtask0RecordsIn: 0, busyShare: 0.999},
      {subtask0RecordsIn: 0, busyShare: 1},
    ]
    expect(sharesOf(strategyOf('threshold-random'), seen)).toEqual([0, 1])
  })

  test('forgets nothing: without load it goes on as the records so far say', () => {
    const shares = sharesOf(strategyOf('threshold-random'), ticks({...NO_LOAD, subtask0RecordsIn: 1e9}))
    expect(shares.filter((share) => share === 1).length).toBeGreaterThan(990)
  })

  test('offloads nothing without metrics', () => {
    const seen = ticks({...NO_METRICS, subtask0RecordsIn: Number.NaN}, 10)
    expect(sharesOf(strategyOf('threshold-random'), seen)).toEqual(Array(10).fill(0))
  })

  test('draws the same for the same seed', () => {
    const seen = ticks({subtask0RecordsIn: 1000})
    expect(sharesOf(strategyOf('threshold-random'), seen)).toEqual(
      sharesOf(strategyOf('threshold-random'), seen),
    )
  })
})
