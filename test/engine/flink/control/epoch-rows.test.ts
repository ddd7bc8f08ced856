import {describe, expect, test} from 'vitest'
import {EpochRows} from '../../../../src/engine/flink/control/epoch-rows.js'

const rows = (text: string): Buffer => Buffer.from(text)

function sinks(): {readonly epochs: EpochRows; readonly counted: string[]} {
  const counted: string[] = []
  const epochs = new EpochRows(2, (subtask, bytes) => counted.push(`${subtask} ${bytes.toString()}`))
  return {epochs, counted}
}

describe('rows behind a barrier', () => {
  test('count when a later checkpoint is complete, in the order in which they came', () => {
    const {epochs, counted} = sinks()
    epochs.hold(0, rows('a'), {epoch: 0, attempt: 0})
    epochs.hold(0, rows('b'), {epoch: 1, attempt: 0})
    epochs.hold(0, rows('c'), {epoch: 2, attempt: 0})

    epochs.completed(0, 2)
    expect(counted).toEqual(['0 a', '0 b'])
    epochs.end()
    expect(counted).toEqual(['0 a', '0 b', '0 c'])
  })

  test('are void when their subtask goes on from before them; those of others stay', () => {
    const {epochs, counted} = sinks()
    epochs.hold(0, rows('a'), {epoch: 0, attempt: 0})
    epochs.hold(0, rows('b'), {epoch: 1, attempt: 0})
    epochs.hold(1, rows('other'), {epoch: 1, attempt: 0})

    // The checkpoint was complete, and the sink died before it knew.
    const lost = epochs.restored(0, {attempt: 1, checkpoint: 1})

    expect(lost.map(String)).toEqual(['b'])
    expect(counted).toEqual(['0 a'])
    epochs.hold(0, rows('b again'), {epoch: 1, attempt: 1})
    epochs.end()
    expect(counted).toEqual(['0 a', '0 b again', '1 other'])
  })

  test('of a job without a complete checkpoint all go', () => {
    const {epochs, counted} = sinks()
    epochs.hold(0, rows('a'), {epoch: 0, attempt: 0})
    expect(epochs.restored(0, {attempt: 1, checkpoint: 0})).toHaveLength(1)
    epochs.end()
    expect(counted).toEqual([])
  })

  test('of a job that goes on with other subtasks count or are void, those of subtasks that are no more, too', () => {
    const {epochs, counted} = sinks()
    epochs.hold(0, rows('a'), {epoch: 0, attempt: 0})
    epochs.hold(0, rows('b'), {epoch: 1, attempt: 0})
    epochs.hold(1, rows('c'), {epoch: 0, attempt: 0})
    epochs.hold(1, rows('d'), {epoch: 1, attempt: 0})

    expect(epochs.rescaled(2, 1).map(String)).toEqual(['b', 'd'])
    expect(counted).toEqual(['0 a', '1 c'])
    // Of before, and late.
    expect(epochs.hold(1, rows('late'), {epoch: 1, attempt: 0})).toBe(false)
    epochs.hold(0, rows('b and d'), {epoch: 1, attempt: 1})
    // To two again: the second subtask has not been there in between, and is at its second attempt.
    expect(epochs.rescaled(1, 2)).toEqual([])
    epochs.hold(1, rows('e'), {epoch: 2, attempt: 1})
    epochs.end()
    expect(counted).toEqual(['0 a', '1 c', '0 b and d', '1 e'])
  })

  test('of an attempt that is over come to nothing', () => {
    const {epochs, counted} = sinks()
    epochs.restored(0, {attempt: 2, checkpoint: 5})
    expect(epochs.hold(0, rows('late'), {epoch: 5, attempt: 1})).toBe(false)
    expect(epochs.restored(0, {attempt: 1, checkpoint: 1})).toEqual([])
    epochs.end()
    expect(counted).toEqual([])
  })
})
