import {describe, expect, test} from 'vitest'
import {parseQuery, parseWholeMs} from '../../../src/settings/parse/parse-query.js'
import {usageErrorOf} from '../../support/usage-error.js'

describe('a query', () => {
  test.each(['tokenize', 'wordcount', 'q1', 'q2', 'q14', 'q5', 'q7', 'q8', 'q11'])('%s is one', (word) => {
    expect(parseQuery(word)).toBe(word)
  })

  test.each([
    ['q3', 'q3 keeps every row for ever, its state cannot be merged from parts'],
    ['q20', 'q20 keeps every row for ever, its state cannot be merged from parts'],
    ['q23', 'q23 keeps every row for ever, its state cannot be merged from parts'],
    ['q4', 'q4 joins bids with auctions before it aggregates'],
    ['q9', 'q9 joins bids with auctions before it aggregates'],
    ['q0', 'query q0 of Nexmark is not there'],
    ['q22', 'query q22 of Nexmark is not there'],
  ])('%s of Nexmark is refused with its reason', (word, reason) => {
    const error = usageErrorOf(() => parseQuery(word))
    expect(error.message).toContain(reason)
    expect(error.suggestions.join()).toContain('bursts: q1, q2, q14, q5, q7, q8, q11')
  })

  test.each([
    ['q55', 'unknown query "q55", did you mean "q5"?'],
    ['Q5', 'unknown query "Q5"'],
    ['wordcuont', 'did you mean "wordcount"?'],
    ['q24', 'unknown query "q24"'],
    ['q05', 'unknown query "q05"'],
    ['constructor', 'unknown query "constructor"'],
    ['', 'unknown query ""'],
  ])('"%s" is none', (word, message) => {
    expect(usageErrorOf(() => parseQuery(word)).message).toContain(message)
  })
})

describe('a length in event time', () => {
  test.each([
    ['10s', 10_000],
    ['1ms', 1],
    ['0.5s', 500],
    ['1.001s', 1001],
  ])('%s is whole milliseconds', (text, ms) => {
    expect(parseWholeMs(text)).toBe(ms)
  })

  test.each([
    ['0s', 'no time at all'],
    ['0.5ms', '"0.5ms" is no whole number of milliseconds'],
    ['1.0005s', 'no whole number of milliseconds'],
    ['10', 'has no unit'],
    ['-1s', 'is not a duration'],
  ])('%s is none', (text, message) => {
    expect(usageErrorOf(() => parseWholeMs(text)).message).toContain(message)
  })
})
