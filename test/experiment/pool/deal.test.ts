import {expect, test} from 'vitest'
import {Deal} from '../../../src/experiment/pool/deal.js'
import {buildTrial} from '../../support/trial.js'

/** Groups of one trial each, named by their stream and their place on it: `a1`. */
const dealOf = (...names: readonly string[]) =>
  new Deal(
    names.map((name) => [{name, planned: {trial: buildTrial({id: name, seed: name.codePointAt(0) ?? 0})}}]),
  )

/** Which group each lane is dealt, by the numbers of the lanes that ask. */
const dealt = (deal: ReturnType<typeof dealOf>, lanes: readonly number[]) =>
  lanes.map((lane) => deal.next(lane)?.[0]?.name)

test('one lane gets all in their order', () => {
  const names = ['a1', 'a2', 'b1', 'a3', 'c1']

  expect(dealt(dealOf(...names), [0, 0, 0, 0, 0, 0])).toEqual([...names, undefined])
})

test('what follows on a stream goes to the lane that has it, the next stream to another', () => {
  const deal = dealOf('a1', 'a2', 'a3', 'b1', 'b2', 'c1')

  expect(dealt(deal, [0, 1, 1, 0, 1, 0])).toEqual(['a1', 'b1', 'b2', 'a2', 'c1', 'a3'])
})

test('a lane without a stream to begin takes the last of the longest', () => {
  const deal = dealOf('a1', 'a2', 'b1', 'b2', 'b3', 'b4')

  expect(dealt(deal, [0, 1, 2, 2, 0, 1, 2, 2])).toEqual([
    'a1',
    'b1',
    'b4',
    'b3',
    'a2',
    'b2',
    undefined,
    undefined,
  ])
})

test('lanes may begin in any order', () => {
  const deal = dealOf('a1', 'a2', 'b1', 'b2')

  expect(dealt(deal, [3, 1, 3, 2, 1])).toEqual(['a1', 'b1', 'a2', 'b2', undefined])
})

test('loads that differ are streams of their own, on one seed', () => {
  const work = (name: string, rateEps: number) => [{name, planned: {trial: buildTrial({load: {rateEps}})}}]
  const deal = new Deal([work('slow', 100), work('fast', 200), work('fast again', 200)])

  expect(dealt(deal, [0, 1, 0, 1])).toEqual(['slow', 'fast', 'fast again', undefined])
})
