import {describe, expect, test} from 'vitest'
import type {FiredWindow} from '../../../../src/engine/flink/control/control-messages.js'
import {FiredWindows} from '../../../../src/engine/flink/control/fired-windows.js'

const at = (endMs: number): FiredWindow => [endMs, endMs * 1e6, 1]
const last = (...ends: readonly number[]) => ({windows: ends.map(at), digestA: 1, digestB: 2})

describe('windows that have fired', () => {
  test('count at the end, those behind the last barrier with those before it', () => {
    const fired = new FiredWindows()
    fired.hold([at(1), at(2)], {epoch: 0, attempt: 0})
    fired.hold([at(3)], {epoch: 1, attempt: 0})
    fired.completed(1)
    expect(fired.result).toBeNull()
    fired.end(last(4))
    fired.settle()
    expect(fired.result).toEqual(last(1, 2, 3, 4))
  })

  test('are void where the task goes back before them, and so is its last word', () => {
    const fired = new FiredWindows()
    fired.hold([at(1)], {epoch: 0, attempt: 0})
    fired.hold([at(2)], {epoch: 1, attempt: 0})
    fired.end(last(3))

    fired.restored({attempt: 1, checkpoint: 1})
    // Of an attempt that is over.
    fired.hold([at(2)], {epoch: 1, attempt: 0})

    expect(fired.result).toBeNull()
    fired.hold([at(2)], {epoch: 1, attempt: 1})
    fired.end(last(3))
    fired.settle()
    expect(fired.result).toEqual(last(1, 2, 3))
  })

  test('all go where no checkpoint was complete', () => {
    const fired = new FiredWindows()
    fired.hold([at(1)], {epoch: 0, attempt: 0})
    fired.restored({attempt: 1, checkpoint: 0})
    fired.end(last(1))
    fired.settle()
    expect(fired.result).toEqual(last(1))
  })
})
