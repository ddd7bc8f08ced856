import {readFileSync} from 'node:fs'
import {describe, expect, test} from 'vitest'
import {UsageError} from '../../../src/errors.js'
import {parseNexmark} from '../../../src/settings/files/load-nexmark.js'
import {BEAM_BASE_TIME, BEAM_SETTINGS} from '../../../src/workload/nexmark/settings.js'

const alone = {name: null, dialect: 'beam'} as const
const read = (
  text: string,
  choice: Parameters<typeof parseNexmark>[2] = alone,
): ReturnType<typeof parseNexmark> => parseNexmark(text, 'nex.json', choice)

describe('a Nexmark file', () => {
  test('may be one entry: what it leaves out has the defaults of Beam', () => {
    expect(read('{"nexmark": {"firstEventRate": 7, "isRateLimited": true}, "maxEvents": 5}')).toEqual({
      nexmark: {...BEAM_SETTINGS, firstEventRate: 7},
      baseTime: BEAM_BASE_TIME,
      firstEventId: 0,
      maxEvents: 5,
      firstEventNumber: 0,
    })
  })

  test('may be the list of the reference configurations, split and all', () => {
    const text = readFileSync(new URL('../../fixtures/nexmark/configs.json', import.meta.url), 'utf8')
    const config = read(text, {name: 'p6-split', dialect: 'beam'})
    expect(config).toMatchObject({firstEventId: 20_000_000_000_017, maxEvents: 1e13, firstEventNumber: 5})
    expect(() => read(text)).toThrow('nex.json:1:1 has 6 entries and no name picks one')
    expect(() => read(text, {name: 'p4-hat', dialect: 'beam'})).toThrow('did you mean "p4-hot"?')
  })

  test("starts at event 1 in the study's dialect, where it does not say", () => {
    expect(read('{}', {name: null, dialect: 'study'})).toMatchObject({firstEventId: 1, firstEventNumber: 1})
    expect(read('{"firstEventId": 9}', {name: null, dialect: 'study'})).toMatchObject({firstEventId: 9})
  })

  test('may bound its events by numEvents, as Beam does', () => {
    expect(read('{"nexmark": {"numEvents": 12}}').maxEvents).toBe(12)
    expect(read('{"nexmark": {"numEvents": 12}, "maxEvents": 4}').maxEvents).toBe(4)
  })
})

test.each([
  ['an empty file', ' \n', 'nex.json is empty'],
  [
    'a broken object',
    '{"nexmark": {',
    'nex.json:1:14 is not JSON: expected a key in double quotes, found the end of',
  ],
  [
    'a trailing comma',
    '{\n"maxEvents": 1,\n}',
    'nex.json:3:1 is not JSON: expected a key in double quotes, found }',
  ],
  ['a missing comma', '{"name": "a" "maxEvents": 1}', 'nex.json:1:14 is not JSON: expected "," or "}"'],
  ['single quotes', "{'name': 1}", `nex.json:1:2 is not JSON: expected a key in double quotes, found 'name'`],
  ['an open string', '{"name": "a\n"}', 'nex.json:1:10 is not JSON: expected a string that ends on its line'],
  ['an unknown escape', '{"name": "\\x"}', 'nex.json:1:10 is not JSON: expected a string without'],
  ['two documents', '{} {}', 'nex.json:1:4 is not JSON: expected the end of the file'],
  ['a repeated key', '{"maxEvents": 1, "maxEvents": 2}', 'nex.json:1:18 is not JSON: expected no second'],
  ['endless nesting', '['.repeat(1000), 'no more than 64 levels'],
  ['a word', 'rates', 'nex.json:1:1 is not JSON: expected a value, found rates'],
  ['a number as entry', '[1]', 'nex.json:1:2 an entry must be an object'],
  ['an unknown key', '{"maxEvent": 1}', 'nex.json:1:2 unknown key "maxEvent", did you mean "maxEvents"?'],
  [
    'an unknown setting',
    '{"nexmark": {"hotAuctionsRatio": 1}}',
    'nex.json:1:14 unknown key "hotAuctionsRatio", did you',
  ],
  [
    'an unknown shape',
    '{"nexmark": {"rateShape": "SINUS"}}',
    'unknown rateShape "SINUS", did you mean "SINE"?',
  ],
  [
    'a number in quotes',
    '{"baseTime": "5"}',
    'nex.json:1:14 baseTime must be a number without quotes, not "5"',
  ],
  ['a fraction', '{"maxEvents": 1.5}', 'nex.json:1:15 maxEvents 1.5 is not a whole number'],
  ['a huge number', '{"maxEvents": 1e400}', 'nex.json:1:15 maxEvents 1e400 is not a whole number'],
  [
    'an inexact number',
    '{"maxEvents": 99999999999999999}',
    'maxEvents 99999999999999999 is beyond exact integers',
  ],
  ['a negative number', '{"firstEventId": -1}', 'nex.json:1:2 firstEventId: -1 is too small'],
  ['a rate of 0', '{"nexmark": {"nextEventRate": 0}}', 'nexmark.nextEventRate: 0 is too small'],
  ['a part that is not there', '{"split": {"n": 2, "i": 2}}', 'nex.json:1:11 split needs n parts'],
  ['a split without parts', '{"split": {}}', 'split needs n parts'],
])('%s is told with its place', (_, text, message) => {
  expect(() => read(text)).toThrow(UsageError)
  expect(() => read(text)).toThrow(message)
})

test('every mistake of an entry is told, in the order of the file', () => {
  const text = '{"nexmark": {\n"hotAuctionRatio": 0,\n"rateUnit": 5},\n"maxEvent": 3}'
  expect(() => read(text)).toThrow(/^nex\.json:2:1 .*\nnex\.json:3:13 .*\nnex\.json:4:1 [^\n]*$/)
})
