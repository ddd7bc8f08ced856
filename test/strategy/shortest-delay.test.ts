import {describe, expect, test} from 'vitest'
import {isOffloaded, strategyOf} from './drive.js'

describe('shortest-delay', () => {
  test.each([
    {localWaitMs: 0, offloadMs: 100, isOff: false},
    {localWaitMs: 95, offloadMs: 100, isOff: false},
    {localWaitMs: 95.001, offloadMs: 100, isOff: true},
    {localWaitMs: 100, remainingLingerMs: 10, offloadMs: 100, isOff: false},
    {localWaitMs: 106, remainingLingerMs: 10, offloadMs: 100, isOff: true},
    {localWaitMs: 0, offloadMs: 0, meanServiceMs: 0, isOff: false},
    // A dead target is never answered for: the breaker closes it, and its estimate stays.
    {localWaitMs: 1000, offloadMs: Number.NaN, isOff: false},
  ])(
    'a wait of $localWaitMs ms against $offloadMs ms and the rest of the linger: offloaded $isOff',
    ({isOff, ...waits}) => {
      expect(isOffloaded(strategyOf('shortest-delay'), waits)).toBe(isOff)
    },
  )
})
