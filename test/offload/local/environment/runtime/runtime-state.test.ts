import {expect, test} from 'vitest'
import {RuntimeState} from '../../../../../src/offload/local/environment/runtime/runtime-state.js'

test('a runtime asks, runs, answers and asks again', () => {
  const state = new RuntimeState()

  expect(state.requestNext()).toBe('accepted')
  state.run('1')
  expect(state.answer('1')).toBe('accepted')
  expect(state.requestNext()).toBe('accepted')
})

test('asking twice, or while running, is an invalid state', () => {
  const state = new RuntimeState()
  state.requestNext()

  expect(state.requestNext()).toBe('invalid-state')
  state.run('1')
  expect(state.requestNext()).toBe('invalid-state')
})

test('one that hangs up while it waits may ask again, and has started', () => {
  const state = new RuntimeState()
  state.requestNext()
  state.hangUp()
  expect(state.failInit()).toBe('invalid-state')
  expect(state.requestNext()).toBe('accepted')
  state.run('1')
  state.hangUp()

  expect(state.requestNext()).toBe('invalid-state')
  expect(state.answer('1')).toBe('accepted')
})

test('a second answer is an invalid state, an answer to another invocation an invalid id', () => {
  const state = new RuntimeState()
  expect(state.answer('1')).toBe('invalid-request-id')
  state.requestNext()
  state.run('1')

  expect(state.answer('2')).toBe('invalid-request-id')
  expect(state.answer('1')).toBe('accepted')
  expect(state.answer('1')).toBe('invalid-state')
  state.requestNext()
  expect(state.answer('1')).toBe('invalid-request-id')
})

test('an init fails only while starting', () => {
  const state = new RuntimeState()
  expect(state.failInit()).toBe('accepted')
  expect(state.requestNext()).toBe('invalid-state')
  state.reset()
  state.requestNext()
  expect(state.failInit()).toBe('invalid-state')
})
