import {describe, expect, test} from 'vitest'
import {type Sent, wholeReply} from '../../../src/dataflow/windows/whole-reply.js'

/** Positions that are settled, and those that the server has begun. */
const sent = (settled: readonly number[], begun: readonly number[] = []): Sent => ({
  isSettled: (position) => settled.includes(position),
  isBegun: (position) => begun.includes(position),
})

describe('a reply with partial aggregates', () => {
  test('of which nothing counts yet is applied as it is', () => {
    const content = {answered: [0, 2], refused: [1]}
    expect(wholeReply(3, content, sent([]))).toEqual({content, isDropped: false})
    expect(wholeReply(3, null, sent([]))).toEqual({content: null, isDropped: false})
  })

  test('that holds an event which counts is dropped, and answers what counts already', () => {
    expect(wholeReply(3, null, sent([1]))).toEqual({
      content: {answered: [1], refused: []},
      isDropped: true,
    })
    expect(wholeReply(3, {answered: [0, 1], refused: [2]}, sent([1]))).toEqual({
      content: {answered: [1], refused: [2]},
      isDropped: true,
    })
  })

  test('that holds an event which the server has begun is dropped, and does not answer it', () => {
    expect(wholeReply(3, null, sent([0], [2]))).toEqual({
      content: {answered: [0], refused: []},
      isDropped: true,
    })
  })

  test('that was cut off says nothing', () => {
    expect(wholeReply(3, {answered: [0, 1], refused: []}, sent([]))).toEqual({
      content: {answered: [], refused: []},
      isDropped: true,
    })
  })

  test('an event that counts and was refused does not matter', () => {
    const content = {answered: [0], refused: [1]}
    expect(wholeReply(2, content, sent([1]))).toEqual({content, isDropped: false})
  })
})
