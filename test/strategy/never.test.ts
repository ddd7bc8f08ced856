import {expect, test} from 'vitest'
import {NO_LOAD, NO_METRICS} from '../support/snapshot.js'
import {sharesOf, strategyOf} from './drive.js'

test('never offloads nothing, whatever it sees', () => {
  const seen = [{}, NO_LOAD, NO_METRICS, {arrivalRateEps: 1e6, busyShare: 1, backlogEvents: 1e6}]
  expect(sharesOf(strategyOf('never'), seen)).toEqual([0, 0, 0, 0])
})
