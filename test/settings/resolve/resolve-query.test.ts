import {describe, expect, test} from 'vitest'
import {resolveQuery} from '../../../src/settings/resolve/resolve-query.js'
import {usageErrorOf} from '../../support/usage-error.js'

describe('windows of a query', () => {
  test.each([
    [{}, {query: 'tokenize'}],
    [{window: 5000}, {query: 'tokenize'}],
    [{query: 'q5'}, {query: 'q5', windows: {sizeMs: 10_000, slideMs: 2000}}],
    [
      {query: 'q5', window: 60_000, slide: 60_000},
      {query: 'q5', windows: {sizeMs: 60_000, slideMs: 60_000}},
    ],
    [{rate: 'max'}, {query: 'tokenize'}],
    [{query: 'q2'}, {query: 'q2'}],
    [{query: 'q11'}, {query: 'q11', windows: {sizeMs: 10_000, slideMs: 1000, gapMs: 10_000}}],
    [
      {query: 'q11', gap: 300},
      {query: 'q11', windows: {sizeMs: 300, slideMs: 300, gapMs: 300}},
    ],
    [{query: 'q7'}, {query: 'q7', windows: {sizeMs: 10_000, slideMs: 10_000}}],
    [
      {query: 'q7', window: 700, slide: 30},
      {query: 'q7', windows: {sizeMs: 700, slideMs: 700}},
    ],
  ] as const)('%o are %o', (given, resolved) => {
    expect(resolveQuery(given, 'virtual')).toEqual(resolved)
  })

  test.each([
    [
      {query: 'q5', window: 10_000, slide: 3000},
      'a window of 10000ms is no multiple of its slide of 3000ms',
      '12000ms',
    ],
    [
      {query: 'q5', window: 1000},
      'a window of 1000ms is no multiple of its slide of 2000ms',
      '--window 2000ms',
    ],
    [{query: 'q5', slide: 20_000}, 'a window of 10000ms is no multiple of its slide of 20000ms', '20000ms'],
    [
      {query: 'q5', rate: 'max'},
      'rate max has no instants, and the windows of query q5 go by them',
      'give a --rate in events/s',
    ],
    [{query: 'q7', rate: 'max'}, 'the windows of query q7', 'drop --query'],
    [{query: 'q2', rate: 'max'}, 'rate max has no instants, and rows of query q2', 'drop --query'],
    [{query: 'q5', slide: 1}, 'is 10000 slides long; burst goes up to 1000', '10ms or more'],
  ] as const)('%o is refused', (given, message, remedy) => {
    const error = usageErrorOf(() => resolveQuery(given, 'virtual'))
    expect(error.message).toContain(message)
    expect(error.suggestions.join()).toContain(remedy)
  })

  test('every engine has them; virtual counts no words', () => {
    for (const engine of ['embedded', 'flink'] as const) {
      for (const query of ['q7', 'q11'] as const) {
        expect(resolveQuery({query}, engine)).toEqual(resolveQuery({query}, 'virtual'))
      }
      expect(resolveQuery({query: 'q2'}, engine)).toEqual({query: 'q2'})
      expect(resolveQuery({query: 'wordcount'}, engine)).toEqual({query: 'wordcount'})
    }
    const words = usageErrorOf(() => resolveQuery({query: 'wordcount'}, 'virtual'))
    expect(words.message).toBe('query wordcount is for engines embedded and flink, and the engine is virtual')
    expect(words.suggestions[0]).toBe('give --engine embedded')
  })
})
