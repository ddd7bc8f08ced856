import {expect, test} from 'vitest'
import type {SinkResult} from '../../../../src/engine/flink/control/control-messages.js'
import {WordCounts} from '../../../../src/engine/flink/control/word-counts.js'
import {BugError} from '../../../../src/errors.js'

const sinkOf = (servedA: number, servedB: number): SinkResult => ({
  ...{sunkEvents: 1, suppressedDuplicateEvents: 0, repeatedLocalEvents: 0, digestA: 0, digestB: 0},
  ...{servedA, servedB},
})
const line = (subtask: number, digestA: number, digestB: number) =>
  ({kind: 'words', subtask, words: 1, tokens: 1, digestA, digestB}) as const

/** Sums are of 32 bits; a slot may go on elsewhere, so that only all of them together mean something. */
const sinks = new Map([
  [0, sinkOf(0xffffffff, 5)],
  [1, sinkOf(3, 7)],
])

test('words of slots are those of the events that they have served', () => {
  const words = new WordCounts()
  words.note(line(0, 9, 9))
  words.note(line(1, 1, 4))
  // A later attempt at slot 0.
  words.note(line(0, 1, 8))
  expect(() => {
    words.requireThoseOf(sinks)
  }).not.toThrow()
})

test.each([
  ['lost', [line(0, 1, 8)]],
  ['counted twice', [line(0, 1, 8), line(1, 2, 8)]],
  ['not reported', []],
])('words that are %s are a bug', (_, lines) => {
  const words = new WordCounts()
  for (const one of lines) words.note(one)
  expect(() => {
    words.requireThoseOf(sinks)
  }).toThrow(BugError)
})

test('of a job that goes on with fewer slots those of the slots that are no more do not count', () => {
  const words = new WordCounts()
  words.note(line(2, 7, 7))
  words.clear()
  words.note(line(0, 1, 8))
  words.note(line(1, 1, 4))
  expect(() => {
    words.requireThoseOf(sinks)
  }).not.toThrow()
})
