import {describe, expect, test} from 'vitest'
import {checkPage, formatLike} from '../../experiments/check/check-page.js'
import {claim, quote, readOff, settings, table} from '../../experiments/check/derivation.js'
import {Figure} from '../../experiments/check/figure.js'

const messages = (page: string, derivations: Parameters<typeof checkPage>[1]): readonly string[] =>
  checkPage(page, derivations).problems.map(({line, message}) => `${line} ${message}`)

describe('a page', () => {
  test('may say what its rows say, to the digits that it prints', () => {
    const p99 = new Figure(53.47, 53.38, 53.62)
    expect(messages('p99 53.5 s [53.4, 53.6]', [quote`p99 ${p99} s ${p99.interval}`])).toEqual([])
    expect(messages('p99 53 s [53.4 to 54]', [quote`p99 ${p99} s ${p99.interval}`])).toEqual([])
  })

  test('is refused a number that is not the nearest one', () => {
    expect(messages('first\n\np99 53.6 s', [quote`p99 ${53.47} s`])).toEqual([
      '3 53.6 should be 53.5: "first p99 53.6 s"',
    ])
  })

  test('is refused a number without derivation, wherever it stands', () => {
    expect(messages('takes 7 s\n\n![in 8 s](a.png)\n\n| a |\n| - |\n| 9 |\n', [])).toEqual([
      '1 7 has no derivation: "takes 7 s ![in 8 s](a.png)"',
      '3 8 has no derivation: "takes 7 s ![in 8 s](a.png) | a | | "',
      '7 9 has no derivation: "in 8 s](a.png) | a | | - | | 9 | "',
    ])
  })

  test('needs none in code, links, tags and words', () => {
    const page = '```\n1\n```\n`--rate 2` [a](b/3.md) <img width="4" /> p99, EC2, burst-4x'
    expect(messages(page, [])).toEqual([])
  })

  test('may hold settings and what was read off a figure, as long as it does', () => {
    expect(messages('4 slots, 10 %', [settings('4 slots'), readOff('10 %')])).toEqual([])
    expect(messages('slots', [settings('4 slots')])).toEqual(['1 the page does not say "4 slots"'])
  })

  test('says a quote once, so that it is known which number is meant', () => {
    expect(messages('p99 5 ms, p99 6 ms', [quote`p99 ${5} ms`])[0]).toBe(
      '1 "p99 … ms" stands on the page more than once',
    )
    expect(messages('none', [quote`p99 ${5} ms`])).toEqual(['1 the page does not say "p99 … ms"'])
  })

  test('claims in words what its rows bear out', () => {
    expect(messages('all miss it', [claim('all miss it', true)])).toEqual([])
    expect(messages('all miss it', [claim('all miss it', false)])).toEqual([
      '1 the rows do not say "all miss it"',
    ])
  })

  test('reads thousands, signs and versions as they are printed', () => {
    const numbers = quote`from ${-9} to ${12_846} with ${8}`
    expect(messages('from −9 to 12 846 with 8', [numbers])).toEqual([])
    expect(messages('Flink 2.3.0', [settings('Flink 2.3.0')])).toEqual([])
  })
})

describe('a table', () => {
  const page = [
    '| rate | p99, ms         | note |',
    '| ---: | --------------: | ---- |',
    '|  100 | 12.3 [11.9, 13] | –    |',
    '|  200 | 20              | –    |',
  ].join('\n')
  const figures: Readonly<Record<number, Figure>> = {
    100: new Figure(12.31, 11.9, 13.2),
    200: new Figure(20.4),
  }

  test('is derived by column, given the row', () => {
    const derived = table(['rate'], {'p99, ms': (row) => figures[row.number('rate')]})
    expect(messages(page, [derived])).toEqual([])
  })

  test('is refused a wrong cell, a number where the rows have none and none where they have one', () => {
    const wrong = table(['rate'], {'p99, ms': () => new Figure(12.31, 11.9, 13.2)})
    expect(messages(page, [wrong])[0]).toContain('4 20 should be 12')
    const none = table(['rate'], {'p99, ms': () => undefined})
    expect(messages(page, [none])[0]).toContain('has 3 numbers, its derivation 0')
    const note = table(['rate'], {'p99, ms': (row) => figures[row.number('rate')], note: () => 1})
    expect(messages(page, [note])[0]).toContain('has 0 numbers, its derivation 1')
  })
})

test('wrong numbers are set right in place, to as many digits as they had', () => {
  const page = 'from 53.5 s to 105 ms, 12 846 of 100'
  const {corrected} = checkPage(page, [quote`from ${48.123} s to ${98.7} ms, ${9876} of ${100}`])
  expect(corrected).toBe('from 48.1 s to 98.7 ms, 9 876 of 100')
  expect([formatLike('0.257', 0.2), formatLike('109', 98), formatLike('1.0', -2.34)]).toEqual([
    '0.200',
    '98',
    '−2.3',
  ])
})
