import {describe, expect, test} from 'vitest'
import {type Hello, MERGE, ROLES} from '../../../../src/engine/flink/control/control-messages.js'
import {RollCall} from '../../../../src/engine/flink/control/roll-call.js'

const hello = (changes: Partial<Hello>): Hello => ({
  ...{role: 'sink', subtask: 0, parallelism: 2, attempt: 0},
  ...{monotonicNs: '1', wallMs: 0, host: '', pid: 1},
  ...changes,
})

const greetAll = (call: RollCall, changes: Partial<Hello>): void => {
  for (const role of ROLES) call.greet(hello({role, ...changes}))
}

const callOf = (): RollCall => new RollCall({parallelism: 2, roles: ROLES.length})

describe('the operators of a job', () => {
  test('are all there when each role of each subtask has said so, in any order, also twice', () => {
    const call = callOf()
    greetAll(call, {subtask: 1})
    greetAll(call, {subtask: 1})
    for (const role of ROLES.slice(1)) call.greet(hello({role}))
    expect(call.isComplete).toBe(false)

    call.greet(hello({role: ROLES[0]}))
    expect(call.isComplete).toBe(true)
    expect(call.violation).toBeNull()
  })

  test('are those of the newest attempt where Flink makes several before the trial begins', () => {
    const call = callOf()
    greetAll(call, {subtask: 0})
    greetAll(call, {subtask: 1, attempt: 1})
    for (const role of ROLES.slice(1)) call.greet(hello({role, attempt: 1}))
    // One that was late from the attempt before.
    call.greet(hello({role: ROLES[0]}))
    expect(call.isComplete).toBe(false)

    call.greet(hello({role: ROLES[0], attempt: 1}))
    call.begin()
    expect([call.isComplete, call.violation]).toEqual([true, null])
  })

  test('have one that merges windows with them, of their own attempt', () => {
    const call = new RollCall({parallelism: 2, roles: ROLES.length, merges: true})
    const greetSubtasks = (attempt: number): void => {
      for (const subtask of [0, 1]) greetAll(call, {subtask, attempt})
    }
    greetSubtasks(0)
    expect(call.isComplete).toBe(false)
    call.greet(hello({role: MERGE}))
    expect(call.isComplete).toBe(true)
    greetSubtasks(1)
    expect(call.isComplete).toBe(false)
    call.greet(hello({role: MERGE, attempt: 1}))
    call.begin()
    expect([call.isComplete, call.violation]).toEqual([true, null])
  })

  test('do not count while the job has to wait for slots', () => {
    const call = callOf()
    greetAll(call, {subtask: 0, parallelism: 1})
    greetAll(call, {subtask: 1, parallelism: 1})

    expect([call.isComplete, call.seenParallelism]).toEqual([false, 1])
  })

  test('of an adaptive scheduler may be of several attempts: the subtask that came last is in its first', () => {
    const call = callOf()
    greetAll(call, {subtask: 0, attempt: 1})
    greetAll(call, {subtask: 1, attempt: 0})
    call.begin()

    expect([0, 1].map((attempt) => call.admits(attempt))).toEqual([true, true])
    expect(call.violation).toBeNull()
    expect(call.admits(2)).toBe(false)
    expect(call.violation).toBe('restarted')
  })

  test.each([
    [{attempt: 0}, 'restarted', 'has begun with other tasks'],
    [{subtask: 2, parallelism: 3}, 'rescaled', 'runs 2 subtasks, its job 3 now'],
    [{parallelism: 1}, 'rescaled', 'runs 2 subtasks, its job 1 now'],
  ] as const)('that come after the trial has begun are refused: %o', (changes, violation, words) => {
    const call = callOf()
    greetAll(call, {subtask: 0})
    greetAll(call, {subtask: 1})
    call.begin()

    expect(() => {
      call.greet(hello(changes))
    }).toThrow(words)
    expect(call.violation).toBe(violation)
  })

  test('that the harness has asked for come in the middle of a trial, and no others', () => {
    const call = new RollCall({parallelism: 2, roles: 1, isRestartable: true})
    call.begin()
    call.willHave(3)
    call.greet(hello({subtask: 2, parallelism: 3}))
    call.greet(hello({subtask: 0, parallelism: 2}))

    expect(call.violation).toBeNull()
    expect(() => {
      call.greet(hello({subtask: 3, parallelism: 4}))
    }).toThrow('its job 4 now')
    expect(call.violation).toBe('rescaled')
  })
})
