import {describe, expect, test} from 'vitest'
import {UsageError} from '../../src/errors.js'
import {isOffloaded, strategyOf} from './drive.js'

describe('deadline', () => {
  test.each([
    {localWaitMs: 0, margin: 1, isOff: false},
    {localWaitMs: 495, margin: 1, isOff: false},
    {localWaitMs: 495.001, margin: 1, isOff: true},
    {localWaitMs: 246, margin: 0.5, isOff: true},
    {localWaitMs: 244, margin: 0.5, isOff: false},
    // The slower path is still taken: what would miss the SLO here may as well miss it there.
    {localWaitMs: 600, margin: 1, offloadMs: 5000, isOff: true},
    {localWaitMs: 600, margin: 1, offloadMs: Number.NaN, isOff: true},
  ])(
    'with 5 ms of service after $localWaitMs ms and a margin of $margin: offloaded $isOff',
    ({margin, isOff, ...waits}) => {
      expect(isOffloaded(strategyOf('deadline', {margin}), waits)).toBe(isOff)
    },
  )

  test('asks for the objective that it is to keep', () => {
    expect(() => strategyOf('deadline', {}, null)).toThrow(UsageError)
  })
})
