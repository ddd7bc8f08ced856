import {describe, expect, test} from 'vitest'
import {ratesIn, refusal} from '../../support/read-trace.js'

describe('Grafana', () => {
  test.each([
    ['raw', '"Time","Value"\r\n1772359200000,10.5\r\n1772359260000,20\r\n\r\n'],
    ['for a spreadsheet', 'sep=,\r\n"Time","Value"\r\n1772359200000,10.5\r\n1772359260000,20\r\n'],
    [
      'formatted',
      '\u{feff}"Time","http requests"\r\n2026-03-01 10:00:00,10.5 req/s\r\n2026-03-01 10:01:00,20 req/s\r\n',
    ],
    [
      'formatted by thousands',
      '"Time","sum(rate(http_requests_total[1m]))"\n2026-03-01 10:00:00,0.0105 K req/s\n2026-03-01 10:01:00,0.02 K\n',
    ],
    [
      'of older versions, series in rows',
      'Series;Time;Value\nreq/s;2026-03-01T10:00:00.000Z;10.5\nreq/s;2026-03-01T10:01:00.000Z;20\n',
    ],
    [
      'of older versions, series in columns',
      'Time;req/s\n2026-03-01T10:00:00+00:00;10.5\n2026-03-01T10:01:00+00:00;20\n',
    ],
    ['per minute', '"Time","Value"\n1772359200000,630 req/m\n1772359260000,1200 req/m\n'],
  ])('%s', (_, text) => {
    expect(ratesIn(text)).toEqual([
      [0, 10.5],
      [60, 20],
    ])
  })

  test('with several series wants one, or their sum', () => {
    const columns = '"Time","{job=""a""}","{job=""b""}"\n1772359200000,1.5,2\n1772359260000,3,\n'
    expect(refusal(columns)).toContain('2 columns that may be the load: {job="a"}, {job="b"}')
    expect(ratesIn(columns, {value: '{job="a"}'})).toEqual([
      [0, 1.5],
      [60, 3],
    ])
    const rows =
      'Series;Time;Value\na;2026-03-01T10:00:00.000Z;1.5\na;2026-03-01T10:01:00.000Z;2.5\nb;2026-03-01T10:00:00.000Z;3\nb;2026-03-01T10:01:00.000Z;4\n'
    expect(refusal(rows)).toContain("load has 2 series: a, b\nchoose one with --trace-series 'a'")
    expect(ratesIn(rows, {series: 'b'})).toEqual([
      [0, 3],
      [60, 4],
    ])
    expect(ratesIn(rows, {series: 'all'})).toEqual([
      [0, 4.5],
      [60, 6.5],
    ])
  })
})
