import {expect, test} from 'vitest'
import {changesText} from '../../../src/settings/trace/changes-text.js'

/** Ten events a second, for a minute. */
const MINUTE = {kind: 'rates', points: [{atNs: 0, rateEps: 10}], endNs: 60e9} as const

test('a part of a trace begins before its end', () => {
  expect(changesText(MINUTE, {fromMs: 59_999})).toEqual([expect.stringMatching(/^from .* on$/)])
  expect(() => changesText(MINUTE, {fromMs: 60_000})).toThrow('is to begin at 60 s')
})

test('every change is named once, in the order in which it is made', () => {
  const reading = {fromMs: 1000, forMs: 30_000, speed: 2, scale: 3, burstiness: 4}

  expect(changesText(MINUTE, reading)).toEqual([
    'from 1 s on',
    'for 30 s of the file',
    '2 times as fast, at the same rates',
    'at 3 times its rates',
    'counts of a second vary with an index of dispersion of 4 within each interval',
  ])
  expect(changesText(MINUTE, {})).toEqual([])
})
