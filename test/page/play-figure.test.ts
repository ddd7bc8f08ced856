import {describe, expect, test} from 'vitest'
import {spikeAfter, spikeOf, spikeTo} from '../../src/page/app/figure/drag.js'
import {type Line, peaksOf, turnsOf} from '../../src/page/app/figure/turns.js'
import {START} from '../../src/page/app/settings/start.js'

describe('the figure of burst play', () => {
  const line = (pipeline: string, ...ys: number[]): Line => ({pipeline, points: ys.map((y, x) => [x, y])})

  test('gives lines that lie on one another a turn each, and a line alone its own way', () => {
    const [first, second, third] = turnsOf([
      line('vanilla', 10, 10, 50, Number.NaN),
      line('burst', 10.5, 40, 50, 7),
      line('bridge', 80, 40, 50.2, 7),
    ])
    expect(first).toEqual([
      {at: 0, of: 2},
      {at: 0, of: 1},
      {at: 0, of: 3},
      {at: 0, of: 1},
    ])
    expect(second?.map(({at, of}) => [at, of])).toEqual([
      [1, 2],
      [0, 2],
      [1, 3],
      [0, 2],
    ])
    expect(third?.map(({at, of}) => [at, of])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [1, 2],
    ])
  })

  test('draws of a long line the highest point of each stretch, at its place in time', () => {
    const long = line('vanilla', 9, 4, 7, Number.NaN, Number.NaN, 3, 8)
    expect(peaksOf(long.points, 4)).toEqual([
      [1, 4],
      [3, 7],
      [5, 3],
      [6, 8],
    ])
    expect(peaksOf(long.points, 7)).toBe(long.points)
    expect(peaksOf(line('burst', Number.NaN, Number.NaN).points, 1)).toEqual([[1, Number.NaN]])
  })

  test('moves the spike by its handle within what fits the window, and by keys', () => {
    const state = {...START, duration: '10s'}
    expect(spikeOf(state)).toEqual({endMs: 7000, rateEps: 4000})
    expect(spikeTo(state, {rateEps: 1e6, endMs: 1e6})).toEqual({'peak-rate': '40000', 'spike-duration': '7s'})
    expect(spikeTo(state, {rateEps: 0, endMs: 0})).toEqual({'peak-rate': '1000', 'spike-duration': '200ms'})
    expect(spikeTo({...state, rate: '1234'}, {rateEps: 0, endMs: 7000})['peak-rate']).toBe('1234')
    expect(spikeAfter(state, 'ArrowUp')).toEqual({'peak-rate': '4400'})
    expect(spikeAfter({...state, 'peak-rate': '123456', rate: '50000'}, 'ArrowRight')).toEqual({
      'spike-duration': '2.2s',
    })
    expect(spikeAfter(state, 'x')).toBeNull()
    expect(spikeOf({...state, period: '10s'})).toBeNull()
    expect(spikeOf({...state, shape: 'trace'})).toBeNull()
  })
})
