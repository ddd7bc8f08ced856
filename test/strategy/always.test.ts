import {expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {sharesOf, strategyOf} from './drive.js'

test('always offloads everything, whatever it sees; a dead target is the breaker of the invoker', () => {
  const seen = [{}, NO_LOAD, NO_METRICS, {offload: {share: 1, throttledShare: 1}}]
  expect(sharesOf(strategyOf('always'), seen)).toEqual([1, 1, 1, 1])
})
