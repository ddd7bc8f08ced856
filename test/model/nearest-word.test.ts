import {expect, test} from 'vitest'
import {nearestWord} from '../../src/model/nearest-word.js'

test.each([
  ['rnu', ['run', 'doctor', 'generate'], 'run'],
  ['treshold', ['never', 'threshold', 'threshold-random'], 'threshold'],
  ['paralellism', ['parallelism', 'pipeline'], 'parallelism'],
  ['RATE', ['rate', 'shape'], 'rate'],
  ['frobnicate', ['run', 'doctor', 'generate'], undefined],
  ['', ['run'], undefined],
])('%s of %j means %s', (word, known, expected) => {
  expect(nearestWord(word, known)).toBe(expected)
})
